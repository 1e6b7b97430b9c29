"""Merges, renames and drops people where a person has decided so."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.characters import unique_names
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.outcome import EditNotBorneError
from crews.architect.names import gender_of_title, make_unique, person_key
from ports.domain.edits import PersonRename

BY_HAND = "decided by hand"
"""The evidence of a merge that a person decided."""


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
    first, *others = person.names
    if first.name == decision.name:
        return cast
    if first.name.casefold() == decision.name.casefold():
        respelt = (replace(first, name=decision.name), *others)
        changed = replace(person, names=respelt, edited=True)
        return tuple(changed if each is person else each for each in cast)
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


def free_name(cast: Sequence[MergedIdentity], passage: int, name: str) -> str:
    """Return *name*, with a number where a passage calls somebody else so."""
    used = {n for each in cast for where, n in each.occurrences if where == passage}
    return make_unique(name, used, mark=" ({})")


def drop_person(
    cast: tuple[MergedIdentity, ...], name: str
) -> tuple[MergedIdentity, ...]:
    """Return *cast* without somebody, whose lines are then nobody's."""
    person = require_person(cast, name)
    return tuple(each for each in cast if each is not person)
