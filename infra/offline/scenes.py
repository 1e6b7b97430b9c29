"""Scenes: where place, time or company changes, and how long a scene may be."""

import re
from dataclasses import dataclass
from functools import cache

from infra.offline.cast import Cast
from infra.offline.clock import shift
from infra.offline.lexicon import alternatives, terms
from infra.offline.page import TOLD, Page, Part
from infra.offline.places import PlaceMention

SHORTEST, LONGEST = 250, 1200
"""Words of a scene that is worth a set, and of one that holds attention."""

FEWEST = 40
"""Words below which even a scene that may go on elsewhere is no scene yet."""

# What a change weighs; a scene of ordinary length costs nothing, so that a boundary
# needs a reason of about BAR to be drawn at all.
BAR = 2.0
TIME, PLACE, COMPANY = 3.0, 1.6, 1.8
WINDOW = 3
"""Parts on either side whose company is compared."""

EARLY = 120
"""Characters of a unit in which a fresh place opens a scene."""


@cache
def _moved() -> re.Pattern[str]:
    return re.compile(rf"[“\"'‘—]?(?:{alternatives('cues', 'moved')})\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How strongly a part opens a scene; infinite at marks."""

    time: float
    place: float
    company: float
    mark: bool

    @property
    def weight(self) -> float:
        return (
            100.0
            if self.mark
            else TIME * self.time + PLACE * self.place + COMPANY * self.company
        )


def changes(page: Page, cast: Cast, places: list[PlaceMention]) -> list[Change]:
    """Return what changes where each part begins."""
    company = [_company(part, cast) for part in page.parts]
    found = []
    for index, part in enumerate(page.parts):
        before = frozenset().union(*company[max(0, index - WINDOW) : index])
        after = frozenset().union(*company[index : index + WINDOW])
        found.append(
            Change(
                time=_time(page, part),
                place=_place(page, part, places),
                company=_apart(before, after) if index else 0.0,
                mark=_marked(page, index),
            )
        )
    return found


def _marked(page: Page, index: int) -> bool:
    """Headings and break marks open a scene; several in a row open one."""
    part = page.parts[index]
    opens = part.role in {"heading", "break", "slugline"}
    before = page.parts[index - 1] if index else None
    if part.role == "slugline" and _only_transitions(page.parts[:index]):
        return False
    return opens and (before is None or before.role not in {"heading", "break"})


def _only_transitions(parts: tuple[Part, ...]) -> bool:
    """Tell whether nothing but "FADE IN:" stands before: no scene of its own."""
    return all(part.role == "transition" for part in parts)


def _opens_paragraph(page: Page, part: Part) -> bool:
    return part.index == 0 or page.parts[part.index - 1].paragraph != part.paragraph


def _time(page: Page, part: Part) -> float:
    if part.role not in TOLD or part.quotation_at(_first_letter(part)):
        return 0.0
    found = shift(part.text)
    strength = found[1] if found else 0.0
    # Inside a paragraph a new time is as often told as shown.
    return strength if _opens_paragraph(page, part) else strength * 0.6


def _first_letter(part: Part) -> int:
    return next((i for i, c in enumerate(part.text) if c.isalnum()), 0)


def _place(page: Page, part: Part, places: list[PlaceMention]) -> float:
    if part.role not in TOLD or part.quotation_at(_first_letter(part)):
        return 0.0
    here = [p for p in places if p.part == part.index]
    before = {p.text.lower() for p in places if part.index - 8 <= p.part < part.index}
    fresh = [p for p in here if p.text.lower() not in before and p.weight >= 1.0]
    opening = bool(_moved().match(part.text.lstrip()))
    arriving = any(t.lemma in terms("verbs", "arrive") for t in part.told[:25])
    leaving = part.index > 0 and any(
        t.lemma in terms("verbs", "leave")
        for t in page.parts[part.index - 1].told[-25:]
    )
    early = any(p.start < EARLY for p in fresh)
    return (
        0.5 * early
        + 0.6 * (opening and bool(here))
        + 0.4 * (arriving and bool(fresh))
        + 0.3 * (leaving and bool(fresh))
    )


def _company(part: Part, cast: Cast) -> frozenset[int]:
    return frozenset(
        id(r.who)
        for r in cast.references(part)
        if r.who is not None and not r.who.group
    )


def _apart(before: frozenset[int], after: frozenset[int]) -> float:
    if not before or not after:
        return 0.0
    return (
        1.0 - len(before & after) / len(before | after)
        if not before & after
        else 0.4 * (1.0 - len(before & after) / len(before | after))
    )


def boundaries(page: Page, found: list[Change], *, open_start: bool) -> list[int]:
    """Return the parts that open scenes, the first always among them.

    The cheapest cut by dynamic programming: marks always cut, changes pay for a
    cut, too short and too long scenes cost. The first and last scenes may go on in
    the passages beside, so their shortness costs nothing.
    """
    words = [0]
    for part in page.parts:
        words.append(words[-1] + part.words)
    end = len(page.parts)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for stop in range(1, end + 1):
        options = []
        for start in _starts(found, stop):
            free = (start == 0 and open_start) or stop == end
            cost = best[start][0] + _cost(words[stop] - words[start], free=free)
            cost += (BAR - found[start].weight) if start else 0.0
            options.append((cost, start))
        best.append(min(options))
    return _traced(best)


def _starts(found: list[Change], stop: int) -> list[int]:
    """Return where a scene that ends before *stop* may begin: never before a mark."""
    starts = []
    for start in range(stop - 1, -1, -1):
        starts.append(start)
        if found[start].mark:
            break
    return starts


def _cost(words: int, *, free: bool) -> float:
    if words < SHORTEST:
        spared = free and words >= FEWEST
        return 0.0 if spared else 3.0 * (SHORTEST - words) / SHORTEST
    return max(0.0, (words - LONGEST) / 300)


def _traced(best: list[tuple[float, int]]) -> list[int]:
    starts: list[int] = []
    stop = len(best) - 1
    while stop > 0:
        stop = best[stop][1]
        starts.append(stop)
    return starts[::-1]
