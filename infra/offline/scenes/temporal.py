"""Time: the time of day, and how a day stands to the one before."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Literal

from infra.offline.language.lexicon import alternatives, sections
from ports.domain.film import TimeOfDay

DayRelation = Literal["same", "next", "later", "earlier", "unknown"]

OPENING_CHARS = 90
"""Characters of a unit's beginning in which a shift of time counts."""


SHIFT_STRENGTHS: tuple[tuple[DayRelation, str, float], ...] = (
    ("next", "next", 1.0),
    ("later", "later", 1.0),
    ("earlier", "earlier", 1.0),
    ("same", "same", 1.0),
    ("same", "weak", 0.3),
)
MAX_LEAD_CHARS = 12
"""Characters before a shift that a conjunction or an adverb may take."""


@cache
def _shift_patterns() -> tuple[tuple[DayRelation, float, re.Pattern[str]], ...]:
    return tuple(
        (
            day,
            strength,
            re.compile(rf"\b(?:{alternatives('shifts', name)})\b", re.IGNORECASE),
        )
        for day, name, strength in SHIFT_STRENGTHS
    )


def time_shift(opening: str) -> tuple[DayRelation, float] | None:
    """Return how time moves where a unit opens, and how plainly it says so."""
    head = opening.lstrip("“\"‘'—- ")[:OPENING_CHARS]
    for day, strength, pattern in _shift_patterns():
        if match := pattern.search(head):
            return day, strength * (1.0 if match.start() <= MAX_LEAD_CHARS else 0.5)
    return None


@cache
def _time_patterns() -> tuple[tuple[TimeOfDay, re.Pattern[str]], ...]:
    found: list[tuple[TimeOfDay, re.Pattern[str]]] = []
    for part, words in sections("time").items():
        ranked = "|".join(sorted(map(re.escape, words), key=lambda w: (-len(w), w)))
        found.append((part, re.compile(rf"\b(?:{ranked})\b", re.IGNORECASE)))  # type: ignore[arg-type] # the lexicon's sections are the times of day
    return tuple(found)


@cache
def _elsewhere_in_time() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{alternatives('cues', 'elsewhen')})\W+$", re.IGNORECASE)


def time_of_day(text: str) -> TimeOfDay | None:
    """Return the first time of day that *text* says it is."""
    hits: list[tuple[int, TimeOfDay]] = [*_clock_times(text)]
    for part, pattern in _time_patterns():
        for match in pattern.finditer(text):
            if not _elsewhere_in_time().search(
                text[max(0, match.start() - 14) : match.start()]
            ):
                hits.append((match.start(), part))
                break
    return min(hits)[1] if hits else None


CLOCK_TIME = re.compile(r"\b([01]?\d|2[0-3]):[0-5]\d\b")
HOUR_AFTER_NOON = re.compile(
    r"\b(?:since|after) (?:noon|midday|lunch|luncheon)\b"
    r".{0,80}?\b(?:by|at|towards?) (\w+) o['’]clock",
    re.IGNORECASE | re.DOTALL,
)
HOUR_WORDS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
)
TIMES_OF_DAY: tuple[tuple[int, TimeOfDay], ...] = (
    (4, "NIGHT"),
    (7, "DAWN"),
    (12, "MORNING"),
    (14, "DAY"),
    (18, "AFTERNOON"),
    (21, "EVENING"),
    (24, "NIGHT"),
)
"""Hours of the clock before which it is still that time of day."""


def _clock_times(text: str) -> Iterator[tuple[int, TimeOfDay]]:
    """Yield what clocks tell: "23:58", and an hour that is plainly after noon."""
    for match in CLOCK_TIME.finditer(text):
        yield match.start(), _time_at_hour(int(match[1]))
    for match in HOUR_AFTER_NOON.finditer(text):
        if match[1].lower() in HOUR_WORDS:
            yield match.start(), _time_at_hour(13 + HOUR_WORDS.index(match[1].lower()))


def _time_at_hour(hour: int) -> TimeOfDay:
    return next(time for end, time in TIMES_OF_DAY if hour < end)
