"""Gives a name to somebody else where a person has decided so."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from crews.architect.cast.candidates import NameOccurrences
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_name
from crews.architect.edits.outcome import EditNotBorneError
from crews.architect.edits.people import (
    BY_HAND,
    all_names,
    free_name,
    require_person,
    sort_cast,
)
from crews.architect.names import gender_of_title, person_key, strip_determiners
from crews.architect.passages.joined_scenes import PassageName
from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.edits import PeoplePart
from ports.domain.story import Span

Cast = tuple[MergedIdentity, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parting:
    """A name that was another person's in some passages.

    Attributes:
        name: In the words of the text.
        own: What those passages call whose name it is now.
        rest: What they call the other, who had it.
        rest_names: The names that the other keeps.
    """

    name: str
    own: tuple[PassageName, ...]
    rest: tuple[PassageName, ...]
    rest_names: tuple[str, ...]


def part_people(
    cast: Cast,
    passages: Sequence[ResolvedPassage],
    text: str,
    decision: PeoplePart,
) -> tuple[Cast, Parting | None]:
    """Return *cast* where a name is somebody else's, and what it was in passages.

    It is the name of whoever is known by it already, if one other person is. One that
    the text does not have is nobody's.
    """
    whole = require_person(cast, decision.person)
    key = person_key(decision.name)
    if key not in map(person_key, all_names(whole)):
        require_person(cast, decision.name)
        return cast, None
    evidence = {
        each.id: why for each, why in zip(whole.names[1:], whole.evidence, strict=True)
    }
    ours = [each for each in whole.names if person_key(each.name) != key]
    theirs = [each for each in whole.names if person_key(each.name) == key]
    if not any(each.occurrences for each in ours):
        raise EditNotBorneError(f"{decision.name} is the only name of theirs")
    alias = _to_own_name(decision.name, whole, (cast, passages), text)
    if alias is not None:
        theirs.append(alias)
        ours = _without_mentions(ours, alias.mentions)
    rest = MergedIdentity(
        names=tuple(_without_alias(each, key) for each in ours),
        evidence=tuple(evidence.get(each.id, BY_HAND) for each in ours[1:]),
        edited=True,
    )
    others = tuple(each for each in cast if each is not whole)
    own = [_without_alias(each, key) for each in theirs]
    parted = sort_cast((rest, *_join_owner(others, whole, key, own)))
    if alias is None:
        return parted, None
    return parted, Parting(
        name=decision.name,
        own=tuple(alias.occurrences),
        rest=rest.occurrences,
        rest_names=tuple(all_names(rest)),
    )


def find_parted(parting: Parting, text: str, within: Span) -> tuple[Span, ...]:
    """Return where the text has the name, and not a longer one of the other's.

    "Lowe" is not named in "Jonah Lowe".
    """
    longer = [
        span for name in parting.rest_names for span in find_name(name, text, within)
    ]
    return tuple(
        span
        for span in find_name(parting.name, text, within)
        if not any(each.contains(span) for each in longer)
    )


def strip_alias(passage: ResolvedPassage, parting: Parting) -> ResolvedPassage:
    """Return *passage* where the other does not have the name any more."""
    key = person_key(parting.name)
    people = tuple(
        _strip_alias(person, key)
        if (passage.number, person.name) in parting.rest
        else person
        for person in passage.people
    )
    return passage.model_copy(update={"people": people})


def _join_owner(
    others: Cast, whole: MergedIdentity, key: str, names: Sequence[NameOccurrences]
) -> Cast:
    """Return *others* with *names*, as those of who is known by them or somebody new.

    Where the text has "the man" of two people whom the reading took for one, it is one
    man in a story that knows another of them by that name. A name that is no
    description may be that of somebody of the other sex: Lowe is not Miss Lowe.
    """
    if not names:
        return others
    is_own = all(strip_determiners(each.name) == each.name for each in names)
    owners = [
        each
        for each in others
        if key in {person_key(name.name) for name in each.names}
        and (is_own or {each.gender, whole.gender} != {"female", "male"})
    ]
    if len(owners) != 1:
        evidence = (BY_HAND,) * (len(names) - 1)
        new = MergedIdentity(names=tuple(names), evidence=evidence, edited=True)
        return (new, *others)
    [owner] = owners
    joined = replace(
        owner,
        names=(*owner.names, *names),
        evidence=(*owner.evidence, *(BY_HAND for _ in names)),
        edited=True,
    )
    return (joined, *(each for each in others if each is not owner))


def _without_mentions(
    names: Sequence[NameOccurrences], mentions: int
) -> list[NameOccurrences]:
    """Return *names* without *mentions* of the person, which were another's."""
    main = max(names, key=lambda name: name.mentions)
    left = replace(main, mentions=max(0, main.mentions - mentions))
    return [left if name is main else name for name in names]


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
    story: tuple[Cast, Sequence[ResolvedPassage]],
    text: str,
) -> NameOccurrences | None:
    """Return an alias of *whole* as a name of its own, in the passages that have it."""
    cast, passages = story
    key, known = person_key(name), set(whole.occurrences)
    mentions = {
        passage.number: len(find_name(name, text, passage.source))
        for passage in passages
        for person in passage.people
        if (passage.number, person.name) in known
        and key in {person_key(other.name) for other in person.other_names}
    }
    if not any(mentions.values()):
        return None
    return NameOccurrences(
        id=-1 - len(whole.names),
        name=name,
        gender=gender_of_title(name),
        mentions=sum(mentions.values()),
        occurrences=[
            (number, free_name(cast, number, name))
            for number, count in sorted(mentions.items())
            if count
        ],
    )
