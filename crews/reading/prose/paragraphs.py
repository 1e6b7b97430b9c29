"""Joins lines into paragraphs, with or without hard line breaks."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.text.lines import Block, TextLine, join_block, split_on_blank_lines

# No editor wraps at more characters: longer lines are paragraphs of their own.
MAX_WRAPPED_LINE = 120

_SENTENCE_END = re.compile(r"""[.!?:…—–-][\"'”’»«›)\]_*]*$""")
_VERSE_LINE_START = re.compile(r"""[\"'“‘«„_(\[]*[A-Z]""")


@dataclass(frozen=True, slots=True)
class Wrapping:
    """How the lines of a chapter are wrapped.

    Attributes:
        width: In characters; 0 when each line is a paragraph.
    """

    width: int


def detect_wrapping(chapter: Sequence[TextLine]) -> Wrapping:
    """Tell how *chapter* is wrapped, from its own lines only.

    The lines of other chapters must not count: an edit there would change the
    paragraphs here.
    """
    inner_lines = [
        line for stack in split_on_blank_lines(chapter) for line in stack[:-1]
    ]
    if not inner_lines:
        return Wrapping(0)
    lengths = sorted(len(line.text) + line.indent for line in inner_lines)
    if lengths[len(lengths) * 9 // 10] > MAX_WRAPPED_LINE:
        return Wrapping(0)
    sentence_ends = sum(
        bool(_SENTENCE_END.search(line.text[-8:])) for line in inner_lines
    )
    # In wrapped prose about one line in fifteen ends with a sentence.
    if sentence_ends >= 0.85 * len(inner_lines):
        return Wrapping(0)
    return Wrapping(lengths[len(lengths) * 9 // 10])


def split_paragraphs(stack: Sequence[TextLine], wrapping: Wrapping) -> Iterator[Block]:
    """Yield the paragraphs of *stack*, a group of lines without blank lines."""
    if is_verse(stack, wrapping):
        yield join_block(stack, "verse")
        return
    first = 0
    indents = _has_paragraph_indents(stack)
    for index in range(1, len(stack)):
        if _is_paragraph_break(stack, index, wrapping, by_indent=indents):
            yield join_block(stack[first:index], "prose")
            first = index
    yield join_block(stack[first:], "prose")


def is_verse(stack: Sequence[TextLine], wrapping: Wrapping) -> bool:
    """Tell whether *stack* is lines of verse: short, each with a capital."""
    if len(stack) < 2 or not wrapping.width:  # noqa: PLR2004
        return False
    longest = max(len(line.text) for line in stack)
    indented = all(line.indent for line in stack)
    if longest > (0.9 if indented else 0.75) * max(wrapping.width, 64):
        return False
    capitals = sum(bool(_VERSE_LINE_START.match(line.text)) for line in stack)
    least = 2 if indented else 3
    return capitals >= least and capitals >= 0.8 * len(stack)


def _has_paragraph_indents(stack: Sequence[TextLine]) -> bool:
    indented = sum(line.indent > stack[-1].indent for line in stack[1:-1])
    return 0 < indented + (stack[0].indent > 0) <= 0.7 * len(stack)


def _is_paragraph_break(
    stack: Sequence[TextLine], index: int, wrapping: Wrapping, *, by_indent: bool
) -> bool:
    above, below = stack[index - 1], stack[index]
    if not wrapping.width:
        return True
    # A lower-case letter continues the sentence: the indent is a stray space.
    if by_indent and below.indent > above.indent and not below.text[0].islower():
        return True
    if not _SENTENCE_END.search(above.text[-8:]):
        return False
    if len(above.text) > MAX_WRAPPED_LINE:
        return True
    next_word = below.text.split(maxsplit=1)[0]
    # The next word would have fitted easily, so the line break is deliberate.
    return len(above.text) + 1 + len(next_word) < 0.75 * wrapping.width
