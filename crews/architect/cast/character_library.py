"""Matches the people of a story with the characters of the studio's library.

A wrong match dresses the wrong face, so whoever could be two is left unmatched, and the
finding says so.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crews.architect.names import person_key, title, titles_conflict
from ports.domain.film import Finding
from ports.domain.structure import CharacterReference, Person

_NICKNAME = re.compile(r"(?<!\w)[\"“(‘']\s*([^\"“”()‘’']+?)\s*[\"”)’'](?!\w)")
"""A name in quotation marks or brackets: ``Jim`` in ``James "Jim" Young``."""

_SEPARATOR = re.compile(
    r"\s*/\s*|\s+(?:a\.?k\.?a\.?|alias|or)\s+|\s*;\s*", re.IGNORECASE
)
"""Between two names of one character: ``The Captain / Elias Crane``."""

_TITLES = frozenset(
    """
    admiral agent brother capt captain chief cmdr col colonel commander constable
    corporal cpl cpt det detective doctor dr father fr gen general insp inspector judge
    king lieutenant lt maj major nurse officer pastor prince princess private prof
    professor pvt queen rev reverend sergeant sgt sheriff sister superintendent
    """.split()  # noqa: SIM905  # fifty quoted words read worse
)
"""Titles that say nothing of gender, besides those that `names` knows."""

_NAMESAKE = re.compile(r" \(\d+\)$")
"""What the structure adds to the name of another person of the same name."""

_PARTICLES = frozenset({"de", "del", "der", "la", "le", "of", "the", "van", "von"})
_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryMatch:
    """The people with the ids of the library, and what did not match."""

    people: tuple[Person, ...]
    findings: tuple[Finding, ...]


def match_library(
    people: Sequence[Person], references: Sequence[CharacterReference]
) -> LibraryMatch:
    """Give each of *people* the id of the reference that names them.

    Without *references* nothing is reported: the project does not use the library.
    """
    if not references:
        return LibraryMatch(people=tuple(people), findings=())
    matches = _match(people, references)
    by_person = {person: references[at] for at, person in matches.items()}
    matched = tuple(
        person.model_copy(update={"library_id": by_person[at].library_id})
        if at in by_person
        else person
        for at, person in enumerate(people)
    )
    unplayed = [each for at, each in enumerate(references) if at not in matches]
    return LibraryMatch(people=matched, findings=tuple(_findings(matched, unplayed)))


def _match(
    people: Sequence[Person], references: Sequence[CharacterReference]
) -> dict[int, int]:
    """Return the position of the person by the position of the reference.

    Whole names first, then names without titles, then single names that only one
    person and only one reference have.
    """
    theirs = [_alias_set((person.name, *_proper_names(person))) for person in people]
    ours = [_alias_set(_reference_names(each.name)) for each in references]
    matches: dict[int, int] = {}
    for form in (_whole_form, _full_form, _single_words):
        matches |= _match_form(
            [_forms(names, form) for names in theirs],
            [_forms(names, form) for names in ours],
            (theirs, ours),
            matches,
        )
    return matches


AliasSet = tuple[str, ...]
Forms = frozenset[str]


def _match_form(
    theirs: Sequence[Forms],
    ours: Sequence[Forms],
    names: tuple[Sequence[AliasSet], Sequence[AliasSet]],
    matches: Mapping[int, int],
) -> dict[int, int]:
    """Return the pairs that share a form which nobody else has."""
    played = set(matches.values())
    found: dict[int, int] = {}
    for at, forms in enumerate(ours):
        if at in matches:
            continue
        people = {
            person
            for form in forms
            if sum(form in other for other in ours) == 1
            for person, others in enumerate(theirs)
            if form in others and sum(form in each for each in theirs) == 1
        }
        if len(people) == 1 and not (people & played):
            [person] = people
            if not _conflict(names[0][person], names[1][at]):
                found[at] = person
    taken = list(found.values())
    return {at: person for at, person in found.items() if taken.count(person) == 1}


def _findings(
    people: Iterable[Person], unplayed: Iterable[CharacterReference]
) -> Iterator[Finding]:
    missing = [f"{p.name} ({p.key})" for p in people if p.library_id is None]
    if missing:
        yield _finding(f"not in the Character Library: {', '.join(missing)}")
    idle = [f"{each.name} ({each.library_id})" for each in unplayed]
    if idle:
        yield _finding(f"in the Character Library, played by nobody: {', '.join(idle)}")


def _finding(evidence: str) -> Finding:
    return Finding(
        code="character_library",
        severity="note",
        field="library_id",
        evidence=evidence,
        owner="architect",
    )


def _proper_names(person: Person) -> Iterator[str]:
    """Yield the aliases that are names; "the old woman" is nobody's alone."""
    for alias in person.aliases:
        if alias.alias.split()[-1:] and alias.alias.split()[-1][0].isupper():
            yield alias.alias


def _reference_names(name: str) -> Iterator[str]:
    """Yield the names that are written in one: ``James "Jim" Young`` has three."""
    for part in _SEPARATOR.split(name):
        nicknames = _NICKNAME.findall(part)
        whole = " ".join(_NICKNAME.sub(" ", part).split())
        if whole:
            yield whole
        for nickname in nicknames:
            yield nickname
            if " " in whole and " " not in nickname:
                yield f"{nickname} {whole.split()[-1]}"


def _alias_set(names: Iterable[str]) -> AliasSet:
    return tuple(
        dict.fromkeys(
            _to_key(_NAMESAKE.sub("", name)) for name in names if name.strip()
        )
    )


def _to_key(name: str) -> str:
    surname, comma, first = name.partition(", ")
    ordered = f"{first} {surname}" if comma else name
    plain = unicodedata.normalize("NFKD", ordered.replace("-", " "))
    words = person_key("".join(c for c in plain if not unicodedata.combining(c)))
    return " ".join(word for word in words.split() if word not in _SUFFIXES)


def _forms(names: AliasSet, form: Callable[[str], Iterator[str]]) -> Forms:
    return frozenset(each for name in names for each in form(name))


def _whole_form(name: str) -> Iterator[str]:
    yield name


def _full_form(name: str) -> Iterator[str]:
    words = _without_title(name)
    # A surname alone is left of "Mr. Young", and that may be anybody's.
    if len(words) > 1:
        yield " ".join(words)
        yield f"{words[0]} {words[-1]}"


def _single_words(name: str) -> Iterator[str]:
    yield from (word for word in _without_title(name) if word not in _PARTICLES)


def _without_title(name: str) -> list[str]:
    words = name.split()
    while len(words) > 1 and (words[0] in _TITLES or title(words[0])):
        words = words[1:]
    return words


def _conflict(theirs: AliasSet, ours: AliasSet) -> bool:
    """Tell whether two sets of names cannot be one person's."""
    if any(titles_conflict(one, other) for one in theirs for other in ours):
        return True
    full = [(a, b) for a in _full_names(theirs) for b in _full_names(ours)]
    singles = {name for name in (*theirs, *ours) if " " not in name}
    return bool(full) and not any(_fits(a, b, singles) for a, b in full)


def _full_names(names: AliasSet) -> list[list[str]]:
    split = (_without_title(name) for name in names)
    return [words for words in split if len(words) > 1]


def _fits(one: list[str], other: list[str], singles: set[str]) -> bool:
    """Tell whether two full names can be one person's, who is also called *singles*."""
    if set(one) <= set(other) or set(other) <= set(one):
        return True
    firsts = {one[0], other[0]}
    is_initial = one[0][0] == other[0][0] and min(map(len, firsts)) == 1
    return one[-1] == other[-1] and (is_initial or bool(firsts & singles))
