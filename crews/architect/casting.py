"""Which names are one person: the Architect's merges, held to what is proved."""

from collections.abc import Sequence
from dataclasses import dataclass

from crews.architect.candidates import Sighting
from crews.architect.naming import titled_gender, titles_conflict
from crews.architect.seams import Named
from ports.questions.casting import CastReading, Merge
from ports.structure import Gender

WINDOW = 150
"""Candidates in one question: about 9,000 tokens."""

SHARED = 50
"""The most mentioned ones, shown in every window, since anybody may be one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One person, with every name that they go by.

    Attributes:
        sightings: The first is the name that they are known by.
        evidence: Why each of the others is the same person, in the same order.
    """

    sightings: tuple[Sighting, ...]
    evidence: tuple[str, ...] = ()

    @property
    def named(self) -> tuple[Named, ...]:
        return tuple(named for seen in self.sightings for named in seen.named)

    @property
    def mentions(self) -> int:
        return sum(seen.mentions for seen in self.sightings)

    @property
    def gender(self) -> Gender:
        told: list[Gender] = [seen.gender for seen in self.sightings]
        told += [titled_gender(seen.name) for seen in self.sightings]
        return next((gender for gender in told if gender != "unknown"), "unknown")

    @property
    def narrator(self) -> bool:
        return any(seen.narrator for seen in self.sightings)


def windows(seen: Sequence[Sighting]) -> tuple[tuple[Sighting, ...], ...]:
    """Return *seen* in questions of bearable length, family names together."""
    if len(seen) <= WINDOW:
        return (tuple(seen),)
    shared, rest = tuple(seen[:SHARED]), seen[SHARED:]
    rest = sorted(rest, key=lambda s: (s.name.casefold().split()[-1:], s.name))
    step = WINDOW - SHARED
    return tuple(
        (*shared, *rest[start : start + step]) for start in range(0, len(rest), step)
    )


def doubts(seen: Sequence[Sighting], reading: CastReading) -> tuple[str, ...]:
    """Return the merges that are disproved, in words that can mend them."""
    by_number = numbered(seen)
    told: list[str] = [
        f"there is no candidate {number}"
        for number in (
            *(number for merge in reading.merges for number in merge.candidates),
            *reading.dropped,
        )
        if number not in by_number
    ]
    for merge in reading.merges:
        told += _disproved(by_number, merge)
    return tuple(told)


def cast(
    seen: Sequence[Sighting],
    answers: Sequence[tuple[Sequence[Sighting], CastReading]],
) -> tuple[Identity, ...]:
    """Return the people of a story, most mentioned first.

    *answers* are the windows with their readings. A merge that is disproved is left
    out; so is a name that is dropped and has no lines.
    """
    groups: dict[int, list[Sighting]] = {s.id: [s] for s in seen}
    evidence: dict[int, str] = {}
    nobody: set[int] = set()
    for window, reading in answers:
        by_number = numbered(window)
        for merge in reading.merges:
            _merge(groups, evidence, by_number, merge)
        dropped = (by_number[n] for n in reading.dropped if n in by_number)
        nobody |= {s.id for s in dropped if not (s.lines or s.narrator)}
    people = {id(group): group for group in groups.values()}.values()
    identities = (
        Identity(
            sightings=tuple(group), evidence=tuple(evidence[s.id] for s in group[1:])
        )
        for group in people
        if not all(s.id in nobody for s in group)
    )
    return tuple(sorted(identities, key=lambda i: (-i.mentions, i.sightings[0].name)))


def numbered(seen: Sequence[Sighting]) -> dict[str, Sighting]:
    """Return *seen* by the numbers that the Architect is shown."""
    return {f"P{n}": sighting for n, sighting in enumerate(seen, start=1)}


def conflict(one: Sighting, other: Sighting) -> str | None:
    """Return what proves two names to be different people, if anything does."""
    if {one.gender, other.gender} == {"female", "male"}:
        return "are of different gender"
    if titles_conflict(one.name, other.name):
        return "have titles that one person cannot both have"
    if other.id in one.beside or one.id in other.beside:
        return "are in a scene together"
    return None


def _disproved(by_number: dict[str, Sighting], merge: Merge) -> list[str]:
    first, *others = merge.candidates
    return [
        f"{first} and {other} {why}: they are not one person"
        for other in others
        if first in by_number and other in by_number
        if (why := conflict(by_number[first], by_number[other]))
    ]


def _merge(
    groups: dict[int, list[Sighting]],
    evidence: dict[int, str],
    by_number: dict[str, Sighting],
    merge: Merge,
) -> None:
    known = [by_number[number] for number in merge.candidates if number in by_number]
    if not known:
        return
    for other in known[1:]:
        into, joining = groups[known[0].id], groups[other.id]
        if into is joining or any(conflict(a, b) for a in into for b in joining):
            continue
        into.extend(joining)
        for sighting in joining:
            evidence[sighting.id] = merge.evidence
            groups[sighting.id] = into
