"""Themes, subplots, and set-ups with their pay-offs, over all scenes of a story."""

import re
from itertools import pairwise

from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import sections
from ports.questions.numbered import MAX_SENTENCE, MAX_SHORT
from ports.questions.plot_story import (
    LinkReading,
    PlotMaterial,
    PlotPerson,
    ThemeReading,
    ThreadReading,
)

MAX_THEMES, MAX_LINKS, MAX_SUBPLOTS = 6, 60, 4
"""Of one answer."""
MAX_SCENES_OF_THEME = 40
MAX_SCENES_OF_SUBPLOT = 200
SUBPLOT_PEOPLE = 7
"""People after the protagonist, by salience, who may have a subplot."""
MIN_SETUP_DISTANCE = 2
"""Scenes from a set-up to its pay-off, at least."""


def salience(person: PlotPerson) -> float:
    """Return how important *person* is: mentions, and more for lines and scenes."""
    return person.mentions + 2.0 * person.lines + 3.0 * len(person.scenes)


def find_themes(material: PlotMaterial) -> list[ThemeReading]:
    """Return the themes whose words the summaries contain, the most frequent first."""
    ranked: list[tuple[float, str, tuple[int, ...]]] = []
    for theme, words in sections("themes").items():
        hits = [
            (s.number, n)
            for s in material.scenes
            if (n := _count_hits(s.summary, words))
        ]
        if hits:
            scenes = tuple(number for number, _ in hits)
            ranked.append((-float(sum(n for _, n in hits)), theme, scenes))
    ranked.sort()
    return [
        ThemeReading(theme=theme, scenes=scenes[:MAX_SCENES_OF_THEME])
        for _, theme, scenes in ranked[:MAX_THEMES]
    ]


def _count_hits(summary: str, words: frozenset[str]) -> int:
    return sum(
        w in words or w.removesuffix("s") in words or w.removesuffix("ed") in words
        for w in re.findall(r"[a-z]+", summary.lower())
    )


def find_subplots(material: PlotMaterial) -> list[ThreadReading]:
    """Return a subplot for each person with enough scenes without the protagonist."""
    ranked = sorted(material.people, key=lambda p: (-salience(p), p.key))
    if not ranked:
        return []
    lead = ranked[0]
    subplots = []
    for person in ranked[1 : SUBPLOT_PEOPLE + 1]:
        own = tuple(
            s.number
            for s in material.scenes
            if person.key in s.people and lead.key not in s.people
        )
        if len(own) >= max(2, len(material.scenes) // 10):
            first = next(s for s in material.scenes if s.number == own[0])
            subplots.append(
                ThreadReading(
                    name=truncate(f"{person.name} without {lead.name}", MAX_SHORT),
                    scenes=own[:MAX_SCENES_OF_SUBPLOT],
                    description=truncate(first.summary, MAX_SENTENCE),
                )
            )
    return subplots[:MAX_SUBPLOTS]


def find_setups(material: PlotMaterial) -> list[LinkReading]:
    """Return the props that come back after a gap: set-up and pay-off."""
    last = max((s.number for s in material.scenes), default=0)
    links = []
    for key, scenes in material.props:
        numbers = sorted(set(scenes))
        # A prop that is in many scenes belongs to the set and sets nothing up.
        if len(numbers) < 2 or len(numbers) > max(3, last // 4):  # noqa: PLR2004
            continue
        gaps = [
            (b - a, a, b) for a, b in pairwise(numbers) if b - a >= MIN_SETUP_DISTANCE
        ]
        if gaps:
            _, first, then = max(gaps, key=lambda g: (g[0], -g[1]))
            links.append(
                LinkReading(
                    set_up=first,
                    pay_off=then,
                    what=truncate(key, MAX_SHORT),
                    kind="prop",
                )
            )
    return links[:MAX_LINKS]
