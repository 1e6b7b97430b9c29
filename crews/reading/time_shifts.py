"""Paragraphs inside which the story moves to another time."""

import re
from bisect import bisect_right
from collections.abc import Sequence

from ports.domain.story import Span

_NUMBER = (
    r"(?:[Aa]n?|[Oo]ne|[Hh]alf an|[Tt]wo|[Tt]hree|[Ff]our|[Ff]ive|[Ss]ix|[Ss]even"
    r"|[Tt]en|[Aa] few|[Ss]ome|[Ss]everal|[Mm]any|[Tt]wenty)"
)
_LENGTH = r"(?:minutes?|hours?|days?|nights?|weeks?|months?|years?|mornings?|evenings?)"
_PART = r"(?:morning|day|afternoon|evening|night|week|month|year|spring|summer|winter)"
_SHIFT = re.compile(
    r"(?<=[.!?…])[\"'”’»)]{0,2}\s+(?="
    rf"(?:{_NUMBER} {_LENGTH} (?:later|afterwards?|passed|went by|had passed)"
    rf"|(?:On )?[Tt]he (?:next|following) {_PART}|Next {_PART}"
    rf"|(?:Early|Late) (?:the next|that|on the following) {_PART}"
    rf"|(?:That|The same) (?:same )?(?:morning|afternoon|evening|night)\b"
    r"|(?:At|By|Towards?) (?:dawn|daybreak|noon|dusk|sunset|sunrise|nightfall"
    r"|midnight)\b"
    r"|Meanwhile,? (?:at|in|on|back)\b))"
)
# A shorter paragraph is told as one thing, whatever its adverbs.
MIN_SHIFT_WORDS = 60


def has_time_shift(text: str, paragraph: Span, speeches: Sequence[Span]) -> bool:
    """Tell whether a sentence inside *paragraph* moves the story in time.

    What is said in *speeches*, in order, moves nothing.
    """
    for shift in _SHIFT.finditer(text, paragraph.start, paragraph.end):
        before = bisect_right(speeches, (shift.end(), len(text))) - 1
        if before < 0 or speeches[before].end <= shift.end():
            return True
    return False
