"""The words of the story that a claim stands on, with a few words around them."""

from dataclasses import dataclass

from infra.film.clean_text import clean_line
from ports.domain.story import Span

MARGIN = 60
"""Characters before and after the words."""

MAX_WORDS = 200
"""Characters of the words themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Words of the story, and what stands before and after them."""

    before: str
    words: str
    after: str


def find_evidence(text: str, span: Span) -> Evidence:
    """Return what *span* covers, and whole words around it."""
    before = text[max(span.start - MARGIN, 0) : span.start]
    end = min(span.end, span.start + MAX_WORDS)
    after = text[end : end + MARGIN]
    if span.start > MARGIN:
        before = f"… {before.partition(' ')[2]}"
    if end + MARGIN < len(text):
        after = f"{after.rpartition(' ')[0]} …"
    return Evidence(
        before=clean_line(before),
        words=clean_line(text[span.start : end]),
        after=clean_line(after),
    )
