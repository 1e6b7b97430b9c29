"""How long a film is, and how long the laws let it be."""

from collections.abc import Callable, Iterable, Sequence

from crews.laws.duration import SPEECH_SLACK, count_spoken_words
from ports.domain.film import WORDS_PER_SECOND, Finding, SceneBreakdown

SHORTEST_SHOT_SECONDS = 1.0
"""Shorter, and nobody sees what is in it."""

LENGTH_TOLERANCE = 0.1
"""How far a film may be from the length that was asked for, as a share of it."""

_ROUNDS = 50
"""Of halving; the result is exact to far less than a tenth of a second."""

Bounds = tuple[float, float]
"""The least and the most seconds of one part."""


def shortest_seconds(words: int) -> float:
    """Return how long a shot lasts at least in which so many words are spoken."""
    return max(SHORTEST_SHOT_SECONDS, words / (WORDS_PER_SECOND * SPEECH_SLACK))


def share_seconds(
    total: float, weights: Sequence[float], bounds: Sequence[Bounds]
) -> list[float]:
    """Share *total* seconds by *weights*, each share within its *bounds*.

    The shares add up to *total*, or are all at the bound that is nearest to it.
    """

    def shares(factor: float) -> list[float]:
        return [
            min(most, max(least, factor * weight))
            for weight, (least, most) in zip(weights, bounds, strict=True)
        ]

    factor = _find_factor(total, lambda factor: sum(shares(factor)), weights, bounds)
    return shares(factor)


def _find_factor(
    total: float,
    sum_of_shares: Callable[[float], float],
    weights: Sequence[float],
    bounds: Sequence[Bounds],
) -> float:
    """Return the factor at which the shares add up to *total*."""
    low = 0.0
    high = max(
        (most / weight for weight, (_, most) in zip(weights, bounds, strict=True)),
        default=0.0,
    )
    for _ in range(_ROUNDS):
        middle = (low + high) / 2
        if sum_of_shares(middle) < total:
            low = middle
        else:
            high = middle
    return high


def length_finding(
    minutes: float | None,
    scenes: Iterable[SceneBreakdown],
    *,
    max_shot_seconds: float,
) -> Finding | None:
    """Return what is to be said about a film that is not as long as was asked for."""
    if minutes is None:
        return None
    shots = [shot for scene in scenes for shot in scene.shots]
    asked = minutes * 60
    seconds = sum(shot.estimated_duration_seconds for shot in shots)
    if abs(seconds - asked) <= LENGTH_TOLERANCE * asked:
        return None
    least = sum(
        shortest_seconds(sum(count_spoken_words(p.text) for p in shot.line_parts))
        for shot in shots
    )
    most = max_shot_seconds * len(shots)
    return Finding(
        code="film_length",
        severity="warning",
        field="estimated_duration_seconds",
        evidence=f"the film lasts {_minutes(seconds)}, and the project asks for "
        f"{_minutes(asked)}; with these {len(shots)} shots the laws allow "
        f"{_minutes(least)} to {_minutes(most)}",
        owner="director",
    )


def _minutes(seconds: float) -> str:
    return f"{seconds / 60:.1f} minutes"
