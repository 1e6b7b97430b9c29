"""What runs through a story: themes, subplots, and props that come back."""

import re
from itertools import pairwise

from infra.offline.language.extractive_summary import truncate
from infra.offline.language.lexicon import sections
from ports.questions.plot_story import (
    LinkReading,
    PlotMaterial,
    PlotPerson,
    ThemeReading,
    ThreadReading,
)

MAX_THEMES, MAX_LINKS, MAX_SUBPLOTS = 6, 60, 4
SENTENCE = 400
MAX_SCENES_OF_THEME = 40
MIN_SETUP_DISTANCE = 2
"""Scenes between a set-up and its pay-off at the least."""


def salience(person: PlotPerson) -> float:
    """Return presence and agency in one number: speech shows agency."""
    return person.mentions + 2.0 * person.lines + 3.0 * len(person.scenes)


def find_themes(material: PlotMaterial) -> list[ThemeReading]:
    shown: list[tuple[float, str, tuple[int, ...]]] = []
    for theme, words in sections("themes").items():
        hits = [
            (s.number, n)
            for s in material.scenes
            if (n := _count_hits(s.summary, words))
        ]
        if hits:
            scenes = tuple(number for number, _ in hits)
            shown.append((-float(sum(n for _, n in hits)), theme, scenes))
    shown.sort()
    return [
        ThemeReading(theme=theme, scenes=scenes[:MAX_SCENES_OF_THEME])
        for _, theme, scenes in shown[:MAX_THEMES]
    ]


def _count_hits(summary: str, words: frozenset[str]) -> int:
    plain = re.findall(r"[a-z]+", summary.lower())
    return sum(
        w in words or w.removesuffix("s") in words or w.removesuffix("ed") in words
        for w in plain
    )


def find_subplots(material: PlotMaterial) -> list[ThreadReading]:
    """Return people who have scenes of their own, without the lead."""
    ranked = sorted(material.people, key=lambda p: (-salience(p), p.key))
    if not ranked:
        return []
    lead = ranked[0]
    threads = []
    for person in ranked[1:8]:
        own = tuple(
            s.number
            for s in material.scenes
            if person.key in s.people and lead.key not in s.people
        )
        if len(own) >= max(2, len(material.scenes) // 10):
            first = next(s for s in material.scenes if s.number == own[0])
            threads.append(
                ThreadReading(
                    name=truncate(f"{person.name} without {lead.name}", 120),
                    scenes=own[:200],
                    description=truncate(first.summary, SENTENCE),
                )
            )
    return threads[:MAX_SUBPLOTS]


def find_setups(material: PlotMaterial) -> list[LinkReading]:
    """Return props that come back: shown once, and again at the last."""
    last = max((s.number for s in material.scenes), default=0)
    links = []
    for key, scenes in material.props:
        spots = sorted(set(scenes))
        # What is in every scene is furniture, not a promise.
        if len(spots) < 2 or len(spots) > max(3, last // 4):  # noqa: PLR2004
            continue
        gaps = [
            (b - a, a, b) for a, b in pairwise(spots) if b - a >= MIN_SETUP_DISTANCE
        ]
        if gaps:
            _, first, then = max(gaps, key=lambda g: (g[0], -g[1]))
            links.append(
                LinkReading(
                    set_up=first, pay_off=then, what=truncate(key, 120), kind="prop"
                )
            )
    return links[:MAX_LINKS]
