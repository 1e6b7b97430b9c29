"""The lines of a text, and the blocks that they form."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ports.domain.manuscript import UnitRole
from ports.domain.story import Span


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is not blank, without white space at its ends.

    Attributes:
        indent: Number of white-space characters before its first character.
        gap: Number of blank lines before it.
    """

    source: Span
    indent: int
    gap: int
    text: str


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a heading, a stanza or another group of lines with one role.

    Attributes:
        gap: Number of blank lines before it.
        opens_scene: A scene begins here, though no mark says so.
    """

    source: Span
    role: UnitRole
    gap: int
    opens_scene: bool = False


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
        stripped = raw.strip()
        if not stripped:
            continue
        indent = len(raw) - len(raw.lstrip())
        start = match.start() + indent
        gap = max(0, newlines - 1) if found else newlines
        found.append(
            TextLine(Span(start, start + len(stripped)), indent, gap, stripped)
        )
        newlines = 0
    return found


def split_on_blank_lines(chapter: Sequence[TextLine]) -> Iterator[Sequence[TextLine]]:
    """Yield groups of lines with no blank line between them."""
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
