"""How long a film is, and how long the laws let it be."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import inf

from crews.laws.duration import count_spoken_words
from crews.laws.screen_time import (
    ACTION_SLACK,
    ACTION_WORDS_PER_SECOND,
    LONGEST_PAUSE,
    MIN_LACK,
    MIN_PAGES,
    MINUTES_PER_PAGE,
    count_film_pages,
)
from ports.domain.film import (
    SPEECH_SLACK,
    WORDS_PER_SECOND,
    Finding,
    LinePart,
    SceneBreakdown,
)

SHORTEST_SHOT_SECONDS = 1.0
"""Shorter, and nobody sees what is in it."""

LENGTH_TOLERANCE = 0.1
"""How far a film may be from the length that was asked for, as a share of it."""

_ROUNDS = 50
"""Of halving; the result is exact to far less than a tenth of a second."""

Bounds = tuple[float, float]
"""The least and the most seconds of one part."""


def speech_seconds(words: int) -> float:
    """Return how long it takes at least to say so many words."""
    return words / (WORDS_PER_SECOND * SPEECH_SLACK)


def shot_bounds(
    action: str, parts: Iterable[LinePart], *, is_split: bool, max_shot_seconds: float
) -> Bounds:
    """Return how long a shot of an *action* and *parts* of lines may last.

    *is_split* tells that one of its lines goes on in another shot: such a shot may not
    wait long after its words.
    """
    words = sum(count_spoken_words(part.text) for part in parts)
    acted = count_spoken_words(action) / ACTION_WORDS_PER_SECOND
    least = max(
        SHORTEST_SHOT_SECONDS,
        speech_seconds(words),
        min(acted / ACTION_SLACK, acted - MIN_LACK),
    )
    pause = words / WORDS_PER_SECOND + LONGEST_PAUSE
    most = min(max_shot_seconds, pause) if is_split else max_shot_seconds
    return min(least, max_shot_seconds), max(min(least, max_shot_seconds), most)


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


def page_bounds(pages: float) -> Bounds:
    """Return how long a film of so many *pages* of screenplay may last."""
    if pages < MIN_PAGES:
        return 0.0, inf
    least, most = MINUTES_PER_PAGE
    return 60 * pages * least, 60 * pages * most


def length_finding(
    minutes: float | None,
    scenes: Sequence[SceneBreakdown],
    text: str,
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
    parts = Counter(part.line_id for shot in shots for part in shot.line_parts)
    bounds = [
        shot_bounds(
            shot.narrative_layer.action_description,
            shot.line_parts,
            is_split=any(parts[part.line_id] > 1 for part in shot.line_parts),
            max_shot_seconds=max_shot_seconds,
        )
        for shot in shots
    ]
    least, most = page_bounds(count_film_pages(scenes, text))
    least = max(least, sum(low for low, _ in bounds))
    most = min(most, sum(high for _, high in bounds))
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
