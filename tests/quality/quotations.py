"""Quotations of ours beside gold ones."""

from collections.abc import Iterator

from ports.domain.story import Span
from tests.quality.gold import GoldQuotation, GoldText
from tests.quality.reading import Reading, Utterance

Piece = tuple[Utterance, ...]
"""Utterances that are one quotation: a speech that runs over paragraphs."""

OVERLAP = 0.8
"""Of the characters that either spans: marks and a comma may differ, words may not."""


def spoken_pieces(reading: Reading) -> list[Piece]:
    """Return utterances put together where nothing but marks stands between them."""
    joined: list[list[Utterance]] = []
    for utterance in reading.utterances:
        between = (
            reading.text[joined[-1][-1].source.end : utterance.source.start]
            if joined
            else "x"
        )
        if utterance.runs_on and not any(c.isalnum() for c in between):
            joined[-1].append(utterance)
        else:
            joined.append([utterance])
    return [tuple(piece) for piece in joined]


def matched(reading: Reading, gold: GoldText) -> list[tuple[Piece, GoldQuotation]]:
    """Return our quotations with the gold ones that they are, each at most once."""
    free = list(gold.quotations)
    found = []
    for piece in spoken_pieces(reading):
        span = _trimmed(Span(piece[0].source.start, piece[-1].source.end), reading.text)
        fits = [
            g for g in free if _overlap(span, _trimmed(g.source, gold.text)) >= OVERLAP
        ]
        if fits:
            free.remove(fits[0])
            found.append((piece, fits[0]))
    return found


def pairs(
    reading: Reading, gold: GoldText
) -> Iterator[tuple[Utterance, GoldQuotation]]:
    """Yield the first utterance of each matched quotation with its gold one."""
    for piece, quotation in matched(reading, gold):
        yield piece[0], quotation


def _trimmed(span: Span, text: str) -> Span:
    start, end = span
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return Span(start, end)


def _overlap(one: Span, other: Span) -> float:
    shared = min(one.end, other.end) - max(one.start, other.start)
    whole = max(one.end, other.end) - min(one.start, other.start)
    return max(0, shared) / whole if whole else 0.0
