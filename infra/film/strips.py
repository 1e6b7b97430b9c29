"""Strips: the scenes as a stripboard has them, each with its location and its light."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from infra.film.day_limits import OVERRUN, DayLimits
from infra.film.locations import Locations, find_buildings, is_vehicle
from infra.film.minors import find_minors, find_young
from infra.film.setups import find_setups
from infra.film.sheets import SceneSheet, base_key
from ports.domain.breakdown import Breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """A scene, or the part of a long one that a day has room for.

    Attributes:
        part: Which part, counted from 1; 0 for a whole scene.
        location: The place where the company is: all of its rooms are one.
        is_night: Whether it is shot at night.
        twilight: The light that it has to be shot in, ``dusk`` or ``dawn``, or empty.
        setups: How many set-ups are taken in it.
        minor_setups: In how many of them a child is in frame, at least one where one
            works in the scene.
    """

    sheet: SceneSheet
    eighths: int
    setups: int = 0
    part: int = 0
    location: str
    is_night: bool
    twilight: str = ""
    minor_setups: int = 0

    @property
    def label(self) -> str:
        """The number of the scene, ``12`` or ``12 pt. 1``."""
        number = str(self.sheet.number)
        return f"{number} pt. {self.part}" if self.part else number

    @property
    def seconds(self) -> float:
        """The screen time."""
        return self.sheet.seconds * self.eighths / self.sheet.script.eighths

    @property
    def set_key(self) -> tuple[str, bool]:
        """The set, whose outside is another one than its inside."""
        return self.sheet.card.place_id, self.sheet.is_outside


def find_strips(
    film: Breakdown, sheets: Sequence[SceneSheet], limits: DayLimits
) -> Iterator[Strip]:
    """Yield the strips of a film, in the order of the script."""
    locations, minors = Locations(film), find_minors(film)
    hosts: list[SceneSheet] = []
    for sheet in sheets:
        # An insert is shot where its scene is.
        hosts.append(hosts[-1] if hosts and sheet.script.is_shot else sheet)
    places = [locations.find(host) for host in hosts]
    whole = find_buildings(sheets, places)
    for sheet, host, place in zip(sheets, hosts, places, strict=True):
        plays_outside = host.is_outside or is_vehicle(host.place)
        light = sheet.day_night if plays_outside else ""
        yield from _cut_scene(sheet, whole[place], light, limits, minors)


def _cut_scene(
    sheet: SceneSheet,
    location: str,
    light: str,
    limits: DayLimits,
    minors: Mapping[str, str],
) -> Iterator[Strip]:
    """Yield a scene in parts of about one length, of which each fits into a day."""
    twilight = light if light in {"dawn", "dusk"} else ""
    found = find_setups(sheet.card)
    eighths, setups = sheet.script.eighths, len(found)
    young = sum(any(base_key(key) in minors for key in each.people) for each in found)
    young = max(young, any(find_young(sheet, minors)))
    fill = limits.fill(eighths, setups, minor_setups=young)
    if twilight:
        fill = max(fill, eighths / limits.twilight_eighths)
    # No part has less than an eighth of a page.
    parts = 1 if fill <= 1 + OVERRUN else min(ceil(fill), eighths)
    for part in range(1, parts + 1):
        yield Strip(
            sheet=sheet,
            eighths=_share(eighths, parts, part),
            setups=_share(setups, parts, part),
            minor_setups=_share(young, parts, part),
            part=part if parts > 1 else 0,
            location=location,
            is_night=light == "night",
            twilight=twilight,
        )


def _share(whole: int, parts: int, part: int) -> int:
    """Return what a part, counted from 1, has of a whole; the first have the rest."""
    each, more = divmod(whole, parts)
    return each + (part <= more)
