"""Scene segmentation: a new scene begins where time, place or people change.

The evidence for a boundary is weighed against the length of the scenes that it makes.
"""

import re
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import alternatives, terms
from infra.offline.people.coreference import Coreference
from infra.offline.scenes.place_mentions import PlaceMention
from infra.offline.scenes.sluglines import is_outline
from infra.offline.scenes.temporal import time_of_day, time_shift
from ports.domain.film import TimeOfDay

MIN_SCENE_WORDS, MAX_SCENE_WORDS = 250, 1200
"""Shorter and longer scenes cost something."""

MIN_EDGE_SCENE_WORDS = 40
"""The same at the edge of a passage, where the rest may be in the next passage."""
SHORT_SCENE_COST = 3.0
"""Of a scene without words."""
WORDS_PER_COST = 300
"""Words above the maximum that cost 1."""

# Between scenes of ordinary length, evidence of this weight makes a boundary.
THRESHOLD = 2.0
TIME_WEIGHT, PLACE_WEIGHT, PEOPLE_WEIGHT = 3.0, 1.6, 1.8
MARK_WEIGHT = 100.0
"""More than any cost, so that a heading always makes a boundary."""
JUMP_EVIDENCE = 1.0
"""Added to time where a paragraph opens with another time of day, or at another time
in another place: however short the scenes are, they are two."""
INNER_TIME_FACTOR = 0.6
"""For a shift of time inside a paragraph: it is as often reported as shown."""
SHARED_PEOPLE_FACTOR = 0.4
"""For a change of people where some of them stay."""

WINDOW = 3
"""Units on either side of a boundary whose people are compared."""
PLACE_WINDOW = 8
"""Units before in which a place was not named, for it to be a new one."""
MIN_NEW_PLACE_WEIGHT = 1.0
EARLY_CHARS = 120
"""Characters of a unit in which a new place counts as named at its beginning."""
JUMP_CHARS = 40
"""Characters of a paragraph in which its first words say when it is."""
EDGE_TOKENS = 25
"""Tokens of a unit in which a verb of arrival or departure counts."""


_IN_NAME = re.compile(r"\b[IiAa][nt] [^\W\d_a-z]\w+")


@cache
def _movement_pattern() -> re.Pattern[str]:
    return re.compile(rf"[“\"'‘—]?(?:{alternatives('cues', 'moved')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvidence:
    """What speaks for a scene boundary before a unit.

    Attributes:
        time, place, people: How much each of them changes, from 0 to about 2.
        has_mark: A heading, a break or a slugline is there.
    """

    time: float
    place: float
    people: float
    has_mark: bool

    @property
    def weight(self) -> float:
        """All evidence in one number, to be compared with `THRESHOLD`."""
        if self.has_mark:
            return MARK_WEIGHT
        return (
            TIME_WEIGHT * self.time
            + PLACE_WEIGHT * self.place
            + PEOPLE_WEIGHT * self.people
        )


def score_boundaries(
    document: Document, coreference: Coreference, places: list[PlaceMention]
) -> list[BoundaryEvidence]:
    """Return the evidence for a boundary before each unit."""
    people = [_people_in(unit, coreference) for unit in document.units]
    evidence = []
    jumps = _find_jumps(document, places)
    for index, unit in enumerate(document.units):
        before = frozenset().union(*people[max(0, index - WINDOW) : index])
        after = frozenset().union(*people[index : index + WINDOW])
        evidence.append(
            BoundaryEvidence(
                time=_time_evidence(document, unit) + JUMP_EVIDENCE * (index in jumps),
                place=_place_evidence(document, unit, places),
                people=_people_difference(before, after) if index else 0.0,
                has_mark=unit.opens_scene or _is_scene_mark(document, index),
            )
        )
    return evidence


def _find_jumps(document: Document, places: list[PlaceMention]) -> frozenset[int]:
    """Return the units whose opening moves the story in time, and shows it twice."""
    jumps: set[int] = set()
    last_time: TimeOfDay | None = None
    for unit in document.units:
        if unit.role not in NARRATION_ROLES:
            last_time = None
            continue
        now = time_of_day(unit.narration_text)
        opening = unit.narration_text.lstrip()[:JUMP_CHARS]
        if _is_paragraph_start(document, unit) and time_shift(opening):
            opening_time = time_of_day(opening)
            is_other_time = None not in {last_time, opening_time} and (
                last_time != opening_time
            )
            early = (p for p in places if p.unit_index == unit.index)
            is_elsewhere = bool(_IN_NAME.search(opening)) or any(
                p.start < EARLY_CHARS for p in early
            )
            if is_other_time or is_elsewhere:
                jumps.add(unit.index)
        last_time = now or last_time
    return frozenset(jumps)


def _is_scene_mark(document: Document, index: int) -> bool:
    """Tell whether a heading, break or slugline opens a scene here.

    Several headings, breaks and what lies between them open only one. A slugline after
    nothing else, or after the transitions that open a chapter ("FADE IN:"), belongs to
    them: they are no scene of their own.
    """
    unit = document.units[index]
    if unit.role not in {"heading", "break", "slugline"}:
        return False
    before = reversed(document.units[:index])
    above = [u.role for u in takewhile(is_outline, before)]
    if not above:
        return True
    if unit.role != "slugline":
        return above[0] not in {"heading", "break"}
    is_opening = len(above) == index and document.material.opens_chapter
    return not is_opening and not {"heading", "break"} & set(above)


def _is_paragraph_start(document: Document, unit: TextUnit) -> bool:
    return unit.index == 0 or document.units[unit.index - 1].paragraph != unit.paragraph


def _time_evidence(document: Document, unit: TextUnit) -> float:
    if unit.role not in NARRATION_ROLES or unit.quotation_at(_first_letter(unit)):
        return 0.0
    shift = time_shift(unit.text)
    strength = shift[1] if shift else 0.0
    if _is_paragraph_start(document, unit):
        return strength
    return strength * INNER_TIME_FACTOR


def _first_letter(unit: TextUnit) -> int:
    return next((i for i, c in enumerate(unit.text) if c.isalnum()), 0)


def _place_evidence(
    document: Document, unit: TextUnit, places: list[PlaceMention]
) -> float:
    if unit.role not in NARRATION_ROLES or unit.quotation_at(_first_letter(unit)):
        return 0.0
    here = [p for p in places if p.unit_index == unit.index]
    before = {
        p.text.lower()
        for p in places
        if unit.index - PLACE_WINDOW <= p.unit_index < unit.index
    }
    new = [
        p
        for p in here
        if p.text.lower() not in before and p.weight >= MIN_NEW_PLACE_WEIGHT
    ]
    has_movement = bool(_movement_pattern().match(unit.text.lstrip()))
    has_arrival = any(
        t.lemma in terms("verbs", "arrive") for t in unit.narration[:EDGE_TOKENS]
    )
    has_departure = unit.index > 0 and any(
        t.lemma in terms("verbs", "leave")
        for t in document.units[unit.index - 1].narration[-EDGE_TOKENS:]
    )
    is_early = any(p.start < EARLY_CHARS for p in new)
    return (
        0.5 * is_early
        + 0.6 * (has_movement and bool(here))
        + 0.4 * (has_arrival and bool(new))
        + 0.3 * (has_departure and bool(new))
    )


def _people_in(unit: TextUnit, coreference: Coreference) -> frozenset[int]:
    return frozenset(
        id(r.who)
        for r in coreference.references(unit)
        if r.who is not None and not r.who.group
    )


def _people_difference(before: frozenset[int], after: frozenset[int]) -> float:
    if not before or not after:
        return 0.0
    if not before & after:
        return 1.0
    distance = 1.0 - len(before & after) / len(before | after)
    return SHARED_PEOPLE_FACTOR * distance


def choose_boundaries(
    document: Document, evidence: list[BoundaryEvidence], *, open_start: bool
) -> list[int]:
    """Return the indices of the units that open scenes, always with the first.

    Dynamic programming finds the cheapest segmentation: each boundary costs `THRESHOLD`
    less its evidence, and scenes that are too short or too long cost more. The last
    scene may continue in the next passage, and with *open_start* the first one may have
    begun in the previous passage, so that these may be short.
    """
    words = [0]
    for unit in document.units:
        words.append(words[-1] + unit.word_count)
    end = len(document.units)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, end + 1):
        options = []
        for start in _possible_starts(evidence, stop):
            at_edge = (start == 0 and open_start) or stop == end
            length = words[stop] - words[start]
            cost = best[start][0] + _length_cost(length, at_edge=at_edge)
            cost += (THRESHOLD - evidence[start].weight) if start else 0.0
            options.append((cost, start))
        best.append(min(options))
    return _trace_back(best)


def _possible_starts(evidence: list[BoundaryEvidence], stop: int) -> list[int]:
    """Return where a scene that ends before *stop* may begin; no mark is inside it."""
    starts = []
    for start in range(stop - 1, -1, -1):
        starts.append(start)
        if evidence[start].has_mark:
            break
    return starts


def _length_cost(words: int, *, at_edge: bool) -> float:
    if words < MIN_SCENE_WORDS:
        if at_edge and words >= MIN_EDGE_SCENE_WORDS:
            return 0.0
        return SHORT_SCENE_COST * (MIN_SCENE_WORDS - words) / MIN_SCENE_WORDS
    return max(0.0, (words - MAX_SCENE_WORDS) / WORDS_PER_COST)


def _trace_back(best: list[tuple[float, int]]) -> list[int]:
    starts: list[int] = []
    stop = len(best) - 1
    while stop > 0:
        stop = best[stop][1]
        starts.append(stop)
    return starts[::-1]
