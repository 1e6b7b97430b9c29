"""Blocks cut into what a model sees as one number."""

from collections.abc import Iterator
from dataclasses import dataclass

from crews.reading.layout import Block
from crews.reading.sentences import MOST_WORDS, pieces, sentences, weight
from ports.manuscript import UnitRole
from ports.story import Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit before it has its number.

    Attributes:
        opens: It is the first, or only, piece of its paragraph.
        whole: It is its paragraph.
        gap: Blank lines before it.
    """

    source: Span
    role: UnitRole
    weight: int
    opens: bool
    whole: bool
    gap: int


def cut(text: str, block: Block) -> Iterator[Piece]:
    """Yield *block* as one piece, or as its sentences when it is long."""
    words = weight(block.source.of(text))
    if words <= MOST_WORDS:
        yield Piece(block.source, block.role, words, True, True, block.gap)  # noqa: FBT003
        return
    opens = True
    for sentence in sentences(text, block.source):
        for span in pieces(text, sentence):
            words = weight(span.of(text))
            gap = block.gap if opens else 0
            yield Piece(span, block.role, words, opens, False, gap)  # noqa: FBT003
            opens = False
