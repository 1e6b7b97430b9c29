"""Time: the time of day, and how a day stands to the one before."""

import re
from collections.abc import Iterator
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
    hits: list[tuple[int, TimeOfDay]] = [*_by_clock(text)]
    for part, pattern in _words():
        for match in pattern.finditer(text):
            if not _elsewhen().search(text[max(0, match.start() - 14) : match.start()]):
                hits.append((match.start(), part))
                break
    return min(hits)[1] if hits else None


TWENTY_FOUR = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b")
AFTER_NOON = re.compile(
    r"\b(?:since|after) (?:noon|midday|lunch|luncheon)\b"
    r".{0,80}?\b(?:by|at|towards?) (\w+) o['’]clock",
    re.IGNORECASE | re.DOTALL,
)
HOURS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
UNTIL: tuple[tuple[int, TimeOfDay], ...] = (
    (4, "NIGHT"),
    (7, "DAWN"),
    (12, "MORNING"),
    (14, "DAY"),
    (18, "AFTERNOON"),
    (21, "EVENING"),
    (24, "NIGHT"),
)
"""Hours of the clock before which it is still that time of day."""


def _by_clock(text: str) -> Iterator[tuple[int, TimeOfDay]]:
    """Yield what clocks tell: "23:58", and an hour that is plainly after noon."""
    for match in TWENTY_FOUR.finditer(text):
        yield match.start(), _at(int(match[1]))
    for match in AFTER_NOON.finditer(text):
        if match[1].lower() in HOURS:
            yield match.start(), _at(13 + HOURS.index(match[1].lower()))


def _at(hour: int) -> TimeOfDay:
    return next(time for end, time in UNTIL if hour < end)
