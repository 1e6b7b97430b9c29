"""What a scene inherits from scenes before it: how somebody looks, what they carry.

Only what elements say is known: whose a wound, a torn coat or a bag is. It goes on into
every later scene of that person, until an element says that it is off, dry or healed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.film.sheets import SceneSheet, SheetElement
from infra.film.tags import CATEGORY_NAMES

_MAKEUP, _WARDROBE = CATEGORY_NAMES["makeup_hair"], CATEGORY_NAMES["wardrobe"]
_CARRIED = frozenset({_MAKEUP, _WARDROBE, CATEGORY_NAMES["prop"]})
"""What somebody has on them; their horse and their car do not go where they go."""
_FLEETING = frozenset({"sweat", "sweaty", "sweating", "tears", "tearful", "blush"})
"""Words of makeup that is gone by the next scene, whether or not it is said."""
_ENDS = frozenset(
    {"off", "removed", "gone", "healed", "dry", "clean", "washed", "mended"}
)
"""Words of an element by which what was so before is so no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Inherited:
    """Something of a person that a scene has from a scene before.

    Attributes:
        since: The number of the scene where it began.
    """

    element: SheetElement
    since: int

    @property
    def label(self) -> str:
        """Whose it is and since when: ``Nora: coat (torn), since scene 3``."""
        return f"{self.element.owner}: {self.element.label}, since scene {self.since}"


def find_continuity(
    sheets: Iterable[SceneSheet],
) -> Mapping[int, Sequence[Inherited]]:
    """Return what each scene inherits, by its number; a flashback inherits nothing."""
    known: dict[tuple[str, str], Inherited] = {}
    found: dict[int, Sequence[Inherited]] = {}
    for sheet in sheets:
        if sheet.card.flashback:
            found[sheet.number] = []
            continue
        ended = {place for e in sheet.needed for place in _find_ended(e, known)}
        for place in ended:
            del known[place]
        found[sheet.number] = list(_inherit(sheet, known.values()))
        for element in sheet.needed:
            if _is_carried(element) and not _says(element) & _ENDS:
                known.setdefault(
                    _place(element), Inherited(element=element, since=sheet.number)
                )
    return found


def find_since(element: SheetElement, inherited: Iterable[Inherited]) -> int | None:
    """Return since when a scene has what it needs; None where it begins there."""
    found = (each.since for each in inherited if _is_same(each.element, element))
    return next(found, None)


def is_listed(inherited: Inherited, sheet: SceneSheet) -> bool:
    """Tell whether a scene has what it inherits on its sheet anyway.

    It needs it, or the look of whose it is says how it is by now: "no goatee".
    """
    is_needed = any(_is_same(inherited.element, element) for element in sheet.needed)
    return is_needed or any(
        _noun(inherited.element) in look.description.casefold()
        for look in sheet.looks
        if look.name == inherited.element.owner
    )


def _is_same(one: SheetElement, other: SheetElement) -> bool:
    is_named = bool(one.key and one.key == other.key) or one.name == other.name
    return (
        is_named and one.category == other.category and other.owner in {"", one.owner}
    )


def _is_carried(element: SheetElement) -> bool:
    is_fleeting = element.category == _MAKEUP and bool(_says(element) & _FLEETING)
    return bool(element.owner) and element.category in _CARRIED and not is_fleeting


def _find_ended(
    element: SheetElement, known: Mapping[tuple[str, str], Inherited]
) -> Iterator[tuple[str, str]]:
    """Yield what an element ends, or is in another state than before."""
    words = _says(element)
    for place, each in known.items():
        other = each.element
        is_over = bool(words & _ENDS) and _noun(other) in words
        is_changed = bool(element.state) and element.state != other.state
        if other.owner == element.owner and (
            is_over or (is_changed and place == _place(element))
        ):
            yield place


def _inherit(sheet: SceneSheet, known: Iterable[Inherited]) -> Iterator[Inherited]:
    """Yield what lasts on somebody of the scene, and what is there again."""
    cast = {member.name for member in sheet.cast}
    again = {element.key for element in sheet.needed if element.key}
    for each in known:
        if each.element.owner in cast and (
            _lasts(each.element) or each.element.key in again
        ):
            yield each


def _lasts(element: SheetElement) -> bool:
    """Tell whether it stays on somebody without being named again."""
    is_look = element.category == _WARDROBE and bool(element.state)
    return is_look or element.category == _MAKEUP


def _place(element: SheetElement) -> tuple[str, str]:
    return element.owner, element.name.casefold()


def _noun(element: SheetElement) -> str:
    """Return what it is: "hair" of "short hair (pinned up)"."""
    name = element.name.casefold().partition(" (")[0]
    return (name.split() or [""])[-1]


def _says(element: SheetElement) -> set[str]:
    return set(re.findall(r"\w+", f"{element.name} {element.state}".casefold()))
