"""Shares the length that a project asks for among the scenes of its film."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Literal

from crews.architect.passages.joined_scenes import JoinedScene
from crews.architect.scenes.index import SceneFacts
from crews.laws.duration import count_spoken_words
from crews.laws.film_length import Bounds, page_bounds, share_seconds, speech_seconds
from crews.laws.screen_time import ACTION_WORDS_PER_SECOND, count_pages
from ports.domain.film import WORDS_PER_SECOND

_ROUNDING = 0.01
"""By which share the scenes may be off what they are to last, as shots last tenths of
a second."""


def scene_seconds(
    minutes: float | None,
    facts: SceneFacts,
    text: str,
    *,
    format: Literal["prose", "screenplay"],  # noqa: A002  # the run's own word
) -> Mapping[int, float]:
    """Return how long each scene is to last, by its number; empty where it is free.

    By the words of the scenes, but none is shorter than what is said in it. How much
    longer it can be is known when its shots are.
    """
    words = [_count_words(facts, scene, text) for scene in facts.scenes]
    bounds = _page_bounds(facts, text) if format == "screenplay" else (0.0, inf)
    total = _film_seconds(minutes, words, bounds)
    if total is None:
        return {}
    least = [speech_seconds(each.spoken) for each in words]
    shares = share_seconds(
        total,
        [float(max(1, each.all)) for each in words],
        [(low, max(low, total)) for low in least],
    )
    numbers = (scene.number for scene in facts.scenes)
    return dict(zip(numbers, shares, strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class _WordCount:
    all: int
    spoken: int

    @property
    def seconds(self) -> float:
        """How long it takes to say and to do so much, without any look at the place."""
        told = max(0, self.all - self.spoken)
        return self.spoken / WORDS_PER_SECOND + told / ACTION_WORDS_PER_SECOND


def _count_words(facts: SceneFacts, scene: JoinedScene, text: str) -> _WordCount:
    _, quotations = facts.numbered[scene.number]
    spoken = sum(
        count_spoken_words(quotation.source.slice(text))
        for quotation in quotations
        if quotation.unspoken is None
    )
    return _WordCount(all=len(scene.source.slice(text).split()), spoken=spoken)


def _page_bounds(facts: SceneFacts, text: str) -> Bounds:
    spoken = [
        quotation.source
        for _, quotations in facts.numbered.values()
        for quotation in quotations
    ]
    return page_bounds(count_pages(spoken, text))


def _film_seconds(
    minutes: float | None, words: Sequence[_WordCount], bounds: Bounds
) -> float | None:
    """Return what is asked for, or the nearest that the pages of a screenplay allow.

    None where nobody asks and the words fit their pages. Pages with more words than a
    page has do not: they are played faster than they are read.
    """
    least, most = bounds[0] * (1 + _ROUNDING), bounds[1] * (1 - _ROUNDING)
    if minutes is not None:
        return min(most, max(least, 60 * minutes))
    return most if sum(each.seconds for each in words) > most else None
