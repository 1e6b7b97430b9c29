"""Meaning: how much two texts say the same, whatever their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Similarities:
    """How near a question is to each text, and to each run of texts, in [-1, 1].

    Attributes:
        texts: As a whole.
        runs: Word by word: how near the nearest word of the run comes to each word of
            the question, in what both mean in their places; rare words weigh more.
        stretches: The same, of the best four texts in a row of each run.
    """

    texts: Sequence[float]
    runs: Sequence[float]
    stretches: Sequence[float]


class MeaningIndex(Protocol):
    """Texts that can be compared with a question."""

    def similarities(self, question: str) -> Similarities:
        """Return how near *question* is to each text and run, in their order."""
        ...


class TextEncoder(Protocol):
    """Reads texts for what they mean.

    Its work is computation, so it is synchronous; a long text belongs in a thread.
    """

    def index(self, texts: Sequence[str], runs: Sequence[range] = ()) -> MeaningIndex:
        """Read *texts* once, so that many questions can be compared with them.

        They follow each other in one story; *runs* are some in a row, by number.
        """
        ...
