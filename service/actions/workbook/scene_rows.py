"""What corrected scenes mean: their headings, script days and synopses."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, get_args

from infra.film.tables import Table
from ports.domain.breakdown import Breakdown
from ports.domain.film import DAY_NIGHT, DayNight, TimeOfDay, name_script_day
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    UnusableCellError,
)
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each

Setting = Literal["interior", "exterior", "mixed"]

HEADING_COLUMNS = ("Set", "I/E", "Day/Night")
"""In the order in which they are decided: a side is that of the new set."""

DAY = "Script Day"
SYNOPSIS = "Synopsis"

_SIDES: Mapping[str, Setting] = {
    "INT": "interior",
    "EXT": "exterior",
    "INT/EXT": "mixed",
    "EXT/INT": "mixed",
    "I/E": "mixed",
    "E/I": "mixed",
}
_TIMES: tuple[TimeOfDay, ...] = get_args(TimeOfDay)
_UNKNOWN: TimeOfDay = "UNKNOWN"
_DAY = re.compile(r"FB|(?P<light>[DN]?)(?P<number>\d{1,4})", re.IGNORECASE)


class SceneRows:
    """The scenes of a film, and what a person changed of them."""

    def __init__(
        self, film: Breakdown, table: Table, changes: Sequence[CellChange]
    ) -> None:
        self._film, self._name = film, table.name
        rows = (dict(zip(table.head, row, strict=True)) for row in table.rows)
        self._rows = {row["Scene"]: row for row in rows}
        self._changes = {(int(each.id), each.column): each for each in changes}

    def heading_edits(self) -> Iterator[Reading]:
        """Yield where and when scenes play."""
        for name in HEADING_COLUMNS:
            yield from read_each(self._column(name), self._read_heading)

    def day_edits(self) -> Iterator[Reading]:
        """Yield the script days of scenes.

        An edit moves all later scenes too. So what the sheet leaves as it was, is set
        where it begins.
        """
        is_moved = False
        for scene in self._film.scenes:
            number = scene.sequence_number
            change = self._changes.get((number, DAY))
            if change is not None:
                is_moved = True
                yield from read_each([change], self._read_day)
            elif is_moved and scene.story_day is not None:
                is_moved = False
                yield self._keep_day(number, scene.story_day)

    def synopsis_edits(self) -> Iterator[Reading]:
        """Yield what happens in scenes."""
        yield from read_each(self._column(SYNOPSIS), self._read_synopsis)

    def _column(self, name: str) -> list[CellChange]:
        return [each for (_, column), each in self._changes.items() if column == name]

    def _read_heading(self, change: CellChange) -> Iterator[CellEdit]:
        scene, place = int(change.id), change.place
        match change.column:
            case "I/E":
                side = _read_side(change)
                yield CellEdit(
                    place=place,
                    decide=lambda film: film.heading(scene, setting=side),
                    note=self._describe_followers(change),
                )
            case "Day/Night":
                time = _read_time(change)
                yield CellEdit(
                    place=place,
                    decide=lambda film: film.heading(scene, time_of_day=time),
                )
            case _:
                set_ = _read_set(change)
                kept = self._keep_rest(scene)
                yield CellEdit(
                    place=place,
                    decide=lambda film: film.heading(scene, place=set_, **kept),
                )

    def _keep_rest(self, scene: int) -> dict[str, Any]:
        """Return what the row says beside its new set, which is as the row shows it.

        The side of a set that other rows have already is theirs.
        """
        others = {self._side_of(each) for each in self._scenes_of_set(scene)}
        side = self._side_of(scene)
        kept: dict[str, Any] = {}
        if (scene, "I/E") not in self._changes and others <= {side}:
            kept["setting"] = side
        time = str(self._rows[scene]["Day/Night"] or "")
        if (scene, "Day/Night") not in self._changes and time in _TIMES:
            kept["time_of_day"] = time
        return kept

    @staticmethod
    def _read_synopsis(change: CellChange) -> Iterator[CellEdit]:
        scene, place = int(change.id), change.place
        yield CellEdit(
            place=place, decide=lambda film: film.synopsis(scene, place.text)
        )

    def _describe_followers(self, change: CellChange) -> str:
        """Say which other scenes change their side: a place of prose has one.

        Raises:
            UnusableCellError: Another cell says otherwise of the same place.
        """
        others = self._scenes_of_set(int(change.id))
        corrected = {
            number: self._changes[number, "I/E"]
            for number in others
            if (number, "I/E") in self._changes
        }
        for number, other in corrected.items():
            if _read_side(other) != _read_side(change):
                raise UnusableCellError(
                    change.place,
                    f"scene {number} plays in the same set and says {other.text}: a "
                    "set is inside or outside, or there are two sets",
                )
        rest = [str(number) for number in others if number not in corrected]
        return f"also in scene {', '.join(rest)}, in the same set" if rest else ""

    def _scenes_of_set(self, number: int) -> list[int]:
        """Return the other scenes of prose that play in the set of a scene."""
        return [
            scene.sequence_number
            for scene in self._film.scenes
            if not scene.heading
            and scene.sequence_number != number
            and self._set_of(scene.sequence_number) == self._set_of(number)
        ]

    def _set_of(self, scene: int) -> str:
        change = self._changes.get((scene, "Set"))
        return (
            str(self._rows[scene]["Set"]) if change is None else change.text
        ).casefold()

    def _side_of(self, scene: int) -> Setting | None:
        change = self._changes.get((scene, "I/E"))
        side = self._rows[scene]["I/E"] if change is None else change.text
        return _find_side(str(side or ""))

    def _read_day(self, change: CellChange) -> Iterator[CellEdit]:
        scene = int(change.id)
        found = _DAY.fullmatch(change.text)
        if found is None:
            raise UnusableCellError(change.place, "a script day is D2, N2, 2 or FB")
        if not found["number"]:
            yield CellEdit(
                place=change.place, decide=lambda film: film.script_day(scene, "FB")
            )
            return
        day = int(found["number"])
        light = self._light_of(scene)
        named = name_script_day(light, day)
        if found["light"] and named and found["light"].upper() != named[0]:
            raise UnusableCellError(
                change.place,
                f"its Day/Night makes it {named}: write {named} or {day}",
            )
        yield CellEdit(
            place=change.place, decide=lambda film: film.script_day(scene, day)
        )

    def _keep_day(self, scene: int, day: int) -> CellEdit:
        place = CellPlace(sheet=self._name, cell=f"scene {scene}", text=str(day))
        return CellEdit(
            place=place,
            decide=lambda film: film.script_day(scene, day),
            note="its day stays as it was",
        )

    def _light_of(self, scene: int) -> DayNight | None:
        change = self._changes.get((scene, "Day/Night"))
        if change is not None:
            return DAY_NIGHT.get(_read_time(change))
        card = self._film.scenes[scene - 1]
        return card.day_night or DAY_NIGHT.get(card.time_of_day)


def _find_side(cell: str) -> Setting | None:
    return _SIDES.get(re.sub(r"[.\s]", "", cell.upper()))


def _read_side(change: CellChange) -> Setting:
    setting = _find_side(change.text)
    if setting is None:
        raise UnusableCellError(change.place, "a scene is INT., EXT. or INT./EXT.")
    return setting


def _read_time(change: CellChange) -> TimeOfDay:
    if not change.text:
        return _UNKNOWN
    for time in _TIMES:
        if change.text.upper() == time != _UNKNOWN:
            return time
    names = ", ".join(time for time in _TIMES if time != _UNKNOWN)
    raise UnusableCellError(
        change.place, f"a time of day is one of {names}, or nothing"
    )


def _read_set(change: CellChange) -> str:
    if not change.text:
        raise UnusableCellError(change.place, "a scene plays somewhere: name its set")
    return change.text
