"""What corrected elements mean, on their own sheets and in a scene's categories."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from typing import Literal

from infra.film.tables import ELEMENT_SHEETS
from infra.film.tags import SHEET_CATEGORIES, element_tag
from ports.domain.breakdown import Breakdown
from ports.domain.film import ElementCategory
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    Change,
    RowAddition,
    RowRemoval,
    UnusableCellError,
)
from service.actions.workbook.cell_edits import CellEdit, Reading, refuse, split_list

Need = Literal["needed", "mentioned"]

_COLUMNS = ("Category", "Element", "Scenes", "Status", "Quantity", "Owner")
_LABELS = {
    spelling.casefold(): name
    for name, (category, department) in SHEET_CATEGORIES.items()
    for spelling in (name, name.removesuffix("s"), *(() if department else (category,)))
}
"""A category by how people write it: ``Prop``, ``props``, ``vehicle``."""
_ENTRY = re.compile(
    r"(?P<name>.*?)(?:\s*\((?P<details>[^()]*)\))?(?:\s+–\s+(?P<owner>.*))?"
)
"""An element as sheets write it, with what they say of it after its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What a scene should have of one name.

    Attributes:
        label: Its category as sheets call it; None for the one that it has.
        category: That is to be without it, where *need* is None.
        need: None for nothing of that name.
    """

    place: CellPlace
    scene: int
    name: str
    label: str | None = None
    category: ElementCategory | None = None
    need: Need | None
    quantity: int | None = None
    owner: str | None = None
    new_name: str | None = None

    @property
    def says(self) -> tuple[str | int | None, ...]:
        """What two cells must agree on."""
        return self.need, self.label, self.quantity, self.owner, self.new_name


@dataclass(frozen=True, slots=True, kw_only=True)
class _ElementRow:
    """A row of a sheet of elements.

    Attributes:
        label: Its category as sheets call it.
        owner: Whose a person has written that it is; empty for nobody's.
        whose: What the cell says of it; None where scenes have different owners.
    """

    label: str
    name: str
    scenes: frozenset[int]
    need: Need
    quantity: int | None
    owner: str | None
    whose: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """An element as a list of sheets writes it: ``cups (4, broken) – Mara``."""

    name: str
    quantity: int | None
    owner: str | None


class ElementRows:
    """The elements as a person corrected them.

    What one cell takes from a scene and another one gives to it has only moved.
    """

    def __init__(self, film: Breakdown) -> None:
        self._last_scene = len(film.scenes)
        self._categories = {
            (scene.sequence_number, tag.category, tag.label): element.category
            for scene in film.scenes
            for element in scene.elements
            for tag in (element_tag(element),)
        }
        self._wishes: dict[tuple[int, str], _Wish] = {}

    def edits(
        self, rows: Sequence[Change], lists: Sequence[CellChange]
    ) -> Iterator[Reading]:
        """Yield what scenes need, what they only mention, and what they have not.

        *rows* are of the sheets of elements, *lists* the categories of scenes.
        """
        readings = chain(
            (partial(self._read_list, each) for each in lists),
            (partial(self._read_row, each) for each in _group_by_row(rows)),
        )
        for read in readings:
            try:
                for wish in list(read()):
                    self._add(wish)
            except UnusableCellError as error:
                yield error
        yield from map(_to_edit, self._wishes.values())

    def _add(self, wish: _Wish) -> None:
        key = (wish.scene, wish.name.casefold())
        other = self._wishes.get(key)
        if other is None or other.need is None:
            self._wishes[key] = wish
        elif wish.need and wish.says != other.says:
            raise UnusableCellError(
                wish.place,
                f"{other.place.sheet} {other.place.cell} says otherwise of {wish.name} "
                f"in scene {wish.scene}",
            )

    def _read_list(self, change: CellChange) -> Iterator[_Wish]:
        """Yield what comes into a category of a scene, and what leaves it."""
        scene, label, place = int(change.id), change.column, change.place
        before, after = split_list(change.before[label]), split_list(change.text)
        for entry in before:
            if entry not in after:
                yield self._without(place, scene, label, _read_entry(entry).name)
        had_owner = {e.name for e in map(_read_entry, before) if e.owner}
        for entry in after:
            if entry not in before:
                wanted = _read_entry(entry)
                is_taken_away = not wanted.owner and wanted.name in had_owner
                yield _Wish(
                    place=place,
                    scene=scene,
                    name=wanted.name,
                    label=label,
                    need="needed",
                    quantity=wanted.quantity,
                    owner="" if is_taken_away else wanted.owner,
                )

    def _read_row(self, changes: Sequence[Change]) -> Iterator[_Wish]:
        """Yield what a row asks for, of which several cells may have changed."""
        change, place = changes[0], changes[0].place
        match change:
            case RowRemoval():
                gone = _RowReader(change.before, place, self._last_scene).read()
                yield from self._without_row(place, gone, gone.scenes)
            case RowAddition():
                new = _RowReader(change.row, place, self._last_scene).read()
                yield from _wishes_of(place, new, new.scenes)
            case CellChange():
                before = _RowReader(change.before, place, self._last_scene).read()
                places = _places_of(changes)
                after = _RowReader(change.row, place, self._last_scene, places).read()
                yield from self._read_correction(place, before, after)

    def _read_correction(
        self, place: CellPlace, before: _ElementRow, after: _ElementRow
    ) -> Iterator[_Wish]:
        yield from self._without_row(place, before, before.scenes - after.scenes)
        kept = before.scenes & after.scenes
        if before.name != after.name:
            # In the scenes that have it, it keeps the words that ask for it.
            renamed = replace(after, name=before.name)
            yield from (
                replace(wish, new_name=after.name)
                for wish in _wishes_of(place, renamed, kept)
            )
        elif replace(before, scenes=after.scenes) != after:
            yield from _wishes_of(place, after, kept)
        owner = after.whose if after.owner is None else after.owner
        come = replace(after, owner=owner)
        yield from _wishes_of(place, come, after.scenes - kept)

    def _without_row(
        self, place: CellPlace, row: _ElementRow, scenes: Iterable[int]
    ) -> Iterator[_Wish]:
        for scene in sorted(scenes):
            yield self._without(place, scene, row.label, row.name)

    def _without(self, place: CellPlace, scene: int, label: str, name: str) -> _Wish:
        category = self._categories.get((scene, label, name))
        return _Wish(place=place, scene=scene, name=name, category=category, need=None)


@dataclass(frozen=True, slots=True)
class _RowReader:
    """Reads the cells of a row of elements.

    Attributes:
        last_scene: How many scenes the film has.
        places: Of the cells that have changed, by column.
    """

    values: Mapping[str, str]
    row: CellPlace
    last_scene: int
    places: Mapping[str, CellPlace] = field(default_factory=dict)

    def read(self) -> _ElementRow:
        """Return the row.

        Raises:
            UnusableCellError: A cell of it says what no row can.
        """
        return _ElementRow(
            label=self._read_label(),
            name=self._read_name(),
            scenes=self._read_scenes(),
            need=self._read_need(),
            quantity=self._read_quantity(),
            owner=self.values["Owner"] if self._is_said("Owner") else None,
            whose=self._read_whose(),
        )

    def _is_said(self, column: str) -> bool:
        """Tell whether a person, and not the film, says what is in a cell."""
        is_new = not self.values["Id"] and bool(self.values[column])
        return is_new or column in self.places

    def _read_whose(self) -> str | None:
        owner = self.values["Owner"]
        return owner if owner and "," not in owner else None

    def _read_quantity(self) -> int | None:
        if not self._is_said("Quantity"):
            return None
        quantity = self.values["Quantity"]
        if not re.fullmatch(r"[0-9]{1,6}", quantity):
            raise self._problem("Quantity", "how many is a number")
        return int(quantity)

    def _read_label(self) -> str:
        label = self.values["Category"]
        is_as_it_was = self.values["Id"] and "Category" not in self.places
        if is_as_it_was:
            return label
        if label.casefold() in _LABELS:
            return _LABELS[label.casefold()]
        names = ", ".join(SHEET_CATEGORIES)
        raise self._problem("Category", f"a category is one of {names}")

    def _read_name(self) -> str:
        if not self.values["Element"]:
            raise self._problem("Element", "an element has a name")
        return self.values["Element"]

    def _read_scenes(self) -> frozenset[int]:
        numbers = re.split(r"[,;\s]+", self.values["Scenes"])
        if not all(re.fullmatch(r"[0-9]{1,6}", each) for each in numbers):
            raise self._problem(
                "Scenes", "numbers of scenes with commas; or delete the row"
            )
        scenes = frozenset(map(int, numbers))
        for number in sorted(scenes):
            # Here, because a long cell would ask for it a thousand times.
            if not 1 <= number <= self.last_scene:
                problem = f"there is no scene {number}: the film has {self.last_scene}"
                raise self._problem("Scenes", problem)
        return scenes

    def _read_need(self) -> Need:
        match self.values["Status"].lower():
            case "needed" | "mentioned" as need:
                return need
            case "" if not self.values["Id"]:
                is_needed = self.row.sheet == ELEMENT_SHEETS["needed"]
                return "needed" if is_needed else "mentioned"
        raise self._problem("Status", "an element is needed or mentioned")

    def _problem(self, column: str, problem: str) -> UnusableCellError:
        place = self.places.get(column, self.row)
        return UnusableCellError(place, problem)


def _group_by_row(changes: Sequence[Change]) -> Iterator[Sequence[Change]]:
    groups: dict[tuple[str, str], list[Change]] = defaultdict(list)
    for change in changes:
        # A new row has no id, but a cell of its own.
        id_ = change.place.cell if isinstance(change, RowAddition) else change.id
        groups[change.place.sheet, id_].append(change)
    yield from groups.values()


def _places_of(changes: Sequence[Change]) -> Mapping[str, CellPlace]:
    """Return where the cells of a row are that have changed.

    Raises:
        UnusableCellError: One of them follows from others.
    """
    places = {}
    for change in changes:
        if not isinstance(change, CellChange) or change.column not in _COLUMNS:
            refuse(change)
        places[change.column] = change.place
    return places


def _wishes_of(
    place: CellPlace, row: _ElementRow, scenes: Iterable[int]
) -> Iterator[_Wish]:
    for scene in sorted(scenes):
        yield _Wish(
            place=place,
            scene=scene,
            name=row.name,
            label=row.label,
            need=row.need,
            quantity=row.quantity,
            owner=row.owner,
        )


def _read_entry(entry: str) -> _Entry:
    found = _ENTRY.fullmatch(entry)
    if found is None:
        return _Entry(name=entry, quantity=None, owner=None)
    details = re.split(r"\s*,\s*", found["details"] or "")
    numbers = [int(each) for each in details if re.fullmatch(r"[0-9]{1,6}", each)]
    return _Entry(
        name=found["name"],
        quantity=numbers[0] if numbers else None,
        owner=found["owner"],
    )


def _to_edit(wish: _Wish) -> CellEdit:
    category, department = SHEET_CATEGORIES.get(wish.label or "", (wish.category, None))
    return CellEdit(
        place=wish.place,
        decide=lambda film: film.element(
            wish.scene,
            wish.name,
            category=category,
            status=wish.need or "none",
            department=department,
            quantity=wish.quantity,
            owner=wish.owner,
            new_name=wish.new_name,
        ),
    )
