"""A breakdown as a script: sluglines, action, and speeches with whole lines.

Every line of dialogue stands in it once and whole, in the order of the story, however
many shots share it. A story that is a screenplay keeps its writer's words.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from infra.film.clean_text import clean_line
from infra.film.script_blocks import (
    ActionBlock,
    Block,
    Cover,
    SectionBlock,
    SpeechBlock,
    SpeechPart,
    TransitionBlock,
    add_speech_part,
    cover_speeches,
    end_sentence,
    letter_count,
    speech_part,
)
from infra.film.shot_notes import ShotNotes
from infra.film.written_script import hide_notes, read_scene
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Line, Shot
from ports.domain.structure import Act

LINES_PER_PAGE = 55
"""Of a script in 12-point Courier, on US Letter."""

_NO_TIME = " - UNKNOWN"
"""How a slugline ends where the story does not say when; no writer of a script does."""

_SLUGLINE = re.compile(r"\b(?:INT|EXT|EST|I/E)\b|\s[-–—]\s", re.IGNORECASE)
"""What a heading has that names a place or a time, and not only who is in frame."""
_SHOT = re.compile(
    r"\.?\s*(?:INSERT|TITLE CARD|CLOSE (?:ON|UP)|CLOSER ON|ANGLE ON)\b", re.IGNORECASE
)
"""How a heading of a shot begins, whatever dashes it has."""

ACTION_WIDTH = 60
DIALOGUE_WIDTH = 35
"""Characters in a line of a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptScene:
    """A scene of the script.

    Attributes:
        act: The act that begins with it; None where a writer wrote the script, because
            it has its own headings.
        heading: As the writer wrote it; the slugline, where nobody wrote one or a
            person decided otherwise.
        opening: What stands above the heading: ``FADE IN:``.
    """

    card: BrokenDownScene
    act: Act | None
    heading: str
    opening: tuple[Block, ...]
    blocks: tuple[Block, ...]

    @property
    def slugline(self) -> str:
        """The place of the scene, and the time where it is told, on one line."""
        return clean_line(self.card.setting.removesuffix(_NO_TIME))

    @property
    def is_shot(self) -> bool:
        """Whether its heading moves the camera and not the company: ``ON THE CUP``."""
        is_of_set = _SLUGLINE.search(self.heading) and not _SHOT.match(self.heading)
        return bool(self.card.heading) and not is_of_set

    @property
    def eighths(self) -> int:
        """The length in eighths of a page: as it was read, or by its lines."""
        if self.card.page_eighths:
            return self.card.page_eighths
        lines = 2 + sum(map(_line_count, (*self.opening, *self.blocks)))
        return max(1, round(lines * 8 / LINES_PER_PAGE))


def build_script(film: Breakdown, text: str) -> Iterator[ScriptScene]:
    """Yield the scenes of a breakdown as a script.

    A screenplay's are in the words of who wrote it, which *text* has.
    """
    if is_written_script(film):
        yield from _scenes_of_script(film, text)
    else:
        yield from _scenes_of_prose(film)


def is_written_script(film: Breakdown) -> bool:
    """Tell whether the story is a screenplay: its scenes have headings already."""
    return any(scene.heading for scene in film.scenes)


def _scenes_of_script(film: Breakdown, text: str) -> Iterator[ScriptScene]:
    shown = hide_notes(text)
    # A title page may stand above the first scene: it is none of the script.
    end = film.scenes[0].source.start
    edited = {each.scene_id for each in film.structure.scenes if each.heading_edited}
    for scene in film.scenes:
        start = min(end, scene.source.start)
        written = read_scene(scene, shown, start=start)
        end = scene.source.end
        yield ScriptScene(
            card=scene,
            act=None,
            heading=(scene.scene_id not in edited and written.heading)
            or clean_line(scene.setting.removesuffix(_NO_TIME)),
            opening=written.opening,
            blocks=_cover(written.blocks, scene),
        )


def _scenes_of_prose(film: Breakdown) -> Iterator[ScriptScene]:
    starts = {act.first_scene: act for act in reversed(film.structure.acts)}
    notes = find_shot_notes(film)
    for scene in film.scenes:
        yield ScriptScene(
            card=scene,
            act=starts.get(scene.sequence_number),
            heading=clean_line(scene.setting.removesuffix(_NO_TIME)),
            opening=(),
            blocks=_cover([*_blocks(scene, notes), *_transition(scene)], scene),
        )


def _cover(blocks: Iterable[Block], scene: BrokenDownScene) -> tuple[Block, ...]:
    return tuple(cover_speeches(blocks, scene.shots, scene.dialogue_script))


def _transition(scene: BrokenDownScene) -> Iterator[TransitionBlock]:
    """Yield how the scene ends, where it is no plain cut."""
    words = scene.shots[-1].transition_out if scene.shots else None
    if words:
        yield TransitionBlock(text=f"{clean_line(words).rstrip(':.').upper()}:")


def format_eighths(eighths: int) -> str:
    """Return ``2 3/8`` for 19."""
    pages, rest = divmod(eighths, 8)
    if not rest:
        return str(pages)
    return f"{pages} {rest}/8" if pages else f"{rest}/8"


def find_shot_notes(film: Breakdown) -> ShotNotes:
    """Return what tells the sentences that only say who speaks, in this film."""
    names = {person.name for person in film.structure.people}
    lines = (line for scene in film.scenes for line in scene.dialogue_script)
    return ShotNotes(names | {line.character for line in lines})


def _blocks(scene: BrokenDownScene, notes: ShotNotes) -> list[Block]:
    blocks: list[Block] = []
    waiting = {line.line_id: line for line in scene.dialogue_script}
    for shot in scene.shots:
        if action := _action(shot, scene, notes):
            _add_action(blocks, action, shot.shot_id)
        for line_id in shot.lines:
            # Those before it in the story come first, even where no shot has them.
            for line in _lines_up_to(line_id, waiting):
                add_line(blocks, line)
    for line in waiting.values():
        add_line(blocks, line)
    return blocks


def _action(shot: Shot, scene: BrokenDownScene, notes: ShotNotes) -> str:
    """Return what a shot adds to the script: no slugline again, nothing of a cue.

    Staging is the director's: it stands in the shot list.
    """
    if shot.staging:
        return ""
    text = clean_line(shot.narrative_layer.action_description)
    if text.startswith(clean_line(scene.setting)):
        return ""
    return notes.strip(text) if shot.lines else text


def _lines_up_to(line_id: str, waiting: dict[str, Line]) -> Iterable[Line]:
    if line_id not in waiting:
        return []
    ids = list(waiting)
    return [waiting.pop(each) for each in ids[: ids.index(line_id) + 1]]


def _add_action(blocks: list[Block], text: str, shot: str) -> None:
    last = blocks[-1] if blocks else None
    cover = Cover(shot=shot, start=0, end=letter_count(text))
    if isinstance(last, ActionBlock) and last.text == text:
        blocks[-1] = replace(last, covers=(*last.covers, cover))
    else:
        blocks.append(ActionBlock(text=text, covers=(cover,)))


def add_line(blocks: list[Block], line: Line) -> None:
    """Add a line of dialogue; it goes on with the speech before it, if that is last."""
    last = blocks[-1] if blocks else None
    if isinstance(last, SpeechBlock) and _is_same_speaker(last, line):
        ended = end_sentence(last, line)
        blocks[-1] = add_speech_part(ended, speech_part(line), line)
        return
    speeches = [block for block in blocks if isinstance(block, SpeechBlock)]
    blocks.append(
        SpeechBlock(
            character=clean_line(line.character),
            delivery=line.delivery,
            resumes=bool(speeches) and _is_same_speaker(speeches[-1], line),
            parts=(speech_part(line),),
            lines=(line.line_id,),
        )
    )


def add_manner(blocks: list[Block], manner: str) -> None:
    """Put in brackets how the speech that is last was spoken; it may go on."""
    last = blocks[-1]
    if isinstance(last, SpeechBlock):
        part = SpeechPart(parenthetical=manner, text="")
        blocks[-1] = replace(last, parts=(*last.parts, part))


def _is_same_speaker(speech: SpeechBlock, line: Line) -> bool:
    return (speech.character, speech.delivery) == (
        clean_line(line.character),
        line.delivery,
    )


def _line_count(block: Block) -> int:
    """Return how many lines of a page a block takes, the blank one before included."""
    match block:
        case ActionBlock(text=text):
            return 1 + -(-len(text) // ACTION_WIDTH)
        case SpeechBlock(parts=parts):
            return 2 + sum(
                bool(part.parenthetical) + -(-len(part.text) // DIALOGUE_WIDTH)
                for part in parts
            )
        case TransitionBlock():
            return 2
        case SectionBlock():
            return 0
