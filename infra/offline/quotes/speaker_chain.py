"""The sums of a second-order chain: how likely each speaker is at each turn.

Arrays are indexed by states, which are the possible speakers of a conversation; state 0
is somebody whom we cannot name. A turn's scores are ``[before, last, now]``: the last
speaker but one, the last one, and the one who speaks.
"""

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

FIRST, SAME, ALTERNATING, OTHER, UNKNOWN = range(5)
"""How a speaker relates to the two before: *first* of a conversation; *same* as the
last; *alternating*, the last but one; *other* than both; *unknown* if one of the last
two is nobody whom we can name."""
RELATIONS = ("first", "same", "alternating", "other", "unknown")


@cache
def relation_of_states(size: int) -> NDArray[np.intp]:
    """Return the relation of every ``[before, last, now]`` of *size* states."""
    before, last, now = np.indices((size, size, size))
    relations = np.where(now == last, SAME, np.where(now == before, ALTERNATING, OTHER))
    relations[(now == 0) | (last == 0)] = UNKNOWN
    return relations


def log_sum(array: Array, axis: int | tuple[int, ...]) -> Array:
    """Return the logarithm of the sum of exponentials along *axis*."""
    top = array.max(axis=axis, keepdims=True)
    top = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total: Array = np.log(np.exp(array - top).sum(axis=axis, keepdims=True)) + top
    return np.squeeze(total, axis=axis)


def forward(first: Array, scores: Sequence[Array]) -> list[Array]:
    """Return, for each turn, the scores of all beginnings that end ``[last, now]``.

    *first* holds the scores of the first turn's speakers, *scores* those of the others.
    """
    size = len(first)
    start = np.full((size, size), -np.inf)
    start[0] = first
    sums = [start]
    for turn in scores:
        sums.append(log_sum(sums[-1][:, :, None] + turn, 0))
    return sums


def backward(size: int, scores: Sequence[Array]) -> list[Array]:
    """Return, for each turn, the scores of all that may follow ``[last, now]``."""
    sums = [np.zeros((size, size))]
    for turn in reversed(scores):
        sums.append(log_sum(turn + sums[-1][None, :, :], 2))
    return sums[::-1]


def probabilities(first: Array, scores: Sequence[Array]) -> Array:
    """Return ``[turn, state]``: how likely each speaker is, whoever the others are."""
    ends = backward(len(first), scores)
    beginnings = forward(first, scores)
    total = log_sum(beginnings[-1], (0, 1))
    return np.array(
        [
            np.exp(log_sum(a + b - total, 0))
            for a, b in zip(beginnings, ends, strict=True)
        ]
    )
