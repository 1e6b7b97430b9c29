"""Merges and parts people where a person has decided so."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.characters import unique_names
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.outcome import EditNotBorneError, to_finding
from crews.architect.names import gender_of_title, person_key
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.edits import PeopleDecision, PeopleMerge, PeoplePart, StoryEdit
from ports.domain.film import Finding

BY_HAND = "decided by hand"
"""The evidence of a merge that a person decided."""


def apply_people_edits(
    identities: Sequence[MergedIdentity],
    passages: Sequence[ResolvedPassage],
    text: str,
    edits: Sequence[StoryEdit],
) -> tuple[tuple[MergedIdentity, ...], tuple[Finding, ...]]:
    """Return the people as people want them, and the edits that name nobody."""
    cast, findings = tuple(identities), []
    for edit in edits:
        if isinstance(edit.decision, PeopleDecision):
            try:
                cast = _decide(cast, passages, text, edit.decision)
            except EditNotBorneError as error:
                findings.append(to_finding(edit, error))
    return cast, tuple(findings)


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


def _decide(
    cast: tuple[MergedIdentity, ...],
    passages: Sequence[ResolvedPassage],
    text: str,
    decision: PeopleDecision,
) -> tuple[MergedIdentity, ...]:
    match decision:
        case PeopleMerge():
            for other in decision.others:
                cast = _merge(cast, decision.person, other)
            return cast
        case PeoplePart():
            return _part(cast, passages, text, decision)


def _merge(
    cast: tuple[MergedIdentity, ...], person: str, other: str
) -> tuple[MergedIdentity, ...]:
    one, two = require_person(cast, person), require_person(cast, other)
    if one is two:
        return cast
    whole = MergedIdentity(
        names=(*one.names, *two.names),
        evidence=(*one.evidence, BY_HAND, *two.evidence),
        edited=True,
    )
    return sort_cast((whole, *(each for each in cast if each not in (one, two))))


def _part(
    cast: tuple[MergedIdentity, ...],
    passages: Sequence[ResolvedPassage],
    text: str,
    decision: PeoplePart,
) -> tuple[MergedIdentity, ...]:
    whole = require_person(cast, decision.person)
    key = person_key(decision.name)
    if key not in map(person_key, all_names(whole)):
        require_person(cast, decision.name)
        return cast
    evidence = {
        each.id: why for each, why in zip(whole.names[1:], whole.evidence, strict=True)
    }
    ours = [each for each in whole.names if person_key(each.name) != key]
    theirs = [each for each in whole.names if person_key(each.name) == key]
    if not ours:
        raise EditNotBorneError(f"{decision.name} is the only name of theirs")
    if not theirs:
        theirs = [_to_own_name(decision.name, whole, key, passages, text)]
    parted = (
        MergedIdentity(
            names=tuple(_without_alias(each, key) for each in names),
            evidence=tuple(evidence.get(each.id, BY_HAND) for each in names[1:]),
            edited=True,
        )
        for names in (ours, theirs)
    )
    return sort_cast((*parted, *(each for each in cast if each is not whole)))


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
