"""Locations: where a company stands to shoot the sets of a film."""

import re
from collections.abc import Mapping, Sequence

from infra.film.screenplay import is_written_script
from infra.film.sheets import SceneSheet, base_key
from ports.domain.breakdown import Breakdown

_ROOM = re.compile(r"\s*,(?!\d)|\s+[-–—]+\s")
"""What parts a location from a room in it: ``HOSPITAL, ROOM``, ``HOSPITAL - ROOM``."""
_BESIDE = re.compile(
    r"\s+(?:outside|before|behind|beside|near|opposite|by|across from|in front of)\s",
    re.IGNORECASE,
)
"""What parts a street from what stands in it: ``STREET OUTSIDE THE BANK``."""
_WAY = re.compile(
    r"(?:.*\s)?(?:street|road|roadside|lane|alley|avenue|boulevard|highway|square"
    r"|pavement|sidewalk)s?$"
)
"""A place that many houses share: their outsides in it are one location."""
_HOUSE = (
    r"(?:.*\s)?(?:prison|jail|hospital|clinic|asylum|hotel|motel|inn|school|college"
    r"|church|castle|palace|mansion|villa|theatre|theater|museum|library|station"
    r"|courthouse|bank|factory|warehouse|farmhouse|house|apartment)"
)
_INSIDE = re.compile(
    rf"(?P<house>{_HOUSE})"
    r"\s+(?:room|rm|cell|corridor|hallway|hall|lobby|foyer|reception|office|ward"
    r"|kitchen|bathroom|bedroom|bar|stairs|staircase|stairwell|landing|cellar|basement"
    r"|attic|roof|entrance|porch|yard|garden)s?(?:\.?\s+\S*\d\S*)?$"
)
"""What is in a house that its name begins with: ``PRISON CELL``, ``HOTEL RM. 412``."""
_GOES_ON = re.compile(r"\bCONT(?:INUOUS|['’]?D)\b", re.IGNORECASE)
"""In a slugline: nothing lies between this scene and the one before."""
_VEHICLE = re.compile(
    r"\b(?:car|automobile|limousine|sedan|taxi|cab|van|truck|lorry|jeep|pickup|bus"
    r"|coach|carriage|train|tram|streetcar|wagon)(?=\s*(?:,|\s[-–—]+\s|$))",
    re.IGNORECASE,
)
"""At the end of a set's name, or of a part of it: ``CAR``, ``TRAIN - COMPARTMENT``."""


class Locations:
    """Where the company stands for each set of a film."""

    def __init__(self, film: Breakdown) -> None:
        self._is_script = is_written_script(film)
        self._places = {place.key: place for place in film.structure.places}
        self._keys = {
            place.name.casefold(): place.key
            for place in reversed(film.structure.places)
        }
        self._houses = {
            place.name.casefold()
            for place in film.structure.places
            if place.interior != "EXT." or re.fullmatch(_HOUSE, place.name.casefold())
        }

    def find(self, sheet: SceneSheet) -> str:
        """Return the location of a scene: a house for all of its rooms, or a street."""
        if sheet.is_outside and (way := _find_way(sheet.place)):
            return way
        key = self._find_house(sheet.card.place_id)
        name = self._places[key].name if key in self._places else key
        house = _first_name(name)
        if self._is_script:
            # Sluglines name the location first, and the house as often as its rooms.
            return _first_name(sheet.place) if key == sheet.card.place_id else house
        # The inside of a house is a set of its own, in the same location.
        return self._keys.get(house, house)

    def _find_house(self, key: str) -> str:
        """Return the house of a room; a town is no location, however much is in it."""
        seen = {key}
        while place := self._places.get(key):
            parent = self._places.get(place.parent or "")
            if parent is None or parent.key in seen:
                break
            if parent.name.casefold() not in self._houses:
                break
            key = parent.key
            seen.add(key)
        return key


def _first_name(words: str) -> str:
    name = _ROOM.split(words, maxsplit=1)[0].casefold()
    inside = _INSIDE.match(name)
    return inside["house"] if inside else name


def _find_way(place: str) -> str:
    """Return the street that a set names; empty where it names none."""
    names = (_BESIDE.split(part)[0].strip().casefold() for part in _ROOM.split(place))
    return next(filter(_WAY.match, names), "")


def is_vehicle(place: str) -> bool:
    """Tell whether a set is one that drives: no bus station is."""
    return bool(_VEHICLE.search(place))


def find_buildings(
    sheets: Sequence[SceneSheet], locations: Sequence[str]
) -> Mapping[str, str]:
    """Return by *locations*, one for each of *sheets*, the one that they are part of.

    Rooms are of one building where a slugline names both ("HALLWAY/OFFICE"), and where
    somebody goes from one into the other without a break.
    """
    first = {name: name for name in locations}

    def join(one: str, other: str) -> None:
        kept, gone = first[one], first[other]
        first.update({name: kept for name, at in first.items() if at == gone})

    run: list[tuple[str, set[str]]] = []
    for sheet, location in zip(sheets, locations, strict=True):
        is_room = not sheet.is_outside and not is_vehicle(sheet.place)
        cast = {base_key(member.key) for member in sheet.cast}
        if not is_room or not _GOES_ON.search(sheet.card.heading or ""):
            run = []
        for name, people in run:
            if cast & people:
                join(name, location)
        if is_room:
            run.append((location, cast))
            for part in sheet.place.split("/"):
                if (name := _first_name(part).strip()) in first:
                    join(name, location)
    return first
