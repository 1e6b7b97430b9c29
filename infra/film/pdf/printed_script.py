"""The paragraphs of a script as lines on a page, each with the letters that it has."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from infra.film.clean_text import clean_line
from infra.film.pdf.fonts import wrap
from infra.film.screenplay import ScriptScene
from infra.film.script_blocks import (
    CONTINUED,
    ActionBlock,
    Block,
    Cover,
    SectionBlock,
    SpeechBlock,
    TransitionBlock,
    letter_count,
)
from infra.film.setups import establishing_shots
from infra.film.sheets import base_key

FONT, SIZE, LEADING = "Courier", 12.0, 12.0
ACTION = (126.0, 432.0)
_DIALOGUE = (198.0, 252.0)
_PARENTHETICAL = (234.0, 180.0)
_CUE = (288.0, 250.0)
"""Left edge and width of each kind of paragraph, in points."""
_RIGHT = ACTION[0] + ACTION[1]
_FADE_IN = "FADE IN"
"""The one transition that stands at the left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedLine:
    """A line of text on the page.

    Attributes:
        start: Letters of the block before it.
        end: Letters of the block up to its end; those of a cue are the next one's.
    """

    x: float
    text: str
    start: int = 0
    end: int = 1
    bold: bool = False


_MORE = (PrintedLine(x=_CUE[0], text="(MORE)", end=0),)
_KEPT = 2
"""Lines of a paragraph that do not stand alone on a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBlock:
    """A block of the script, in lines.

    Attributes:
        covers: What shots cover of it.
        speaker: Key of who speaks; empty for action.
        cue: The heading of a speech; empty for action.
    """

    lines: tuple[PrintedLine, ...]
    covers: tuple[Cover, ...] = ()
    speaker: str = ""
    cue: str = ""


def divide(block: PrintedBlock, room: int) -> tuple[PrintedBlock, PrintedBlock] | None:
    """Return the part of a block for *room* lines, and the rest for the next page.

    Two lines at least stay on either side. A speech says that it goes on, and has its
    cue again. None where it cannot be divided so.
    """
    first = room - len(_MORE) if block.cue else room
    # A page that is full has room for fewer than no lines beside ``(MORE)``.
    first = max(0, min(first, len(block.lines) - _KEPT))
    # What stands in brackets belongs to the words below it.
    while first > 0 and block.lines[first - 1].x == _PARENTHETICAL[0]:
        first -= 1
    spoken = sum(
        line.x not in {_CUE[0], _PARENTHETICAL[0]} for line in block.lines[:first]
    )
    if spoken < _KEPT:
        return None
    head, rest = block.lines[:first], block.lines[first:]
    if block.cue:
        head = (*head, *_MORE)
        cue = block.cue if CONTINUED in block.cue else f"{block.cue} {CONTINUED}"
        rest = (*_lines(_CUE, cue, at=rest[0].start)[:1], *rest)
    return replace(block, lines=head), replace(block, lines=rest)


def print_scene(scene: ScriptScene) -> Iterator[PrintedBlock]:
    """Yield the blocks of a scene; the heading is with what stands above it."""
    above: list[PrintedLine] = []
    if scene.act:
        above += _lines(ACTION, clean_line(scene.act.name).upper(), bold=True)
    for block in scene.opening:
        if printed := _print_block(block, {}):
            above += printed.lines
    heading = f"{scene.card.sequence_number}  {scene.heading}"
    gap = [PrintedLine(x=0, text="")] if above else []
    # No shot covers what stands above.
    opening = (replace(line, start=0, end=0) for line in (*above, *gap))
    yield PrintedBlock(
        lines=(*opening, *_lines(ACTION, heading, bold=True)),
        covers=tuple(
            Cover(shot=shot.shot_id, start=0, end=letter_count(heading))
            for shot in establishing_shots(scene.card)
        ),
    )
    speakers = {
        line.line_id: base_key(line.character_key or "")
        for line in scene.card.dialogue_script
    }
    for block in scene.blocks:
        if printed := _print_block(block, speakers):
            yield printed


def _print_block(block: Block, speakers: Mapping[str, str]) -> PrintedBlock | None:
    """Return a block in lines; None for a section, which no page shows."""
    match block:
        case ActionBlock(text=text, covers=covers):
            return PrintedBlock(lines=_lines(ACTION, text), covers=covers)
        case TransitionBlock(text=text):
            return PrintedBlock(lines=_transition(text))
        case SectionBlock():
            return None
        case SpeechBlock() as speech:
            return PrintedBlock(
                lines=tuple(_speech(speech)),
                covers=speech.covers,
                speaker=speakers.get(speech.lines[0], ""),
                cue=speech.cue,
            )


def _transition(text: str) -> tuple[PrintedLine, ...]:
    if text.startswith(_FADE_IN):
        return _lines(ACTION, text)
    letter = SIZE * 0.6
    width = min(len(text) * letter, ACTION[1])
    return _lines((_RIGHT - width, width + 1), text)


def _speech(speech: SpeechBlock) -> Iterator[PrintedLine]:
    letters = 0
    yield from _lines(_CUE, speech.cue, at=0)
    for part in speech.parts:
        if part.parenthetical:
            # At the end of a speech it goes with the last letter.
            at = letters if part.text else max(0, letters - 1)
            yield from _lines(_PARENTHETICAL, f"({part.parenthetical})", at=at)
        for line in _lines(_DIALOGUE, part.text, before=letters):
            letters = line.end
            yield line


def _lines(
    place: tuple[float, float],
    text: str,
    *,
    bold: bool = False,
    before: int = 0,
    at: int | None = None,
) -> tuple[PrintedLine, ...]:
    """Return *text* in lines; where *at* is given, they go with the letter there."""
    x, width = place
    lines, letters = [], before
    for words in wrap(text, "Courier-Bold" if bold else FONT, SIZE, width):
        start, letters = letters, letters + letter_count(words)
        span = (start, letters) if at is None else (at, at + 1)
        lines.append(
            PrintedLine(x=x, text=words, start=span[0], end=span[1], bold=bold)
        )
    return tuple(lines)
