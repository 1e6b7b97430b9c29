"""Matches our quotations with gold ones."""

from collections.abc import Iterator

from ports.domain.story import Span
from tests.quality.gold import GoldQuotation, GoldText
from tests.quality.text_reading import TextReading, Utterance

SpokenQuotation = tuple[Utterance, ...]
"""Utterances that are one quotation, for example over several paragraphs."""

MIN_OVERLAP = 0.8
"""Common characters over all characters of both; allows for marks, not for words."""


def join_utterances(reading: TextReading) -> list[SpokenQuotation]:
    """Join utterances that continue each other with only marks between them."""
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
    return [tuple(quotation) for quotation in joined]


def match_quotations(
    reading: TextReading, gold: GoldText
) -> list[tuple[SpokenQuotation, GoldQuotation]]:
    """Pair our quotations with gold ones, each at most once."""
    free = list(gold.quotations)
    found = []
    for quotation in join_utterances(reading):
        span = _trim(
            Span(quotation[0].source.start, quotation[-1].source.end), reading.text
        )
        fits = [
            g for g in free if _overlap(span, _trim(g.source, gold.text)) >= MIN_OVERLAP
        ]
        if fits:
            free.remove(fits[0])
            found.append((quotation, fits[0]))
    return found


def match_utterances(
    reading: TextReading, gold: GoldText
) -> Iterator[tuple[Utterance, GoldQuotation]]:
    """Yield the first utterance of each matched quotation with its gold quotation."""
    for ours, gold_quotation in match_quotations(reading, gold):
        yield ours[0], gold_quotation


def _trim(span: Span, text: str) -> Span:
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
