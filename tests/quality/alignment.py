"""Which gold person one of ours is, by the names they share."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from infra.offline.people.person_name import PersonName
from tests.quality.gold import GoldPerson, GoldText
from tests.quality.quotations import pairs
from tests.quality.reading import Reading, Somebody

MAJOR = 5
"""Mentions that make a person major."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """Ours beside gold: by key of ours, the id of the gold person."""

    gold_of: Mapping[str, str]

    def ours(self, gold: str) -> list[str]:
        """Return which of ours one gold person was split over."""
        return [key for key, id_ in self.gold_of.items() if id_ == gold]


def aligned(reading: Reading, gold: GoldText) -> Alignment:
    """Give each of ours the gold person with whom they share most names.

    Whom gold gives no proper name, and a narrator, are matched by a noun of the gold
    id ("the_editor-18") or else by the quotations that they share.
    """
    found: dict[str, str] = {}
    for somebody in reading.people:
        best = max(
            gold.people,
            key=lambda person: (_shared(somebody, person), person.mentions),
            default=None,
        )
        if best is not None and _shared(somebody, best):
            found[somebody.key] = best.id
    for key, id_ in _by_quotations(reading, gold, found).items():
        found.setdefault(key, id_)
    return Alignment(gold_of=found)


def _shared(somebody: Somebody, person: GoldPerson) -> float:
    names = {PersonName.parse(name) for name in somebody.names}
    golds = {PersonName.parse(name) for name in person.names}
    exact = len(names & golds)
    loose = sum(_fits(a, b) for a in names for b in golds)
    return exact + 0.1 * loose + _noun(somebody, person)


def _fits(one: PersonName, other: PersonName) -> bool:
    genders = {one.gender, other.gender}
    titles = (
        not one.titles or not other.titles or bool(set(one.titles) & set(other.titles))
    )
    return one.words == other.words and genders != {"female", "male"} and titles


def _noun(somebody: Somebody, person: GoldPerson) -> float:
    if person.names and is_named(somebody):
        return 0.0
    words = set(person.id.lower().rpartition("-")[0].split("_"))
    return 0.05 * any(name.lower().split()[-1] in words for name in somebody.names)


def _by_quotations(
    reading: Reading, gold: GoldText, known: Mapping[str, str]
) -> dict[str, str]:
    unnamed = {person.id for person in gold.people} - set(known.values())
    votes: dict[str, Counter[str]] = {}
    for ours, theirs in pairs(reading, gold):
        if ours.speaker and ours.speaker not in known and theirs.speaker in unnamed:
            votes.setdefault(ours.speaker, Counter())[theirs.speaker] += 1
    return {key: count.most_common(1)[0][0] for key, count in votes.items()}


def is_named(somebody: Somebody) -> bool:
    """Tell whether one of ours has a proper name, not only a noun."""
    return any(
        name[:1].isupper() and not name.startswith(("The ", "A "))
        for name in somebody.names
    )
