"""Scenes as a crew would shoot them: all of a place together, days before nights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from infra.film.sheets import SceneSheet

_TIMES = ("dawn", "day", "", "dusk", "night")

StripKind = Literal[
    "int-day", "ext-day", "int-night", "ext-night", "twilight", "unknown"
]
"""What the colour of a strip says; at dawn and at dusk the light is short."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetBlock:
    """The scenes of one set, by time of day."""

    place: str
    sheets: tuple[SceneSheet, ...]


def set_blocks(sheets: Iterable[SceneSheet]) -> Iterator[SetBlock]:
    """Yield the sets in the order in which the film comes to them first."""
    places: dict[str, list[SceneSheet]] = {}
    for sheet in sheets:
        places.setdefault(sheet.card.place_id, []).append(sheet)
    for found in places.values():
        found.sort(key=lambda sheet: (light_rank(sheet), sheet.number))
        yield SetBlock(place=found[0].place, sheets=tuple(found))


def light_rank(sheet: SceneSheet) -> int:
    """Return the place of a scene's light in a day that begins at dawn."""
    return _TIMES.index(sheet.day_night)


def strip_kind(sheet: SceneSheet) -> StripKind:
    """Return what the strip of a scene looks like."""
    is_exterior = sheet.side.upper().startswith("EXT")
    match sheet.day_night:
        case "day":
            return "ext-day" if is_exterior else "int-day"
        case "night":
            return "ext-night" if is_exterior else "int-night"
        case "dawn" | "dusk":
            return "twilight"
        case _:
            return "unknown"
