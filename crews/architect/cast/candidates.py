"""Candidates for people: the names in all passages, and what is known of each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

from crews.architect.names import gender_of_title, person_key
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.structure import Gender
from ports.questions.cast_people import Candidate

MAX_EXTRACTS = 3
"""Extracts shown for a candidate. More of them cost tokens and decide no merge."""


@dataclass(kw_only=True)
class NameOccurrences:
    """Everything that the passages say under one name. Filled passage by passage.

    Attributes:
        lines: Number of quotations that are spoken under this name.
        occurrences: Each passage that has the name.
        copresent: Ids of the names that are present in a scene together with it.
    """

    id: int
    name: str
    gender: Gender
    narrator: bool = False
    mentions: int = 0
    lines: int = 0
    occurrences: list[PassageName] = field(default_factory=list)
    readings: list[ResolvedPerson] = field(default_factory=list)
    copresent: set[int] = field(default_factory=set)


def collect_names(passages: Sequence[ResolvedPassage]) -> tuple[NameOccurrences, ...]:
    """Return the names of people in *passages*, most mentioned first; no groups."""
    by_key: dict[str, list[NameOccurrences]] = defaultdict(list)
    ids = count()
    for passage in passages:
        names_here: dict[str, NameOccurrences] = {}
        for person in passage.people:
            if not person.group:
                names_here[person.name] = _record_person(
                    by_key[person_key(person.name)], person, ids
                )
                names_here[person.name].occurrences.append(
                    (passage.number, person.name)
                )
        _count_lines(passage, names_here)
        _note_copresence(passage, names_here)
    names = [occurrences for same in by_key.values() for occurrences in same]
    return tuple(sorted(names, key=lambda s: (-s.mentions, -s.lines, s.name)))


def to_candidates(names: Sequence[NameOccurrences]) -> tuple[Candidate, ...]:
    """Return *names* as a question shows them to the Architect."""
    numbers = {occurrences.id: f"P{n}" for n, occurrences in enumerate(names, start=1)}
    return tuple(
        Candidate(
            number=numbers[occurrences.id],
            name=occurrences.name,
            aliases=_aliases(occurrences),
            gender=occurrences.gender,
            mentions=occurrences.mentions,
            lines=occurrences.lines,
            passages=tuple(passage for passage, _ in occurrences.occurrences),
            with_names=tuple(
                numbers[other]
                for other in sorted(occurrences.copresent)
                if other in numbers
            ),
            narrator=occurrences.narrator,
            evidence=_evidence(occurrences),
        )
        for occurrences in names
    )


def _record_person(
    same_name: list[NameOccurrences], person: ResolvedPerson, ids: Iterator[int]
) -> NameOccurrences:
    gender = person.gender
    if gender == "unknown":
        gender = gender_of_title(person.name)
    for occurrences in same_name:
        if "unknown" in {occurrences.gender, gender} or occurrences.gender == gender:
            break
    else:
        occurrences = NameOccurrences(id=next(ids), name=person.name, gender=gender)
        same_name.append(occurrences)
    if occurrences.gender == "unknown":
        occurrences.gender = gender
    occurrences.narrator |= person.narrator
    occurrences.mentions += person.mentions
    occurrences.readings.append(person)
    return occurrences


def _count_lines(
    passage: ResolvedPassage, names_here: dict[str, NameOccurrences]
) -> None:
    for quotation in passage.quotations:
        if quotation.speaker in names_here and quotation.unspoken is None:
            names_here[quotation.speaker].lines += 1


def _note_copresence(
    passage: ResolvedPassage, names_here: dict[str, NameOccurrences]
) -> None:
    # By passage, not by joined scene: only within one answer does the analyst keep two
    # names apart deliberately.
    for scene in passage.scenes:
        present = [names_here[name] for name in scene.people if name in names_here]
        for one in present:
            one.copresent.update(other.id for other in present if other is not one)


def _aliases(occurrences: NameOccurrences) -> tuple[str, ...]:
    others = (o.name for person in occurrences.readings for o in person.other_names)
    return tuple(sorted(set(others) - {occurrences.name}))


def _evidence(occurrences: NameOccurrences) -> tuple[str, ...]:
    extracts: Iterable[str] = (
        f"{other.name}: {other.evidence}"
        for person in occurrences.readings
        for other in person.other_names
    )
    return tuple(dict.fromkeys(extracts))[:MAX_EXTRACTS]
