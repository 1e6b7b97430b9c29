"""Merges, parts, renames and drops people where a person has decided so."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.characters import unique_names
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.outcome import EditNotBorneError
from crews.architect.names import gender_of_title, person_key
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.edits import PeoplePart, PersonRename

BY_HAND = "decided by hand"
"""The evidence of a merge that a person decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A name that was another person's, with the passages that have it.

    Attributes:
        own: What the passages call whose name it is.
        rest: What they call the other, who had it.
    """

    own: tuple[PassageName, ...]
    rest: tuple[PassageName, ...]


def find_person(cast: Sequence[MergedIdentity], name: str) -> MergedIdentity | None:
    """Return whom *name* means: the one known by it, or the only one who has it.

    Raises:
        EditNotBorneError: Several people have the name.
    """
    key = person_key(name)
    for shown, identity in zip(unique_names(cast), cast, strict=True):
        if person_key(shown) == key:
            return identity
    found = [each for each in cast if key in map(person_key, all_names(each))]
    if len(found) > 1:
        raise EditNotBorneError(f"several people are called {name}")
    return found[0] if found else None


def require_person(cast: Sequence[MergedIdentity], name: str) -> MergedIdentity:
    """Return whom *name* means.

    Raises:
        EditNotBorneError: Nobody, or several people, are called so.
    """
    found = find_person(cast, name)
    if found is None:
        raise EditNotBorneError(f"nobody in the text is called {name}")
    return found


def sort_cast(cast: Iterable[MergedIdentity]) -> tuple[MergedIdentity, ...]:
    """Return *cast* in the order of `merge_identities`: most mentioned first."""
    return tuple(sorted(cast, key=lambda i: (-i.mentions, i.names[0].name)))


def all_names(identity: MergedIdentity) -> list[str]:
    """Return every name of a person, also those that only one passage gives."""
    readings = (person for each in identity.names for person in each.readings)
    return [
        *(each.name for each in identity.names),
        *(other.name for person in readings for other in person.other_names),
    ]


def merge_people(
    cast: tuple[MergedIdentity, ...], person: str, other: str
) -> tuple[MergedIdentity, ...]:
    """Return *cast* where *other* is *person*."""
    one, two = require_person(cast, person), require_person(cast, other)
    if one is two:
        return cast
    whole = MergedIdentity(
        names=(*one.names, *two.names),
        evidence=(*one.evidence, BY_HAND, *two.evidence),
        edited=True,
    )
    return sort_cast((whole, *(each for each in cast if each not in (one, two))))


def rename_person(
    cast: tuple[MergedIdentity, ...], decision: PersonRename
) -> tuple[MergedIdentity, ...]:
    """Return *cast* with another name for somebody, before those that they have."""
    person = require_person(cast, decision.person)
    if person.names[0].name == decision.name:
        return cast
    name = NameOccurrences(
        id=-1 - len(person.names),
        name=decision.name,
        gender=gender_of_title(decision.name),
    )
    renamed = replace(
        person,
        names=(name, *person.names),
        evidence=(BY_HAND, *person.evidence),
        edited=True,
    )
    return tuple(renamed if each is person else each for each in cast)


def drop_person(
    cast: tuple[MergedIdentity, ...], name: str
) -> tuple[MergedIdentity, ...]:
    """Return *cast* without somebody, whose lines are then nobody's."""
    person = require_person(cast, name)
    return tuple(each for each in cast if each is not person)


def part_people(
    cast: tuple[MergedIdentity, ...],
    passages: Sequence[ResolvedPassage],
    text: str,
    decision: PeoplePart,
) -> tuple[tuple[MergedIdentity, ...], tuple[Parting, ...]]:
    """Return *cast* where a name is somebody else's, and whose it was."""
    whole = require_person(cast, decision.person)
    key = person_key(decision.name)
    if key not in map(person_key, all_names(whole)):
        require_person(cast, decision.name)
        return cast, ()
    evidence = {
        each.id: why for each, why in zip(whole.names[1:], whole.evidence, strict=True)
    }
    ours = [each for each in whole.names if person_key(each.name) != key]
    theirs = [each for each in whole.names if person_key(each.name) == key]
    if not any(each.occurrences for each in ours):
        raise EditNotBorneError(f"{decision.name} is the only name of theirs")
    if not theirs:
        theirs = [_to_own_name(decision.name, whole, key, passages, text)]
    rest, own = (
        MergedIdentity(
            names=tuple(_without_alias(each, key) for each in names),
            evidence=tuple(evidence.get(each.id, BY_HAND) for each in names[1:]),
            edited=True,
        )
        for names in (ours, theirs)
    )
    parted = sort_cast((rest, own, *(each for each in cast if each is not whole)))
    return parted, (Parting(own=own.occurrences, rest=rest.occurrences),)


def _without_alias(name: NameOccurrences, key: str) -> NameOccurrences:
    """Return *name* without the alias that other names of the person have proved."""
    readings = [_strip_alias(person, key) for person in name.readings]
    return replace(name, readings=readings)


def _strip_alias(person: ResolvedPerson, key: str) -> ResolvedPerson:
    kept = tuple(o for o in person.other_names if person_key(o.name) != key)
    return person.model_copy(update={"other_names": kept})


def _to_own_name(
    name: str,
    whole: MergedIdentity,
    key: str,
    passages: Sequence[ResolvedPassage],
    text: str,
) -> NameOccurrences:
    """Return an alias of *whole* as a name of its own, in the passages that have it."""
    holders = {
        number
        for each in whole.names
        for (number, _), person in zip(each.occurrences, each.readings, strict=True)
        if any(person_key(other.name) == key for other in person.other_names)
    }
    spans = [passage.source for passage in passages if passage.number in holders]
    return NameOccurrences(
        id=-1 - len(whole.names),
        name=name,
        gender=gender_of_title(name),
        mentions=sum(len(find_name(name, text, span)) for span in spans),
        occurrences=[(number, name) for number in sorted(holders)],
    )
