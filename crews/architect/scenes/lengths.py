"""Shares the length that a project asks for among the scenes of its film."""

from collections.abc import Mapping
from typing import Literal

from crews.architect.scenes.index import SceneFacts
from crews.laws.duration import count_spoken_words
from crews.laws.film_length import page_bounds, share_seconds, speech_seconds
from crews.laws.screen_time import count_pages


def scene_seconds(
    minutes: float | None,
    facts: SceneFacts,
    text: str,
    *,
    format: Literal["prose", "screenplay"],  # noqa: A002  # the run's own word
) -> Mapping[int, float]:
    """Return how long each scene is to last, by its number; empty without *minutes*.

    By the words of the scenes, but none is shorter than what is said in it. How much
    longer it can be is known when its shots are.
    """
    if minutes is None:
        return {}
    total = 60 * minutes
    if format == "screenplay":
        total = _within_pages(total, facts, text)
    weights, bounds = [], []
    for scene in facts.scenes:
        _, quotations = facts.numbered[scene.number]
        spoken = sum(
            count_spoken_words(quotation.source.slice(text))
            for quotation in quotations
            if quotation.unspoken is None
        )
        least = speech_seconds(spoken)
        weights.append(float(max(1, len(scene.source.slice(text).split()))))
        bounds.append((least, max(least, total)))
    shares = share_seconds(total, weights, bounds)
    numbers = (scene.number for scene in facts.scenes)
    return dict(zip(numbers, shares, strict=True))


def _within_pages(seconds: float, facts: SceneFacts, text: str) -> float:
    """Return *seconds*, or the nearest that the pages of a screenplay allow."""
    spoken = [
        quotation.source
        for _, quotations in facts.numbered.values()
        for quotation in quotations
    ]
    least, most = page_bounds(count_pages(spoken, text))
    return min(most, max(least, seconds))
