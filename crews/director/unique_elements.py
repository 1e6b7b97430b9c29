"""One thing by two names in a scene: "a simple clock" and, later, "the clock"."""

import re
from collections.abc import Iterable, Sequence

from crews.step_inputs import LocatedElement
from ports.domain.film import STATUS_BY_VISIBILITY, ElementCategory

BARE_NAMED: frozenset[ElementCategory] = frozenset({"set_dressing", "vehicle"})
"""Categories of things that stand about, and of which a scene has seldom two sorts."""
_SHORT_FORMS = {"bike": "bicycle", "tv": "television", "fridge": "refrigerator"}
_PLURAL = re.compile(r"(?<=[^s])s$")
_OTHERS = re.compile(r"(?:an)?other\b|second\b|next\b")

_Identity = tuple[str, str]


def unique_elements(elements: Iterable[LocatedElement]) -> Iterable[LocatedElement]:
    """Return each element once, as on a breakdown sheet: its most visible mention."""
    unique: dict[_Identity, LocatedElement] = {}
    for element in elements:
        _add(unique, (element.category, element.key or _name(element)), element)
    return _without_bare_names(list(unique.values()))


def _add(
    unique: dict[_Identity, LocatedElement], identity: _Identity, new: LocatedElement
) -> None:
    known = unique.setdefault(identity, new)
    if _rank(new) < _rank(known):
        unique[identity] = new


def _without_bare_names(elements: Sequence[LocatedElement]) -> list[LocatedElement]:
    """Return *elements* without "the clock" where "a simple clock" is among them."""
    return [
        one
        for position, one in enumerate(elements)
        if not any(
            _is_named_by(one, other, is_first=other_position < position)
            for other_position, other in enumerate(elements)
            if other is not one
        )
    ]


def _is_named_by(one: LocatedElement, other: LocatedElement, *, is_first: bool) -> bool:
    """Tell whether *other* is *one* by a fuller name, or by the same and before it.

    What a person asked for stands as they said.
    """
    if one.category != other.category or one.category not in BARE_NAMED:
        return False
    if one.edited or other.edited:
        return False
    if _rank(other) > _rank(one) or one.quantity is not None:
        return False
    bare, full = _name(one), _name(other)
    if " " in bare or " " in full:
        return is_bare_name(bare, full)
    return is_first and _singular(bare) == _singular(full)


def is_bare_name(bare: str, full: str) -> bool:
    """Tell whether a noun alone means what *full* names: "clock", "simple clock"."""
    words = full.split()
    return (
        " " not in bare
        and len(words) > 1
        and _singular(bare) == _singular(words[-1])
        and not _OTHERS.match(words[0])
    )


def _singular(word: str) -> str:
    word = _PLURAL.sub("", word)
    return _SHORT_FORMS.get(word, word)


def _name(element: LocatedElement) -> str:
    return element.name.casefold()


def _rank(element: LocatedElement) -> int:
    return STATUS_BY_VISIBILITY.index(element.presence)
