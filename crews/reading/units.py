"""Splits blocks into units: the pieces of text that get a number each.

A unit is a paragraph, or a sentence of one that is long or in which time moves on.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from crews.reading.text.lines import Block
from crews.reading.text.sentences import (
    MAX_UNIT_WORDS,
    hard_split,
    split_sentences,
    word_weight,
)
from ports.domain.manuscript import UnitRole
from ports.domain.story import Span

_NUMBER = (
    r"(?:[Aa]n?|[Oo]ne|[Hh]alf an|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even"
    r"|[Tt]en|[Aa] few|[Ss]ome|[Ss]everal|[Mm]any|[Tt]wenty)"
)
_LENGTH = r"(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|mornings?|evenings?)"
_PERIOD = (
    r"(?:morning|day|afternoon|evening|night|week|month|year|spring|summer|winter)"
)
_SHIFT = re.compile(
    r"(?<=[.!?…])[\"'”’»)]{0,2}\s+(?="
    rf"(?:{_NUMBER} {_LENGTH} (?:later|afterwards?|passed|went by|had passed)"
    rf"|(?:On )?[Tt]he (?:next|following) {_PERIOD}|Next {_PERIOD}"
    rf"|(?:Early|Late) (?:the next|that|on the following) {_PERIOD}"
    rf"|(?:That|The same) (?:same )?(?:morning|afternoon|evening|night)\b"
    r"|(?:At|By|Towards?) (?:dawn|daybreak|noon|dusk|sunset|sunrise|nightfall"
    r"|midnight)\b"
    r"|Meanwhile,? (?:at|in|on|back)\b))"
)
# A shorter paragraph is one scene, whatever its expressions of time.
_MIN_SHIFT_WORDS = 60


@dataclass(frozen=True, slots=True)
class DraftUnit:
    """A unit before it has its number.

    Attributes:
        weight: Its length in words, see `word_weight`.
        starts_paragraph: It is the first, or only, unit of its paragraph.
        is_whole_paragraph: It is the only unit of its paragraph.
        gap: Blank lines before it.
        opens_scene: A scene begins here, though no mark says so.
    """

    source: Span
    role: UnitRole
    weight: int
    starts_paragraph: bool
    is_whole_paragraph: bool
    gap: int
    opens_scene: bool = False


def split_block(
    text: str, block: Block, quotations: Sequence[Span] = ()
) -> Iterator[DraftUnit]:
    """Yield *block* as one unit, or as one unit a sentence.

    It is split into sentences when it is long, or when time moves on inside it,
    because a scene can begin only where a unit begins. *quotations* are those of the
    chapter, in order.
    """
    words = word_weight(block.source.slice(text))
    if words <= MAX_UNIT_WORDS and not (
        block.role == "prose"
        and words >= _MIN_SHIFT_WORDS
        and _has_time_shift(text, block.source, quotations)
    ):
        yield DraftUnit(
            block.source,
            block.role,
            words,
            starts_paragraph=True,
            is_whole_paragraph=True,
            gap=block.gap,
            opens_scene=block.opens_scene,
        )
        return
    is_first = True
    for sentence in split_sentences(text, block.source):
        for span in hard_split(text, sentence):
            words = word_weight(span.slice(text))
            gap = block.gap if is_first else 0
            yield DraftUnit(
                span,
                block.role,
                words,
                starts_paragraph=is_first,
                is_whole_paragraph=False,
                gap=gap,
                opens_scene=is_first and block.opens_scene,
            )
            is_first = False


def _has_time_shift(text: str, paragraph: Span, quotations: Sequence[Span]) -> bool:
    """Tell whether a sentence inside *paragraph* moves the story in time.

    Expressions of time inside *quotations* do not count.
    """
    for shift in _SHIFT.finditer(text, paragraph.start, paragraph.end):
        before = bisect_right(quotations, (shift.end(), len(text))) - 1
        if before < 0 or quotations[before].end <= shift.end():
            return True
    return False
