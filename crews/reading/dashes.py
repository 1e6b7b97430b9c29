"""Speech that a dash opens and nothing closes."""

import re

from crews.reading.speech import TAG
from ports.story import Span

_OPENING = re.compile(r"(?:-{1,3}|[—–―])\s*+")
_TAG = re.compile(rf"(?<=[,!?…—–-])\s*+(?:(?:--|[—–―])\s*+)?(?={TAG.pattern})")
_TAG_END = re.compile(r"[.!?]\s++|,?\s*+(?:--|[—–―])\s*+|[,:]\s++")


def dash_speeches(text: str, paragraph: Span) -> list[Span]:
    """Return what is spoken in a paragraph that a dash opens.

    Speech ends where a tag follows (*he said*), and goes on after the tag's end.
    """
    opening = _OPENING.match(text, paragraph.start, paragraph.end)
    start = opening.end() if opening else paragraph.start
    spans = []
    while tag := _TAG.search(text, start, paragraph.end):
        spans.append(Span(start, tag.start()))
        after = _TAG_END.search(text, tag.end(), paragraph.end)
        if after is None:
            return spans
        start = after.end()
    return [*spans, Span(start, paragraph.end)]
