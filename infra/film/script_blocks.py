"""The paragraphs of a script, and which shots cover which of their words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from infra.film.clean_text import clean_line
from infra.film.emphasis import Emphasis, plain_line, read_emphasis
from ports.domain.film import Line, Shot, VoicePresence

DELIVERY_NOTES: Mapping[VoicePresence, str] = {
    "on_screen": "",
    "off_screen": "(O.S.)",
    "voice_over": "(V.O.)",
}
CONTINUED = "(CONT'D)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """The words of a block that a shot covers.

    Attributes:
        start: Letters of the block before it. Spaces do not count, because lines are
            broken at them.
        end: Letters of the block up to where it ends.
    """

    shot: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionBlock:
    """A paragraph of action, and the shots that show it."""

    text: str
    covers: tuple[Cover, ...] = ()
    emphasis: tuple[Emphasis, ...] = ()
    is_centred: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TransitionBlock:
    """How one scene becomes the next: ``DISSOLVE TO:``."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionBlock:
    """A heading by which the writer sorts scenes; Fountain has it, no page shows it."""

    text: str
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechPart:
    """A part of a speech, after the parenthetical that says how it is spoken.

    The last one may have no words, where a story says at the end how all were spoken.
    """

    parenthetical: str
    text: str
    emphasis: tuple[Emphasis, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechBlock:
    """What one person says in one go.

    Attributes:
        resumes: The same person goes on after action: ``(CONT'D)``.
        lines: Ids of the lines of dialogue in it.
        covers: The shots that carry it; letters of its cue and of its parentheticals do
            not count.
        extensions: What the writer of a script put behind the name, such as
            ``(INTO PHONE)``; None where nobody wrote a cue.
        is_dual: It is spoken at the same time as the speech before it.
    """

    character: str
    delivery: VoicePresence
    resumes: bool
    parts: tuple[SpeechPart, ...]
    lines: tuple[str, ...]
    covers: tuple[Cover, ...] = ()
    extensions: tuple[str, ...] | None = None
    is_dual: bool = False

    @property
    def notes(self) -> tuple[str, ...]:
        """What stands behind the name in the cue: ``(O.S.)``, ``(CONT'D)``."""
        if self.extensions is not None:
            return self.extensions
        notes = (DELIVERY_NOTES[self.delivery], CONTINUED if self.resumes else "")
        return tuple(filter(None, notes))

    @property
    def cue(self) -> str:
        """The heading of the speech: ``NORA PELL (O.S.) (CONT'D)``."""
        return " ".join((self.character.upper(), *self.notes))


Block: TypeAlias = ActionBlock | SpeechBlock | TransitionBlock | SectionBlock


def letter_count(text: str) -> int:
    """Return how many characters *text* has without its spaces."""
    return sum(map(len, text.split()))


def add_speech_part(speech: SpeechBlock, part: SpeechPart, line: Line) -> SpeechBlock:
    """Return a speech that goes on with *part*, which is of *line*."""
    if part.parenthetical:
        parts = (*speech.parts, part)
    else:
        last = speech.parts[-1]
        before = len(last.text) + bool(last.text)
        moved = tuple(
            replace(each, start=each.start + before, end=each.end + before)
            for each in part.emphasis
        )
        joined = replace(
            last,
            text=f"{last.text} {part.text}".lstrip(),
            emphasis=(*last.emphasis, *moved),
        )
        parts = (*speech.parts[:-1], joined)
    return replace(speech, parts=parts, lines=(*speech.lines, line.line_id))


def end_sentence(speech: SpeechBlock, line: Line) -> SpeechBlock:
    """Return *speech* with a full stop where *line* does not continue its sentence.

    The comma before "he said" stands for one: "It is late," said Nora. "Go home."
    """
    last = speech.parts[-1]
    begins = line.line.lstrip("“‘\"'")[:1].isupper()
    if not last.text.endswith(",") or line.continues is not None or not begins:
        return speech
    part = replace(last, text=f"{last.text[:-1]}.")
    return replace(speech, parts=(*speech.parts[:-1], part))


def speech_part(line: Line) -> SpeechPart:
    """Return a line of dialogue as a part of a speech, its marks as emphasis."""
    words = read_emphasis(clean_line(line.line))
    manner = read_emphasis(clean_line(line.parenthetical or ""))
    return SpeechPart(
        parenthetical=manner.text, text=words.text, emphasis=words.emphasis
    )


def cover_speeches(
    blocks: Iterable[Block],
    shots: Sequence[Shot],
    lines: Iterable[Line],
) -> Iterator[Block]:
    """Yield *blocks*, each speech with the shots that carry its lines.

    A silent shot that no action has is lined along the words that it is cut into.
    """

    def count_letters(text: str) -> int:
        return letter_count(plain_line(text))

    blocks, lines = list(blocks), list(lines)
    acted = {c.shot for b in blocks if isinstance(b, ActionBlock) for c in b.covers}
    covers: dict[str, list[Cover]] = {}
    lengths = {line.line_id: count_letters(line.line) for line in lines}
    carried: dict[str, int] = {}
    for shot in shots:
        parts = {part.line_id: part for part in shot.line_parts}
        for line_id in shot.lines:
            start, length = carried.get(line_id, 0), lengths.get(line_id, 0)
            end = length
            if part := parts.get(line_id):
                end = min(length, start + count_letters(part.text))
            carried[line_id] = end
            # A shot that hears a line which others have carried has all of it.
            first = start if start < end else 0
            cover = Cover(shot=shot.shot_id, start=first, end=end)
            covers.setdefault(line_id, []).append(cover)
        if not shot.lines and shot.shot_id not in acted:
            for line in _lines_under(shot, lines):
                cover = Cover(shot=shot.shot_id, start=0, end=lengths[line.line_id])
                covers.setdefault(line.line_id, []).append(cover)
    for block in blocks:
        if isinstance(block, SpeechBlock):
            yield replace(block, covers=tuple(_of_speech(block, covers, lengths)))
        else:
            yield block


def _lines_under(shot: Shot, lines: Iterable[Line]) -> Iterator[Line]:
    for line in lines:
        if any(map(line.source.overlaps, shot.source)):
            yield line


def _of_speech(
    speech: SpeechBlock,
    covers: Mapping[str, Sequence[Cover]],
    lengths: Mapping[str, int],
) -> Iterator[Cover]:
    before = 0
    for line_id in speech.lines:
        for cover in covers.get(line_id, ()):
            yield replace(cover, start=before + cover.start, end=before + cover.end)
        before += lengths[line_id]
