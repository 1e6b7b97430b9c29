"""Time: the time of day, and how a day stands to the one before."""

import re
from functools import cache
from typing import Literal

from infra.offline.lexicon import alternatives, sections
from ports.film import TimeOfDay

Day = Literal["same", "next", "later", "earlier", "unknown"]

OPENING = 90
"""Characters of a unit's beginning in which a shift of time counts."""


STRENGTHS: tuple[tuple[Day, str, float], ...] = (
    ("next", "next", 1.0),
    ("later", "later", 1.0),
    ("earlier", "earlier", 1.0),
    ("same", "same", 1.0),
    ("same", "weak", 0.3),
)
FIRST = 12
"""Characters before a shift that a conjunction or an adverb may take."""


@cache
def _openers() -> tuple[tuple[Day, float, re.Pattern[str]], ...]:
    return tuple(
        (
            day,
            strength,
            re.compile(rf"\b(?:{alternatives('shifts', name)})\b", re.IGNORECASE),
        )
        for day, name, strength in STRENGTHS
    )


def shift(opening: str) -> tuple[Day, float] | None:
    """Return how time moves where a unit opens, and how plainly it says so."""
    head = opening.lstrip("“\"‘'—- ")[:OPENING]
    for day, strength, pattern in _openers():
        if match := pattern.search(head):
            return day, strength * (1.0 if match.start() <= FIRST else 0.5)
    return None


@cache
def _words() -> tuple[tuple[TimeOfDay, re.Pattern[str]], ...]:
    found: list[tuple[TimeOfDay, re.Pattern[str]]] = []
    for part, words in sections("time").items():
        ranked = "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))
        found.append((part, re.compile(rf"\b(?:{ranked})\b", re.IGNORECASE)))  # type: ignore[arg-type] # the lexicon's sections are the times of day
    return tuple(found)


@cache
def _elsewhen() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'elsewhen')})\W+$", re.IGNORECASE)


def time_in(text: str) -> TimeOfDay | None:
    """Return the first time of day that *text* says it is."""
    hits: list[tuple[int, TimeOfDay]] = []
    for part, pattern in _words():
        for match in pattern.finditer(text):
            if not _elsewhen().search(text[max(0, match.start() - 14) : match.start()]):
                hits.append((match.start(), part))
                break
    return min(hits)[1] if hits else None
