"""Maps our people to gold people by the names they share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from infra.offline.people.person_name import PersonName
from tests.quality.gold import GoldPerson, GoldText
from tests.quality.quotations import match_utterances
from tests.quality.text_reading import ReadPerson, TextReading

MAJOR_MENTIONS = 5
"""Minimum number of mentions of a major person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonAlignment:
    """Our people mapped to gold people: gold ids by our keys."""

    gold_of: Mapping[str, str]

    def keys_of(self, gold: str) -> list[str]:
        """Return the keys of our people that are the gold person *gold*."""
        return [key for key, id_ in self.gold_of.items() if id_ == gold]


def align_people(reading: TextReading, gold: GoldText) -> PersonAlignment:
    """Map each of our people to the gold person with most names in common.

    Gold people without a proper name, and narrators, are matched by a noun of the gold
    id ("the_editor-18"), or else by the quotations in common.
    """
    found: dict[str, str] = {}
    for person_read in reading.people:
        best = max(
            gold.people,
            key=lambda person: (_name_overlap(person_read, person), person.mentions),
            default=None,
        )
        if best is not None and _name_overlap(person_read, best):
            found[person_read.key] = best.id
    for key, id_ in _by_quotations(reading, gold, found).items():
        found.setdefault(key, id_)
    return PersonAlignment(gold_of=found)


def _name_overlap(person_read: ReadPerson, person: GoldPerson) -> float:
    names = {PersonName.parse(name) for name in person_read.names}
    golds = {PersonName.parse(name) for name in person.names}
    exact = len(names & golds)
    loose = sum(_is_compatible(a, b) for a in names for b in golds)
    return exact + 0.1 * loose + _noun_overlap(person_read, person)


def _is_compatible(one: PersonName, other: PersonName) -> bool:
    genders = {one.gender, other.gender}
    titles = (
        not one.titles or not other.titles or bool(set(one.titles) & set(other.titles))
    )
    return one.words == other.words and genders != {"female", "male"} and titles


def _noun_overlap(person_read: ReadPerson, person: GoldPerson) -> float:
    if person.names and is_named(person_read):
        return 0.0
    words = set(person.id.lower().rpartition("-")[0].split("_"))
    return 0.05 * any(name.lower().split()[-1] in words for name in person_read.names)


def _by_quotations(
    reading: TextReading, gold: GoldText, known: Mapping[str, str]
) -> dict[str, str]:
    unnamed = {person.id for person in gold.people} - set(known.values())
    votes: dict[str, Counter[str]] = {}
    for ours, theirs in match_utterances(reading, gold):
        if ours.speaker and ours.speaker not in known and theirs.speaker in unnamed:
            votes.setdefault(ours.speaker, Counter())[theirs.speaker] += 1
    return {key: count.most_common(1)[0][0] for key, count in votes.items()}


def is_named(person_read: ReadPerson) -> bool:
    """Tell whether a person has a proper name, not only a noun."""
    return any(
        name[:1].isupper() and not name.startswith(("The ", "A "))
        for name in person_read.names
    )
