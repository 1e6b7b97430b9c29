"""Shares the length that a project asks for among the scenes of its film."""

from collections.abc import Mapping

from crews.architect.scenes.index import SceneFacts
from crews.laws.duration import count_spoken_words
from crews.laws.film_length import share_seconds, shortest_seconds


def scene_seconds(
    minutes: float | None, facts: SceneFacts, text: str
) -> Mapping[int, float]:
    """Return how long each scene is to last, by its number; empty without *minutes*.

    By the words of the scenes, but none is shorter than what is said in it. How much
    longer it can be is known when its shots are.
    """
    if minutes is None:
        return {}
    total = 60 * minutes
    weights, bounds = [], []
    for scene in facts.scenes:
        _, quotations = facts.numbered[scene.number]
        spoken = sum(
            count_spoken_words(quotation.source.slice(text))
            for quotation in quotations
            if quotation.unspoken is None
        )
        least = shortest_seconds(spoken)
        weights.append(float(max(1, len(scene.source.slice(text).split()))))
        bounds.append((least, max(least, total)))
    shares = share_seconds(total, weights, bounds)
    numbers = (scene.number for scene in facts.scenes)
    return dict(zip(numbers, shares, strict=True))
