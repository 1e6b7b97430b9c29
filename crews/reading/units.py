"""Blocks cut into what a model sees as one number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.text.lines import Block
from crews.reading.text.sentences import (
    MAX_UNIT_WORDS,
    hard_split,
    split_sentences,
    word_weight,
)
from crews.reading.time_shifts import MIN_SHIFT_WORDS, has_time_shift
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """A unit before it has its number.

    Attributes:
        opens: It is the first, or only, piece of its paragraph.
        whole: It is its paragraph.
        gap: Blank lines before it.
    """

    source: Span
    role: UnitRole
    weight: int
    starts_paragraph: bool
    is_whole_paragraph: bool
    gap: int


def split_block(
    text: str, block: Block, speeches: Sequence[Span] = ()
) -> Iterator[DraftUnit]:
    """Yield *block* as one piece, or as its sentences.

    As sentences when it is long, or when the story moves on inside it: a scene can
    begin only where a unit does. *speeches* are the chapter's, in order.
    """
    words = word_weight(block.source.slice(text))
    if words <= MAX_UNIT_WORDS and not (
        block.role == "prose"
        and words >= MIN_SHIFT_WORDS
        and has_time_shift(text, block.source, speeches)
    ):
        yield DraftUnit(block.source, block.role, words, True, True, block.gap)  # noqa: FBT003
        return
    opens = True
    for sentence in split_sentences(text, block.source):
        for span in hard_split(text, sentence):
            words = word_weight(span.slice(text))
            gap = block.gap if opens else 0
            yield DraftUnit(span, block.role, words, opens, False, gap)  # noqa: FBT003
            opens = False
