"""Splits a story into chapters. An edit in one leaves the others as they were."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from crews.reading.prose.headings import is_break, is_chapter_heading, is_title_line
from crews.reading.prose.paragraphs import Wrapping, detect_wrapping, split_paragraphs
from crews.reading.text.lines import Block, TextLine, join_block, split_on_blank_lines

_MAX_HEADING_LINES = 4
_MIN_SCENE_GAP = 3
"""Blank lines that part scenes; typists leave one or two between paragraphs."""
_MIN_BLOCKS_FOR_SPACING = 8
"""Paragraphs that show how many blank lines are usual; fewer may all be scenes."""


@dataclass(frozen=True, slots=True)
class Chapter:
    """The blocks under one heading.

    Attributes:
        heading: On one line, white space collapsed; None for text before the first
            heading.
    """

    heading: str | None
    blocks: tuple[Block, ...]


def split_chapters(story: Sequence[TextLine]) -> Iterator[Chapter]:
    """Yield the chapters of *story*; each is built from its own lines only."""
    openings = [i for i in range(len(story)) if is_chapter_heading(story, i)]
    headed = frozenset(openings)
    starts = [i for i in openings if not _is_under_heading(story, i, headed)]
    for first, last in zip([0, *starts], [*starts, len(story)], strict=True):
        if first < last:
            yield _build_chapter(story[first:last], headed=first in headed)


def _is_under_heading(
    story: Sequence[TextLine], index: int, openings: frozenset[int]
) -> bool:
    """Tell whether only a heading lies between *index* and the heading above it."""
    above = index - 1
    while above >= 0 and index - above < _MAX_HEADING_LINES:
        if above in openings:
            return True
        if not is_title_line(story, above):
            return False
        above -= 1
    return False


def _build_chapter(lines: Sequence[TextLine], *, headed: bool) -> Chapter:
    height = _heading_height(lines) if headed else 0
    headings = [join_block([line], "heading") for line in lines[:height]]
    heading = " — ".join(_plain_title(line) for line in lines[:height])
    body = lines[height:]
    wrapping = detect_wrapping(body)
    blocks = [
        block
        for stack in split_on_blank_lines(body)
        for block in _split_stack(stack, wrapping)
    ]
    return Chapter(heading or None, (*headings, *_mark_gaps(blocks)))


def _plain_title(line: TextLine) -> str:
    """Return a line of a heading without the marks of Markdown around it."""
    words = " ".join(line.text.split())
    return words.strip("#*_ ") or words


def _mark_gaps(blocks: Sequence[Block]) -> list[Block]:
    """Return *blocks*, those marked that more blank lines part from the one above.

    The first block is below a heading, and a break needs no mark.
    """
    gaps = Counter(block.gap for block in blocks[1:])
    usual = gaps.most_common(1)[0][0] if len(blocks) > _MIN_BLOCKS_FOR_SPACING else 1
    least = max(_MIN_SCENE_GAP, usual + 2)
    return [
        replace(block, opens_scene=index > 0 and block.gap >= least)
        if {block.role, blocks[index - 1].role}.isdisjoint({"break", "matter"})
        else block
        for index, block in enumerate(blocks)
    ]


def _heading_height(lines: Sequence[TextLine]) -> int:
    height = 1
    while height < min(len(lines), _MAX_HEADING_LINES) and (
        is_chapter_heading(lines, height) or is_title_line(lines, height)
    ):
        height += 1
    return height


def _split_stack(stack: Sequence[TextLine], wrapping: Wrapping) -> Iterator[Block]:
    if _is_note_stack(stack):
        yield join_block(stack, "matter")
        return
    first = 0
    for index, line in enumerate(stack):
        if is_break(line) or _NOTE.match(line.text):
            if first < index:
                yield from split_paragraphs(stack[first:index], wrapping)
            yield join_block([line], "break" if is_break(line) else "matter")
            first = index + 1
    if first < len(stack):
        yield from split_paragraphs(stack[first:], wrapping)


def _is_note_stack(stack: Sequence[TextLine]) -> bool:
    """Tell whether no line of *stack* is story: a note, or the code of a Markdown."""
    first, last = stack[0].text, stack[-1].text
    return (
        (bool(_NOTE_START.match(first)) and last.endswith("]"))
        or bool(_FOOTNOTE.match(first))
        or (first.startswith("```") and last.startswith("```"))
    )


_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\]:\s")
_NOTE_START = re.compile(
    r"\[(?:Illustration|Transcriber|Footnote|Pg\b|Page\b)", re.IGNORECASE
)
_NOTE = re.compile(
    rf"{_NOTE_START.pattern}.{{0,300}}\]$|[{{\[]\d{{1,4}}[}}\]]$"
    # The notes of a web novel's translators, and the links of its site.
    r"|[(\[*_~]{0,4}(?:(?:T|E|A|P)/?[NL]|(?:TL|ED|PR|Translat(?:or|ion)(?:['’]?s)?"
    r"|Edit(?:or|ing)(?:['’]?s)?|Author(?:['’]?s)?)\s?(?:Notes?|Comments?))\s*[:：]"
    r"|[\[(<«←\s]{0,4}(?:Previous|Next|Prev\.?) Chapter\b.{0,60}$"
    r"|Table of Contents\W{0,4}(?:\|.{0,60})?$",
    re.IGNORECASE,
)
