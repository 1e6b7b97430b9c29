"""A text as chapters: what an edit cannot reach across."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.headings import is_break, is_title, opens_chapter
from crews.reading.layout import Block, Line, joined, stacks
from crews.reading.paragraphs import Wrapping, paragraphs, wrapping

_MOST_HEADING_LINES = 4


@dataclass(frozen=True, slots=True)
class Chapter:
    """What stands under one heading, as blocks; the first chapter may have none.

    Attributes:
        heading: White space folded; None before the first heading.
    """

    heading: str | None
    blocks: tuple[Block, ...]


def chapters(story: Sequence[Line]) -> Iterator[Chapter]:
    """Yield the chapters of *story*; each depends on its own lines only."""
    openings = [i for i in range(len(story)) if opens_chapter(story, i)]
    headed = frozenset(openings)
    starts = [i for i in openings if not _is_under_heading(story, i, headed)]
    for first, last in zip([0, *starts], [*starts, len(story)], strict=True):
        if first < last:
            yield _chapter(story[first:last], headed=first in headed)


def _is_under_heading(
    story: Sequence[Line], index: int, openings: frozenset[int]
) -> bool:
    """Tell whether only a heading lies between *index* and the heading above it."""
    above = index - 1
    while above >= 0 and index - above < _MOST_HEADING_LINES:
        if above in openings:
            return True
        if not is_title(story, above):
            return False
        above -= 1
    return False


def _chapter(lines: Sequence[Line], *, headed: bool) -> Chapter:
    height = _heading_height(lines) if headed else 0
    headings = [joined([line], "heading") for line in lines[:height]]
    heading = " — ".join(" ".join(line.words.split()) for line in lines[:height])
    body = lines[height:]
    wrapped = wrapping(body)
    blocks = [block for stack in stacks(body) for block in _blocks(stack, wrapped)]
    return Chapter(heading or None, (*headings, *blocks))


def _heading_height(lines: Sequence[Line]) -> int:
    height = 1
    while height < min(len(lines), _MOST_HEADING_LINES) and (
        opens_chapter(lines, height) or is_title(lines, height)
    ):
        height += 1
    return height


def _blocks(stack: Sequence[Line], wrapped: Wrapping) -> Iterator[Block]:
    if _NOTE_OPENS.match(stack[0].words) and stack[-1].words.endswith("]"):
        yield joined(stack, "matter")
        return
    first = 0
    for index, line in enumerate(stack):
        if is_break(line) or _is_note(line):
            if first < index:
                yield from paragraphs(stack[first:index], wrapped)
            yield joined([line], "break" if is_break(line) else "matter")
            first = index + 1
    if first < len(stack):
        yield from paragraphs(stack[first:], wrapped)


_NOTE_OPENS = re.compile(
    r"\[(?:Illustration|Transcriber|Footnote|Pg\b|Page\b)", re.IGNORECASE
)
_NOTE = re.compile(
    rf"{_NOTE_OPENS.pattern}.{{0,300}}\]$|[{{\[]\d{{1,4}}[}}\]]$", re.IGNORECASE
)


def _is_note(line: Line) -> bool:
    return bool(_NOTE.match(line.words))
