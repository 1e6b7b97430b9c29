"""Who is a minor: whom the story itself calls a child, or gives such an age."""

import re
from collections.abc import Iterator, Mapping

from infra.film.ages import is_young
from infra.film.clean_text import clean_line
from infra.film.safety_rules import split_words
from infra.film.sheets import SceneSheet, base_key
from infra.film.tags import CATEGORY_NAMES, DAY_PLAYERS
from ports.domain.breakdown import Breakdown

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


def find_minors(film: Breakdown) -> Mapping[str, str]:
    """Return who of the cast the story calls a minor, by base key, and how old."""
    ages = {base_key(p.key): clean_line(p.age or "") for p in film.structure.people}
    return {
        base_key(person.key): ages[base_key(person.key)]
        for person in film.structure.people
        if is_young(ages[base_key(person.key)]) or _is_child(person.name)
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


def _is_child(name: str) -> bool:
    """Tell whether a name without a name of its own is that of a child."""
    *before, last = re.findall(r"[\w-]+", re.sub(r"\(.*?\)", "", name.casefold())) or [
        ""
    ]
    if last in _CHILDREN:
        return True
    if last in {"boy", "boys"}:
        return _PLAIN.issuperset(before)
    return last in {"girl", "girls"} and bool(_SMALL & set(before))
