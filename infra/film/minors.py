"""Who is a minor: whom the story itself calls a child, or gives such an age."""

import re
from collections.abc import Iterator, Mapping

from infra.film.ages import is_young
from infra.film.clean_text import clean_line
from infra.film.safety_rules import split_words
from infra.film.sheets import SceneSheet, base_key
from infra.film.tags import CATEGORY_NAMES, DAY_PLAYERS
from ports.domain.breakdown import Breakdown
from ports.domain.structure import Person

_CHILDREN = split_words(
    "child children schoolchild schoolchildren baby infant toddler schoolboy "
    "schoolgirl youngster urchin teenager kids"
)
_PLAIN = split_words(
    "the a an some other another first second third two three four five six "
    "several many young younger older eldest youngest little small tiny"
)
"""Words with which a boy is a boy; an office boy is whoever has that work."""
_SMALL = split_words("little small tiny")
_DETAILS = re.compile(r"\s(?:with|of|in|who|whose|and|at|on|like)\b|[;(]")
"""What parts what a look says somebody is from the rest: "a small boy with freckles".
"""


def find_minors(film: Breakdown) -> Mapping[str, str]:
    """Return who of the cast the story calls a minor, by base key, and how old."""
    ages = {base_key(p.key): clean_line(p.age or "") for p in film.structure.people}
    return {
        base_key(person.key): ages[base_key(person.key)]
        for person in film.structure.people
        if is_young(ages[base_key(person.key)]) or _looks_young(person)
    }


def find_young(sheet: SceneSheet, minors: Mapping[str, str]) -> Iterator[str]:
    """Yield the minors whom a scene has on set, its extras among them."""
    for member in sheet.cast:
        if (age := minors.get(base_key(member.key))) is not None:
            yield f"{member.name}, {age}" if age else member.name
    extras = {DAY_PLAYERS, CATEGORY_NAMES["background"]}
    for element in sheet.needed:
        if element.category not in extras:
            continue
        if is_young(element.age) if element.age else _is_child(element.name):
            is_said = element.age in element.name
            yield element.name if is_said else f"{element.name}, {element.age}"


def _looks_young(person: Person) -> bool:
    """Tell whether nothing says how old somebody is, but what they are called does."""
    if person.age:
        return False
    names = (person.name, *(alias.alias for alias in person.aliases))
    looks = (_DETAILS.split(look.description)[0] for look in person.looks)
    return any(map(_is_child, names)) or any(
        _is_child(noun, in_look=True) for look in looks for noun in look.split(",")
    )


def _is_child(name: str, *, in_look: bool = False) -> bool:
    """Tell whether a name without a name of its own is that of a child.

    In a look any boy is one, whatever is said of him: nobody looks like an office boy.
    A girl is one there where nothing more is said of her, or that she is small.
    """
    *before, last = re.findall(r"[\w-]+", re.sub(r"\(.*?\)", "", name.casefold())) or [
        ""
    ]
    if last in _CHILDREN or last.startswith(("boy-", "girl-")):
        return True
    is_plain = _PLAIN.issuperset(before)
    if last in {"boy", "boys"}:
        return in_look or is_plain
    is_small = bool(_SMALL & set(before)) or (in_look and is_plain)
    return last in {"girl", "girls"} and is_small
