"""The element list: each person, set and thing of a film once, and where it is needed.

It gives the key by which other programs know each, so that paper and files agree.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from infra.film.sheets import NumberedCast, SceneSheet, base_key
from infra.film.tags import SHEET_ORDER

CAST, SETS, MENTIONED = "Cast Members", "Sets", "Only mentioned: nothing to provide"
"""What the list has beside the departments' categories."""

_ORDER = (CAST, SETS, *SHEET_ORDER)


@dataclass(kw_only=True)
class IndexEntry:
    """One person, set or thing.

    Attributes:
        keys: In order of appearance: a person has one for each look. A thing that no
            other program is told of has none.
        scenes: Numbers of the scenes that need it, or only mention it, in order.
    """

    name: str
    keys: list[str] = field(default_factory=list)
    scenes: list[int] = field(default_factory=list)


def index_elements(
    sheets: Sequence[SceneSheet],
) -> Mapping[str, Sequence[IndexEntry]]:
    """Return what the *sheets* name, by category: cast, sets, then departments."""
    found: dict[str, dict[str, IndexEntry]] = {name: {} for name in _ORDER}
    members = {m.number: m.label for each in sheets for m in _everybody(each)}
    found[CAST] = {name: IndexEntry(name=name) for _, name in sorted(members.items())}
    for sheet in sheets:
        for category, name, keys in _names(sheet):
            entry = found.setdefault(category, {}).setdefault(
                name, IndexEntry(name=name)
            )
            entry.keys += [key for key in keys if key and key not in entry.keys]
            if sheet.number not in entry.scenes:
                entry.scenes.append(sheet.number)
    only_mentioned = found.pop(MENTIONED, {})
    return {
        category: tuple(entries.values())
        for category, entries in (*found.items(), (MENTIONED, only_mentioned))
        if entries
    }


def _everybody(sheet: SceneSheet) -> tuple[NumberedCast, ...]:
    return (*sheet.cast, *sheet.voices)


def _names(sheet: SceneSheet) -> Iterator[tuple[str, str, Sequence[str]]]:
    """Yield category, name and keys of everything on a sheet."""
    looks = sheet.card.characters_present
    for member in _everybody(sheet):
        here = [key for key in looks if base_key(key) == base_key(member.key)]
        yield CAST, member.label, here or (member.key,)
    yield SETS, sheet.place, (sheet.card.place_id,)
    for element in sheet.needed:
        yield element.category, element.name, (element.key,)
    for element in sheet.mentioned:
        yield MENTIONED, element.name, (element.key,)
