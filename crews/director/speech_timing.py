"""How long speech takes, and the parts of a long line that shots share."""

import math
from dataclasses import dataclass

from crews.laws.case import collapse_whitespace
from crews.laws.duration import count_spoken_words
from ports.domain.film import WORDS_PER_SECOND, LinePart
from ports.domain.speech_cuts import find_speech_cuts
from ports.domain.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechRate:
    """How many words fit into a shot of at most *max_shot_seconds* seconds."""

    max_shot_seconds: float

    @property
    def comfortable_words(self) -> int:
        """Words at a comfortable rate in the longest shot."""
        return int(WORDS_PER_SECOND * self.max_shot_seconds)

    def shot_seconds(self, words: int, directed: float) -> float:
        """Return how many seconds a shot with *words* words lasts.

        At least what the Director asked for, *directed*, and never more than the
        longest shot.
        """
        needed = math.ceil(words / WORDS_PER_SECOND * 10) / 10
        return min(self.max_shot_seconds, max(directed, needed))


def split_line(
    line_id: str,
    source: Span,
    words: str,
    rate: SpeechRate,
    *,
    shot_count: int | None = None,
) -> list[LinePart]:
    """Split a line so that each part fits into a shot, as `find_speech_cuts` has it.

    *words* is the text of *source*; *shot_count* is how many shots the Director gave
    it. The parts leave out nothing but white space.
    """
    cuts = find_speech_cuts(words, rate.max_shot_seconds, count=shot_count)
    return _to_parts(line_id, source, words, cuts)


def count_words(line_parts: list[LinePart] | tuple[LinePart, ...]) -> int:
    """Count the spoken words of *line_parts*."""
    return sum(count_spoken_words(part.text) for part in line_parts)


def _to_parts(
    line_id: str, source: Span, words: str, cuts: list[int]
) -> list[LinePart]:
    spans = [
        _trim(words, start, end)
        for start, end in zip([0, *cuts], [*cuts, len(words)], strict=True)
    ]
    return [
        LinePart(
            line_id=line_id,
            source=Span(source.start + start, source.start + end),
            text=collapse_whitespace(words[start:end]),
        )
        for start, end in spans
    ]


def _trim(words: str, start: int, end: int) -> tuple[int, int]:
    piece = words[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(
        piece.rstrip()
    )
