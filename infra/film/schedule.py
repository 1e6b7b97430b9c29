"""Scenes as a crew would shoot them: all of a place together, days before nights."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from infra.film.sheets import SceneSheet

_TIMES = ("dawn", "day", "", "dusk", "night")


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
        found.sort(key=lambda sheet: (_TIMES.index(sheet.day_night), sheet.number))
        yield SetBlock(place=found[0].place, sheets=tuple(found))
