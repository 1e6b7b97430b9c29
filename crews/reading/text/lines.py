"""Lines of a text, and the blocks of lines that stand together."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ports.domain.manuscript import UnitRole
from ports.domain.story import Span


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank, without the white space around it.

    Attributes:
        indent: White space before its first character.
        gap: Blank lines before it.
    """

    source: Span
    indent: int
    gap: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or whatever stands like one.

    Attributes:
        gap: Blank lines before it; more than usual is a break.
    """

    source: Span
    role: UnitRole
    gap: int


_LINE = re.compile(r"[^\n]++")


def split_lines(text: str) -> list[TextLine]:
    """Return the lines of *text* that are not blank."""
    found: list[TextLine] = []
    end_of_last = 0
    newlines = 0
    for match in _LINE.finditer(text):
        newlines += match.start() - end_of_last
        end_of_last = match.end()
        raw = match.group()
        words = raw.strip()
        if not words:
            continue
        indent = len(raw) - len(raw.lstrip())
        start = match.start() + indent
        gap = max(0, newlines - 1) if found else newlines
        found.append(TextLine(Span(start, start + len(words)), indent, gap, words))
        newlines = 0
    return found


def split_on_blank_lines(chapter: Sequence[TextLine]) -> Iterator[Sequence[TextLine]]:
    """Yield runs of lines with no blank line between them."""
    first = 0
    for index in range(1, len(chapter)):
        if chapter[index].gap:
            yield chapter[first:index]
            first = index
    if chapter:
        yield chapter[first:]


def join_block(stack: Sequence[TextLine], role: UnitRole) -> Block:
    """Return *stack* as one block."""
    source = Span(stack[0].source.start, stack[-1].source.end)
    return Block(source, role, stack[0].gap)
