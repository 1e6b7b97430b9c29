"""Meaning: how much two texts say the same, whatever their words."""

from collections.abc import Sequence
from typing import Protocol


class MeaningIndex(Protocol):
    """Texts that can be compared with a question."""

    def similarities(self, question: str) -> Sequence[float]:
        """Return for each text, in order, how near it is to *question*, in [-1, 1]."""
        ...


class TextEncoder(Protocol):
    """Reads texts for what they mean.

    Its work is computation, so it is synchronous; a long text belongs in a thread.
    """

    def index(self, texts: Sequence[str]) -> MeaningIndex:
        """Read *texts* once, so that many questions can be compared with them."""
        ...
