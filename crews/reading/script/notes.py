"""Notes and boneyards of a script: text for the writer, which is not filmed."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from crews.reading.text.lines import Block, TextLine
from ports.domain.story import Span

# A note may hold line ends but no empty line, a boneyard (a comment) anything. What is
# never closed is text.
_NOTE = re.compile(r"/\*(?:(?!\*/).)*\*/|\[\[(?:(?!\]\]|\n\n).)*\]\]", re.DOTALL)


def find_notes(text: str, span: Span) -> list[Span]:
    """Return the notes and boneyards of *span*, with their marks."""
    return [Span(*m.span()) for m in _NOTE.finditer(text, span.start, span.end)]


def cut_lines(
    text: str, lines: Sequence[TextLine], notes: Sequence[Span]
) -> list[TextLine]:
    """Return *lines* without what stands in *notes*; a line may leave several parts."""
    found: list[TextLine] = []
    gap = 0
    for line in lines:
        parts = list(cut_span(text, line.source, notes))
        # An empty line above a note still parts what is above the note from what is
        # below it; one inside a note parts nothing.
        if not any(note.start < line.source.start < note.end for note in notes):
            gap = max(gap, line.gap)
        for part in parts:
            indent = line.indent + part.start - line.source.start
            found.append(TextLine(part, indent, gap, part.slice(text)))
            gap = 0
    return found


def cut_blocks(
    text: str, blocks: Sequence[Block], notes: Sequence[Span]
) -> list[Block]:
    """Return *blocks* without what stands in *notes*, and the notes as matter."""
    parts = [
        replace(block, source=part)
        for block in blocks
        for part in cut_span(text, block.source, notes)
    ]
    matter = [Block(note, "matter", 0) for note in notes]
    return sorted([*parts, *matter], key=lambda block: block.source)


def cut_span(text: str, span: Span, notes: Sequence[Span]) -> Iterator[Span]:
    """Yield the parts of *span* outside *notes*, without white space at their ends."""
    start = span.start
    for note in notes:
        if note.end > start and note.start < span.end:
            yield from _trim(text, Span(start, max(start, note.start)))
            start = note.end
    yield from _trim(text, Span(start, max(start, span.end)))


def _trim(text: str, span: Span) -> Iterator[Span]:
    words = span.slice(text)
    start = span.start + len(words) - len(words.lstrip())
    if stripped := words.strip():
        yield Span(start, start + len(stripped))
