"""Name matching: whether two names can be one person's, by how they are built."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

from infra.offline.language.lexicon import by_term, terms
from infra.offline.people.person_name import (
    PersonName,
    is_same_given_name,
    titles_conflict,
)
from ports.domain.structure import Gender

SAME_WORDS = "the same name, but for a title"
SHORT_FORM = "short form of the full name"
INITIALS = "initials of the full name"
GIVEN_NAME = "given name of the full name"
TITLE_AND_FAMILY = "title and family name of the full name"
FAMILY_NAME = "family name of the full name"

_PEOPLE = frozenset({"male", "female", "either"})
"""Sections of the lexicon `humans` whose nouns are somebody."""
GIVEN_NAME_MATCHES = frozenset({SAME_WORDS, SHORT_FORM, GIVEN_NAME})
"""Matches that rule out another person of the same family."""


class NamedPerson(Protocol):
    """Somebody with names and what is known of them so far."""

    names: list[PersonName]

    @property
    def gender(self) -> Gender:
        """The gender, or *unknown*."""
        ...

    @property
    def titles(self) -> set[str]:
        """The titles of all names."""
        ...


Person = TypeVar("Person", bound=NamedPerson)


def match_names(short: PersonName, full: PersonName) -> str | None:
    """Return how *short* is another form of *full*; None if it is not."""
    if short.words == full.words:
        return SAME_WORDS
    if _is_of_several(short) or _is_of_several(full):
        return None
    if _are_initials(short, full):
        return INITIALS
    if _are_given_names(short, full):
        return GIVEN_NAME
    if short.given_name and short.family_name and full.given_name and full.family_name:
        whole = short.family_name == full.family_name and is_same_given_name(
            short.given_name, full.given_name
        )
        return SHORT_FORM if whole else None
    return _match_by_given_name(short, full) or _match_by_family_name(short, full)


def _is_of_several(name: PersonName) -> bool:
    """Tell whether a cue names several who speak together: "NELL AND OSKAR"."""
    return not {"and", "&"}.isdisjoint(name.words)


def _are_initials(short: PersonName, full: PersonName) -> bool:
    """Tell whether a name is nothing but the initials of another: "P. T."."""
    initials = tuple(word[0] for word in full.words)
    return len(short.words) > 1 and short.words == initials[: len(short.words)]


def _are_given_names(short: PersonName, full: PersonName) -> bool:
    """Tell whether a name is all of another but the family name: a patronymic."""
    is_part = 1 < len(short.words) < len(full.words) and not short.titles
    return is_part and full.words[: len(short.words)] == short.words


def _match_by_given_name(short: PersonName, full: PersonName) -> str | None:
    given = name_called_by(short)
    # "G. P." may be anybody whose name begins so.
    if {len(given or ""), len(full.given_name or "")} & {1}:
        return None
    if given and full.given_name and is_same_given_name(given, full.given_name):
        return GIVEN_NAME
    return None


def name_called_by(name: PersonName) -> str | None:
    """Return the given name, or the only word, which may be one."""
    return name.given_name or _single_word(name)


def are_pet_forms(one: PersonName, other: PersonName) -> bool:
    """Tell whether two names are alike only if one has a pet name of the other's.

    Initials are no pet name, nor is "Hale" one of Hal Hale's.
    """
    a, b = name_called_by(one), name_called_by(other)
    if not a or not b or a == b or {len(a), len(b)} & {1}:
        return False
    is_family = a in other.words or b in one.words
    return not is_family and is_same_given_name(a, b)


def _match_by_family_name(short: PersonName, full: PersonName) -> str | None:
    if short.family_name and short.family_name == full.family_name:
        return TITLE_AND_FAMILY
    word = _single_word(short)
    return FAMILY_NAME if word and word in {full.family_name, *full.words[1:]} else None


def _single_word(name: PersonName) -> str | None:
    """Return the only word of a name without a title: a given or a family name."""
    return name.words[0] if len(name.words) == 1 and not name.titles else None


def have_different_given_names(
    one: Iterable[PersonName], other: Iterable[PersonName]
) -> bool:
    """Tell whether both have given names, and none of one matches any of the other."""
    names, others_names = list(one), list(other)
    ones, others = (
        _find_given_names(names, others_names),
        _find_given_names(others_names, names),
    )
    if not ones or not others:
        return False
    return not any(
        is_same_given_name(a, b) or is_same_given_name(b, a)
        for a in ones
        for b in others
    )


def have_different_ages(one: Iterable[PersonName], other: Iterable[PersonName]) -> bool:
    """Tell whether one is only old Hale, and the other only young Hale."""
    ones, others = ({n.age for n in names} - {None} for names in (one, other))
    return bool(ones and others) and ones.isdisjoint(others)


def are_two_parts(one: PersonName, other: PersonName) -> bool:
    """Tell whether two cues of a script are two parts, though they share a word.

    NELL and YOUNG NELL are, and so are DAD and YOUNG NELL'S DAD, or he and NELL; and a
    GUARD and a TALL GUARD, of whom nothing says that they are one.
    """
    if one.words[-1:] == other.words[-1:]:
        noun = one.words[-1]
        is_noun = noun == "voice" or by_term("humans").get(noun) in _PEOPLE
        return one.age != other.age or (is_noun and one.words != other.words)
    return _is_kin(one) != _is_kin(other)


def _is_kin(name: PersonName) -> bool:
    """Tell whether somebody is called by whose kin they are: "Nell's dad"."""
    return len(name.words) > 1 and name.words[-1] in terms("kinship", "all")


def have_different_full_names(
    one: Iterable[PersonName], other: Iterable[PersonName], *, may_marry: bool
) -> bool:
    """Tell whether both have full names, and none of one can be one of the other.

    Who *may_marry* is known by two family names: only her given name counts.
    """
    ones, others = _find_full_names(one), _find_full_names(other)
    return bool(ones and others) and not any(
        is_same_given_name(a.words[0], b.words[0])
        and (may_marry or not set(a.words[1:]).isdisjoint(b.words[1:]))
        for a in ones
        for b in others
    )


def _find_full_names(names: Iterable[PersonName]) -> list[PersonName]:
    """Return the names with given and family name; a husband's are not hers."""
    return [n for n in names if len(n.words) > 1 and not n.is_married]


def share_given_name(one: Iterable[PersonName], other: Iterable[PersonName]) -> bool:
    """Tell whether both are called by one and the same given name."""
    others = list(other)
    return any(
        a.given_name == b.given_name
        for a in one
        for b in others
        if a.given_name and not (a.is_married or b.is_married)
    )


def _find_given_names(
    names: Iterable[PersonName], others: Iterable[PersonName]
) -> set[str]:
    """Return the given names of *names*.

    "Gregory" is none where the other is Simon Gregory, nor is "Papa Lenoir" that of
    Luc Lenoir, nor a husband's his wife's.
    """
    families = {n.family_name for n in others}
    return {
        n.given_name
        for n in names
        if n.given_name
        and not n.is_married
        and not (len(n.words) == 1 and n.given_name in families)
    }


def are_different_people(one: NamedPerson, other: NamedPerson) -> bool:
    """Tell whether gender, titles or given names show that they are two people."""
    return (
        {one.gender, other.gender} == {"female", "male"}
        or titles_conflict(one.titles, other.titles)
        or have_different_given_names(one.names, other.names)
        or have_different_ages(one.names, other.names)
    )


def find_bare_beside_lady(one: Person, other: Person) -> Person | None:
    """Return who of two has nothing but a family name, where the other is a lady.

    Whoever has a lady's title always would have it there, too: "Vane" is not Lady Vane.
    """
    for lady, bare in ((one, other), (other, one)):
        if all(terms("titles", "female") & set(n.titles) for n in lady.names):
            return bare if is_bare_family_name(bare) else None
    return None


def is_bare_family_name(person: NamedPerson) -> bool:
    """Tell whether nothing but a family name is used: "Kronborg", "Van Dale"."""
    return all(
        (len(n.words) == 1 or n.is_family_only) and not (n.titles or n.given_name)
        for n in person.names
    )
