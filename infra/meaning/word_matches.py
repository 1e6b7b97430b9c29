"""Late interaction: each word of a question beside the nearest word of a passage.

This is ColBERT's MaxSim, over the vectors of tokens whose mean is what a text means to
the encoder. The mean of a passage blurs the one clause that answers a question.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import NDArray

from infra.meaning.weights import Array

STRETCH = 4
"""Texts in a row that are compared as one besides the whole run."""

_BLOCK = 256
"""Texts that are compared at a time; only theirs are held in full precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensInPlace:
    """The tokens of a text, and their vectors of length 1, each read in its place."""

    ids: Sequence[int]
    vectors: NDArray[np.floating]


class WordMatches:
    """The tokens of texts in a row, to be compared with those of questions."""

    def __init__(self, texts: Sequence[TokensInPlace], runs: Sequence[range]) -> None:
        self._texts = texts
        self._runs = runs
        self._runs_by_token = Counter(
            token
            for run in runs
            for token in {token for number in run for token in texts[number].ids}
        )

    def find(self, question: TokensInPlace) -> tuple[list[float], list[float]]:
        """Return how near each run is as a whole, and its best stretch."""
        weights = np.array([self._rarity(token) for token in question.ids])
        weights /= weights.sum() or 1
        nearest = self._nearest(question)
        wholes: list[float] = []
        stretches: list[float] = []
        for run in self._runs:
            texts = nearest[run.start : run.stop]
            wholes.append(float(texts.max(axis=0) @ weights))
            stretches.append(
                max(
                    float(texts[first : first + STRETCH].max(axis=0) @ weights)
                    for first in range(max(1, len(texts) - STRETCH + 1))
                )
            )
        return wholes, stretches

    def _nearest(self, question: TokensInPlace) -> Array:
        """Return each text's greatest cosine with each token of *question*."""
        nearest = np.full((len(self._texts), len(question.ids)), -1, np.float32)
        # A text that is all control characters has no tokens.
        full = [number for number, text in enumerate(self._texts) if text.ids]
        for first in range(0, len(full), _BLOCK):
            numbers = full[first : first + _BLOCK]
            vectors = np.concatenate([self._texts[n].vectors for n in numbers])
            cosines = vectors.astype(np.float32) @ question.vectors.T
            starts = np.cumsum([0, *(len(self._texts[n].ids) for n in numbers[:-1])])
            nearest[numbers] = np.maximum.reduceat(cosines, starts, axis=0)
        return nearest

    def _rarity(self, token: int) -> float:
        return log(1 + len(self._runs) / (self._runs_by_token[token] + 0.5))
