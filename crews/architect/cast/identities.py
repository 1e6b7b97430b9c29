"""Which names are one person: the Architect's merges, without those disproved."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.names import (
    gender_of_title,
    is_kin,
    person_key,
    title,
    titles_conflict,
)
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedLook
from ports.domain.structure import Gender
from ports.questions.cast_people import CastReading, Merge

CANDIDATES_PER_WINDOW = 150
"""Candidates in one question: about 9,000 tokens."""

CANDIDATES_IN_EVERY_WINDOW = 50
"""The most mentioned ones; any name of a window may be another name of theirs."""

PASSING_MENTIONS = 1
"""Whom a story names once, and never shows, is a star, a saint or an author, and often
no person at all: a town, a saying. Who matters is spoken of again, if only as "she"."""

PASSING_SHARE = 1 / 2000
"""Of all mentions of people: the same for a novel, which names more people oftener."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedIdentity:
    """One person with all of their names.

    Attributes:
        names: At least one; the first is the name that they are known by.
        evidence: Why each of the other names is the same person, in their order.
        edited: A person decided which names are theirs.
    """

    names: tuple[NameOccurrences, ...]
    evidence: tuple[str, ...] = ()
    edited: bool = False

    @property
    def occurrences(self) -> tuple[PassageName, ...]:
        """Every passage that has any of the names."""
        return tuple(
            occurrence for name in self.names for occurrence in name.occurrences
        )

    @property
    def looks(self) -> tuple[ResolvedLook, ...]:
        """What the passages say of how they look, in the order of the text."""
        people = (person for name in self.names for person in name.readings)
        looks = (look for person in people for look in person.looks)
        return tuple(sorted(looks, key=lambda look: look.source))

    @property
    def mentions(self) -> int:
        """How often the story refers to the person."""
        return sum(name.mentions for name in self.names)

    @property
    def gender(self) -> Gender:
        """The first gender that is known for any of the names."""
        genders: list[Gender] = [name.gender for name in self.names]
        genders += [gender_of_title(name.name) for name in self.names]
        return next((gender for gender in genders if gender != "unknown"), "unknown")

    @property
    def narrator(self) -> bool:
        """Tell whether the person tells the story."""
        return any(name.narrator for name in self.names)

    @property
    def is_seen(self) -> bool:
        """Tell whether they tell the story, are in a scene or have a line."""
        return self.narrator or any(name.scenes or name.lines for name in self.names)


def candidate_windows(
    names: Sequence[NameOccurrences], *, divisor: int = 1
) -> tuple[tuple[NameOccurrences, ...], ...]:
    """Split *names* into one window for each question, by the words in common.

    With a *divisor* the windows are so many times smaller.
    """
    size = -(-min(len(names), CANDIDATES_PER_WINDOW) // divisor)
    if len(names) <= size:
        return (tuple(names),)
    # A third of a window, as of the usual one.
    in_every_window = size * CANDIDATES_IN_EVERY_WINDOW // CANDIDATES_PER_WINDOW
    shared, rest = tuple(names[:in_every_window]), names[in_every_window:]
    families = _families(rest)
    rest = sorted(rest, key=lambda s: (families[s.id], s.name))
    step = size - in_every_window
    return tuple(
        (*shared, *rest[start : start + step]) for start in range(0, len(rest), step)
    )


def _families(names: Sequence[NameOccurrences]) -> dict[int, str]:
    """Return a common key of all names that common words join, by the names' ids.

    "Marlow" and "Sir Walter" are joined by "Sir Walter Marlow".
    """
    key_of: dict[str, str] = {}
    words_of = {name.id: _own_words(name) for name in names}
    for words in words_of.values():
        keys = {key_of.get(word, word) for word in words}
        for word in [w for w, key in key_of.items() if key in keys] + words:
            key_of[word] = min(keys)
    return {id_: key_of[words[-1]] for id_, words in words_of.items()}


def _own_words(name: NameOccurrences) -> list[str]:
    """Return the words of a name that are no title; of a noun, the last word."""
    words = person_key(name.name).split()
    if title(name.name) and len(words) > 1:
        words = words[1:]
    return (words if name.name[0].isupper() else words[-1:]) or [name.name]


def merge_warnings(
    names: Sequence[NameOccurrences], reading: CastReading
) -> tuple[str, ...]:
    """Return why merges cannot be right, in words that help to correct them."""
    by_number = _number_candidates(names)
    warnings: list[str] = [
        f"there is no candidate {number}"
        for number in (
            *(number for merge in reading.merges for number in merge.candidates),
            *reading.dropped,
        )
        if number not in by_number
    ]
    for merge in reading.merges:
        warnings += _disproofs(by_number, merge)
    return tuple(warnings)


def merge_identities(
    names: Sequence[NameOccurrences],
    answers: Sequence[tuple[Sequence[NameOccurrences], CastReading]],
) -> tuple[MergedIdentity, ...]:
    """Return the people of a story, most mentioned first.

    *answers* are the windows, each with its answer. A merge that is disproved is not
    made. A name is dropped only if it has no lines and is not the narrator. Who is only
    named in passing is nobody of the story.
    """
    groups: dict[int, list[NameOccurrences]] = {s.id: [s] for s in names}
    evidence: dict[int, str] = {}
    nobody: set[int] = set()
    for window, reading in answers:
        by_number = _number_candidates(window)
        for merge in reading.merges:
            _apply_merge(groups, evidence, by_number, merge)
        dropped = (by_number[n] for n in reading.dropped if n in by_number)
        nobody |= {s.id for s in dropped if not (s.lines or s.narrator)}
    people = {id(group): group for group in groups.values()}.values()
    identities = (
        MergedIdentity(
            names=tuple(group), evidence=tuple(evidence[s.id] for s in group[1:])
        )
        for group in people
        if not all(s.id in nobody for s in group)
    )
    return tuple(
        sorted(_drop_passing(identities), key=lambda i: (-i.mentions, i.names[0].name))
    )


def _drop_passing(people: Iterable[MergedIdentity]) -> Iterator[MergedIdentity]:
    """Yield *people* without those whom the story only names in passing."""
    everybody = tuple(people)
    share = PASSING_SHARE * sum(person.mentions for person in everybody)
    few = max(PASSING_MENTIONS, share)
    return (
        one
        for one in everybody
        if one.is_seen or one.mentions > few or any(is_kin(n.name) for n in one.names)
    )


def _number_candidates(names: Sequence[NameOccurrences]) -> dict[str, NameOccurrences]:
    """Return *names* by the numbers that the question gives them."""
    return {f"P{n}": name for n, name in enumerate(names, start=1)}


def _merge_conflict(one: NameOccurrences, other: NameOccurrences) -> str | None:
    """Return what proves that two names are different people, or None."""
    if {one.gender, other.gender} == {"female", "male"}:
        return "are of different gender"
    if titles_conflict(one.name, other.name):
        return "have titles that one person cannot both have"
    if other.id in one.copresent or one.id in other.copresent:
        return "are in a scene together"
    return None


def _disproofs(by_number: dict[str, NameOccurrences], merge: Merge) -> list[str]:
    first, *others = merge.candidates
    return [
        f"{first} and {other} {why}: they are not one person"
        for other in others
        if first in by_number and other in by_number
        if (why := _merge_conflict(by_number[first], by_number[other]))
    ]


def _apply_merge(
    groups: dict[int, list[NameOccurrences]],
    evidence: dict[int, str],
    by_number: dict[str, NameOccurrences],
    merge: Merge,
) -> None:
    names = [by_number[number] for number in merge.candidates if number in by_number]
    known_by = groups[names[0].id][0] if names else None
    # The most mentioned first: where two names conflict, the lesser one is left out.
    ranked = sorted(names, key=lambda name: -name.mentions)
    for other in ranked[1:]:
        group, other_group = groups[ranked[0].id], groups[other.id]
        if group is other_group or any(
            _merge_conflict(a, b) for a in group for b in other_group
        ):
            continue
        group.extend(other_group)
        for name in group:
            evidence.setdefault(name.id, merge.evidence)
            groups[name.id] = group
    if known_by is not None:
        group = groups[known_by.id]
        group.sort(key=lambda name: name is not known_by)
