"""Candidates for people: the names that readings gave, with what code knows of them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from crews.architect.naming import called, titled_gender
from crews.architect.readings import ReadPassage, ReadPerson
from crews.architect.seams import Named
from ports.questions.casting import Candidate
from ports.structure import Gender

EVIDENCE = 3
"""Extracts shown for a candidate: more cost tokens and decide no merge."""


@dataclass(kw_only=True)
class Sighting:
    """A name over the whole story; grows as passages are gone through.

    Attributes:
        named: Every reading that gave it.
        beside: Ids of those present in a scene together with it.
    """

    id: int
    name: str
    gender: Gender
    narrator: bool = False
    mentions: int = 0
    lines: int = 0
    named: list[Named] = field(default_factory=list)
    readings: list[ReadPerson] = field(default_factory=list)
    beside: set[int] = field(default_factory=set)


def sightings(passages: Sequence[ReadPassage]) -> tuple[Sighting, ...]:
    """Return who is named in *passages*, most mentioned first; groups are nobody."""
    known: dict[str, list[Sighting]] = defaultdict(list)
    ids = count()
    for passage in passages:
        here: dict[str, Sighting] = {}
        for person in passage.people:
            if not person.group:
                here[person.name] = _sighted(known[called(person.name)], person, ids)
                here[person.name].named.append((passage.number, person.name))
        _count_lines(passage, here)
        _note_company(passage, here)
    everyone = [sighting for same in known.values() for sighting in same]
    return tuple(sorted(everyone, key=lambda s: (-s.mentions, -s.lines, s.name)))


def candidates(seen: Sequence[Sighting]) -> tuple[Candidate, ...]:
    """Return *seen* as the Architect is shown them."""
    numbers = {sighting.id: f"P{n}" for n, sighting in enumerate(seen, start=1)}
    return tuple(
        Candidate(
            number=numbers[sighting.id],
            name=sighting.name,
            aliases=_aliases(sighting),
            gender=sighting.gender,
            mentions=sighting.mentions,
            lines=sighting.lines,
            passages=tuple(passage for passage, _ in sighting.named),
            with_names=tuple(
                numbers[other] for other in sorted(sighting.beside) if other in numbers
            ),
            narrator=sighting.narrator,
            evidence=_evidence(sighting),
        )
        for sighting in seen
    )


def _sighted(
    same_name: list[Sighting], person: ReadPerson, ids: Iterator[int]
) -> Sighting:
    gender = person.gender
    if gender == "unknown":
        gender = titled_gender(person.name)
    for sighting in same_name:
        if "unknown" in {sighting.gender, gender} or sighting.gender == gender:
            break
    else:
        sighting = Sighting(id=next(ids), name=person.name, gender=gender)
        same_name.append(sighting)
    if sighting.gender == "unknown":
        sighting.gender = gender
    sighting.narrator |= person.narrator
    sighting.mentions += person.mentions
    sighting.readings.append(person)
    return sighting


def _count_lines(passage: ReadPassage, here: dict[str, Sighting]) -> None:
    for quotation in passage.quotations:
        if quotation.speaker in here and quotation.unspoken is None:
            here[quotation.speaker].lines += 1


def _note_company(passage: ReadPassage, here: dict[str, Sighting]) -> None:
    # By passage, not by joined scene: only within one reading are two names told
    # apart on purpose.
    for scene in passage.scenes:
        present = [here[name] for name in scene.people if name in here]
        for one in present:
            one.beside.update(other.id for other in present if other is not one)


def _aliases(sighting: Sighting) -> tuple[str, ...]:
    others = (o.name for person in sighting.readings for o in person.other_names)
    return tuple(sorted(set(others) - {sighting.name}))


def _evidence(sighting: Sighting) -> tuple[str, ...]:
    shown: Iterable[str] = (
        f"{other.name}: {other.evidence}"
        for person in sighting.readings
        for other in person.other_names
    )
    return tuple(dict.fromkeys(shown))[:EVIDENCE]
