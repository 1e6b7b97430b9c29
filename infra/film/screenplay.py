"""A breakdown as a script: sluglines, action, and speeches with whole lines.

Every line of dialogue stands in it once and whole, in the order of the story, however
many shots share it.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from infra.film.clean_text import clean_line
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Line, Shot, VoicePresence
from ports.domain.structure import Act

DELIVERY_NOTES: Mapping[VoicePresence, str] = {
    "on_screen": "",
    "off_screen": "(O.S.)",
    "voice_over": "(V.O.)",
}
CONTINUED = "(CONT'D)"

LINES_PER_PAGE = 55
"""Of a script in 12-point Courier, on US Letter."""

_SAYS = (
    "speaks|speaks on|goes on|replies|answers|asks|tells|addresses|calls out|greets"
    "|thanks|takes leave|gives|begins to talk|talks|is heard|listens|hears"
)
_WHAT = "more|no|yes|pardon|an order|a promise|in return|at last"
_ABOUT = r" about (?:(?:Mr|Mrs|Ms|Dr|St)\. |[^.!?…,;:])+"
"""What a speech is about, which its own words say."""

ACTION_WIDTH = 60
DIALOGUE_WIDTH = 35
"""Characters in a line of a script."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionBlock:
    """A paragraph of action, and the shots that show it."""

    text: str
    shots: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPart:
    """A part of a speech, after the parenthetical that says how it is spoken."""

    parenthetical: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechBlock:
    """What one person says in one go.

    Attributes:
        resumes: The same person goes on after action: ``(CONT'D)``.
        lines: Ids of the lines of dialogue in it.
        shots: Ids of the shots that carry it.
    """

    character: str
    delivery: VoicePresence
    resumes: bool
    parts: tuple[SpeechPart, ...]
    lines: tuple[str, ...]
    shots: tuple[str, ...]

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands behind the name in the cue: ``(O.S.)``, ``(CONT'D)``."""
        notes = (DELIVERY_NOTES[self.delivery], CONTINUED if self.resumes else "")
        return tuple(filter(None, notes))

    @property
    def cue(self) -> str:
        """The heading of the speech: ``NORA PELL (O.S.) (CONT'D)``."""
        return " ".join((self.character.upper(), *self.notes))


Block = ActionBlock | SpeechBlock


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptScene:
    """A scene of the script.

    Attributes:
        act: The act that begins with it.
    """

    card: BrokenDownScene
    act: Act | None
    blocks: tuple[Block, ...]

    @property
    def slugline(self) -> str:
        """The heading, on one line."""
        return clean_line(self.card.setting)

    @property
    def transition(self) -> str:
        """How the scene ends, where it is no plain cut: ``DISSOLVE TO:``."""
        words = self.card.shots[-1].transition_out if self.card.shots else None
        return f"{clean_line(words).rstrip(':.').upper()}:" if words else ""

    @property
    def eighths(self) -> int:
        """The length in eighths of a page: as it was read, or by its lines."""
        if self.card.page_eighths:
            return self.card.page_eighths
        lines = 2 + sum(_line_count(block) for block in self.blocks)
        return max(1, round(lines * 8 / LINES_PER_PAGE))


def build_script(film: Breakdown) -> Iterator[ScriptScene]:
    """Yield the scenes of a breakdown as a script."""
    starts = {act.first_scene: act for act in reversed(film.structure.acts)}
    pattern = _speaking_pattern(film)
    for scene in film.scenes:
        yield ScriptScene(
            card=scene,
            act=starts.get(scene.sequence_number),
            blocks=tuple(_blocks(scene, pattern)),
        )


def format_eighths(eighths: int) -> str:
    """Return ``2 3/8`` for 19."""
    pages, rest = divmod(eighths, 8)
    if not rest:
        return str(pages)
    return f"{pages} {rest}/8" if pages else f"{rest}/8"


def _speaking_pattern(film: Breakdown) -> re.Pattern[str]:
    """Return what finds a sentence that only says that somebody speaks or listens."""
    names = {person.name for person in film.structure.people}
    names |= {line.character for s in film.scenes for line in s.dialogue_script}
    one = "|".join(map(re.escape, sorted(names, key=lambda n: (-len(n), n)))) or "(?!)"
    return re.compile(
        rf"^(?:On (?:{one}): )?(?:(?:{one}) listens while )?(?:{one}) (?:{_SAYS})"
        rf"(?: (?:to |of )?(?:{one}))?(?: (?:{_WHAT}))?(?:{_ABOUT})?(?:, unseen)?"
        r"\.(?:\s+|$)"
    )


def _blocks(scene: BrokenDownScene, pattern: re.Pattern[str]) -> list[Block]:
    blocks: list[Block] = []
    waiting = {line.line_id: line for line in scene.dialogue_script}
    for shot in scene.shots:
        if action := _action(shot, scene, pattern):
            _add_action(blocks, action, shot.shot_id)
        for line_id in shot.lines:
            # Those before it in the story come first, even where no shot has them.
            for line in _lines_up_to(line_id, waiting):
                _add_line(blocks, line)
            _add_shot(blocks, line_id, shot.shot_id)
    for line in waiting.values():
        _add_line(blocks, line)
    return blocks


def _action(shot: Shot, scene: BrokenDownScene, pattern: re.Pattern[str]) -> str:
    """Return what a shot adds to the script: no slugline again, nothing of a cue.

    Staging is the director's: it stands in the shot list.
    """
    if shot.staging:
        return ""
    text = clean_line(shot.narrative_layer.action_description)
    if text.startswith(clean_line(scene.setting)):
        return ""
    return pattern.sub("", text) if shot.lines else text


def _lines_up_to(line_id: str, waiting: dict[str, Line]) -> Iterable[Line]:
    if line_id not in waiting:
        return []
    ids = list(waiting)
    return [waiting.pop(each) for each in ids[: ids.index(line_id) + 1]]


def _add_action(blocks: list[Block], text: str, shot: str) -> None:
    last = blocks[-1] if blocks else None
    if isinstance(last, ActionBlock) and last.text == text:
        blocks[-1] = replace(last, shots=(*last.shots, shot))
    else:
        blocks.append(ActionBlock(text=text, shots=(shot,)))


def _add_line(blocks: list[Block], line: Line) -> None:
    part = SpeechPart(
        parenthetical=clean_line(line.parenthetical or ""), text=clean_line(line.line)
    )
    last = blocks[-1] if blocks else None
    if isinstance(last, SpeechBlock) and _is_same_speaker(last, line):
        blocks[-1] = replace(
            last, parts=_join(last.parts, part), lines=(*last.lines, line.line_id)
        )
        return
    speeches = [block for block in blocks if isinstance(block, SpeechBlock)]
    blocks.append(
        SpeechBlock(
            character=clean_line(line.character),
            delivery=line.delivery,
            resumes=bool(speeches) and _is_same_speaker(speeches[-1], line),
            parts=(part,),
            lines=(line.line_id,),
            shots=(),
        )
    )


def _is_same_speaker(speech: SpeechBlock, line: Line) -> bool:
    return (speech.character, speech.delivery) == (
        clean_line(line.character),
        line.delivery,
    )


def _join(parts: tuple[SpeechPart, ...], part: SpeechPart) -> tuple[SpeechPart, ...]:
    if part.parenthetical:
        return (*parts, part)
    return (*parts[:-1], replace(parts[-1], text=f"{parts[-1].text} {part.text}"))


def _add_shot(blocks: list[Block], line_id: str, shot: str) -> None:
    for place in reversed(range(len(blocks))):
        block = blocks[place]
        if isinstance(block, SpeechBlock) and line_id in block.lines:
            if shot not in block.shots:
                blocks[place] = replace(block, shots=(*block.shots, shot))
            return


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
