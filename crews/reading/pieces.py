"""Blocks cut into what a model sees as one number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.layout import Block
from crews.reading.sentences import MOST_WORDS, pieces, sentences, weight
from crews.reading.shifts import LEAST_WORDS, changes_scene
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span


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


def cut(text: str, block: Block, speeches: Sequence[Span] = ()) -> Iterator[Piece]:
    """Yield *block* as one piece, or as its sentences.

    As sentences when it is long, or when the story moves on inside it: a scene can
    begin only where a unit does. *speeches* are the chapter's, in order.
    """
    words = weight(block.source.slice(text))
    if words <= MOST_WORDS and not (
        block.role == "prose"
        and words >= LEAST_WORDS
        and changes_scene(text, block.source, speeches)
    ):
        yield Piece(block.source, block.role, words, True, True, block.gap)  # noqa: FBT003
        return
    opens = True
    for sentence in sentences(text, block.source):
        for span in pieces(text, sentence):
            words = weight(span.slice(text))
            gap = block.gap if opens else 0
            yield Piece(span, block.role, words, opens, False, gap)  # noqa: FBT003
            opens = False
