"""Scenes: where place, time or company changes, and how long a scene may be."""

import re
from dataclasses import dataclass
from functools import cache

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from infra.offline.people.coreference import Coreference
from infra.offline.scenes.place_mentions import PlaceMention
from infra.offline.scenes.temporal import time_shift

MIN_SCENE_WORDS, MAX_SCENE_WORDS = 250, 1200
"""Words of a scene that is worth a set, and of one that holds attention."""

MIN_EDGE_SCENE_WORDS = 40
"""Words below which even a scene that may go on elsewhere is no scene yet."""

# What a change weighs; a scene of ordinary length costs nothing, so that a boundary
# needs a reason of about BAR to be drawn at all.
THRESHOLD = 2.0
TIME_WEIGHT, PLACE_WEIGHT, PEOPLE_WEIGHT = 3.0, 1.6, 1.8
WINDOW = 3
"""Parts on either side whose company is compared."""

EARLY_CHARS = 120
"""Characters of a unit in which a fresh place opens a scene."""


@cache
def _movement_pattern() -> re.Pattern[str]:
    return re.compile(rf"[“\"'‘—]?(?:{alternatives('cues', 'moved')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvidence:
    """How strongly a part opens a scene; infinite at marks."""

    time: float
    place: float
    people: float
    has_mark: bool

    @property
    def weight(self) -> float:
        return (
            100.0
            if self.has_mark
            else TIME_WEIGHT * self.time
            + PLACE_WEIGHT * self.place
            + PEOPLE_WEIGHT * self.people
        )


def score_boundaries(
    page: Document, cast: Coreference, places: list[PlaceMention]
) -> list[BoundaryEvidence]:
    """Return what changes where each part begins."""
    company = [_people_in(part, cast) for part in page.units]
    found = []
    for index, part in enumerate(page.units):
        before = frozenset().union(*company[max(0, index - WINDOW) : index])
        after = frozenset().union(*company[index : index + WINDOW])
        found.append(
            BoundaryEvidence(
                time=_time_evidence(page, part),
                place=_place_evidence(page, part, places),
                people=_people_difference(before, after) if index else 0.0,
                has_mark=_is_scene_mark(page, index),
            )
        )
    return found


def _is_scene_mark(page: Document, index: int) -> bool:
    """Headings and break marks open a scene; several in a row open one."""
    part = page.units[index]
    opens = part.role in {"heading", "break", "slugline"}
    before = page.units[index - 1] if index else None
    if part.role == "slugline" and _are_transitions(page.units[:index]):
        return False
    return opens and (before is None or before.role not in {"heading", "break"})


def _are_transitions(parts: tuple[TextUnit, ...]) -> bool:
    """Tell whether nothing but "FADE IN:" stands before: no scene of its own."""
    return all(part.role == "transition" for part in parts)


def _is_paragraph_start(page: Document, part: TextUnit) -> bool:
    return part.index == 0 or page.units[part.index - 1].paragraph != part.paragraph


def _time_evidence(page: Document, part: TextUnit) -> float:
    if part.role not in NARRATION_ROLES or part.quotation_at(_first_letter(part)):
        return 0.0
    found = time_shift(part.text)
    strength = found[1] if found else 0.0
    # Inside a paragraph a new time is as often told as shown.
    return strength if _is_paragraph_start(page, part) else strength * 0.6


def _first_letter(part: TextUnit) -> int:
    return next((i for i, c in enumerate(part.text) if c.isalnum()), 0)


def _place_evidence(
    page: Document, part: TextUnit, places: list[PlaceMention]
) -> float:
    if part.role not in NARRATION_ROLES or part.quotation_at(_first_letter(part)):
        return 0.0
    here = [p for p in places if p.unit_index == part.index]
    before = {
        p.text.lower() for p in places if part.index - 8 <= p.unit_index < part.index
    }
    fresh = [p for p in here if p.text.lower() not in before and p.weight >= 1.0]
    opening = bool(_movement_pattern().match(part.text.lstrip()))
    arriving = any(t.lemma in terms("verbs", "arrive") for t in part.narration[:25])
    leaving = part.index > 0 and any(
        t.lemma in terms("verbs", "leave")
        for t in page.units[part.index - 1].narration[-25:]
    )
    early = any(p.start < EARLY_CHARS for p in fresh)
    return (
        0.5 * early
        + 0.6 * (opening and bool(here))
        + 0.4 * (arriving and bool(fresh))
        + 0.3 * (leaving and bool(fresh))
    )


def _people_in(part: TextUnit, cast: Coreference) -> frozenset[int]:
    return frozenset(
        id(r.who)
        for r in cast.references(part)
        if r.who is not None and not r.who.group
    )


def _people_difference(before: frozenset[int], after: frozenset[int]) -> float:
    if not before or not after:
        return 0.0
    return (
        1.0 - len(before & after) / len(before | after)
        if not before & after
        else 0.4 * (1.0 - len(before & after) / len(before | after))
    )


def choose_boundaries(
    page: Document, found: list[BoundaryEvidence], *, open_start: bool
) -> list[int]:
    """Return the parts that open scenes, the first always among them.

    The cheapest cut by dynamic programming: marks always cut, changes pay for a
    cut, too short and too long scenes cost. The first and last scenes may go on in
    the passages beside, so their shortness costs nothing.
    """
    words = [0]
    for part in page.units:
        words.append(words[-1] + part.word_count)
    end = len(page.units)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, end + 1):
        options = []
        for start in _possible_starts(found, stop):
            free = (start == 0 and open_start) or stop == end
            cost = best[start][0] + _length_cost(words[stop] - words[start], free=free)
            cost += (THRESHOLD - found[start].weight) if start else 0.0
            options.append((cost, start))
        best.append(min(options))
    return _trace_back(best)


def _possible_starts(found: list[BoundaryEvidence], stop: int) -> list[int]:
    """Return where a scene that ends before *stop* may begin: never before a mark."""
    starts = []
    for start in range(stop - 1, -1, -1):
        starts.append(start)
        if found[start].has_mark:
            break
    return starts


def _length_cost(words: int, *, free: bool) -> float:
    if words < MIN_SCENE_WORDS:
        spared = free and words >= MIN_EDGE_SCENE_WORDS
        return 0.0 if spared else 3.0 * (MIN_SCENE_WORDS - words) / MIN_SCENE_WORDS
    return max(0.0, (words - MAX_SCENE_WORDS) / 300)


def _trace_back(best: list[tuple[float, int]]) -> list[int]:
    starts: list[int] = []
    stop = len(best) - 1
    while stop > 0:
        stop = best[stop][1]
        starts.append(stop)
    return starts[::-1]
