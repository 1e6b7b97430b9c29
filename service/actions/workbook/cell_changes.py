"""What a person changed in a workbook, held against the film as it was exported."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from infra.film.sheet_cells import (
    CorrectedSheet,
    CorrectedWorkbook,
    SheetRow,
    cell_text,
)
from infra.film.tables import Table
from ports.errors import StoryCrewsError

HEAD_ROW = 1
"""The row of a sheet that names its columns."""


_AS_WRITTEN = frozenset(
    {
        *("Character", "Element", "Synopsis"),
        *("Description", "Performance", "Purpose", "Mood", "Light"),
    }
)
"""Columns in which capitals are a correction too: names and sentences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPlace:
    """A cell of a workbook as a person finds it, and what it says.

    Attributes:
        cell: ``C7``, or that the row is gone.
    """

    sheet: str
    cell: str
    text: str


class UnusableCellError(StoryCrewsError):
    """A cell says what no edit can do."""

    def __init__(self, place: CellPlace, problem: str) -> None:
        super().__init__(problem)
        self.place = place


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChange:
    """A cell says something else than the film.

    Attributes:
        id: Of its row.
        row: The whole row, as the film has it and as it is now.
    """

    place: CellPlace
    id: str
    column: str
    before: Mapping[str, str]
    row: Mapping[str, str]

    @property
    def text(self) -> str:
        """What the cell says now."""
        return self.place.text


@dataclass(frozen=True, slots=True, kw_only=True)
class RowRemoval:
    """A row of the film is no longer there."""

    place: CellPlace
    id: str
    before: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAddition:
    """A row has no id: somebody added it."""

    place: CellPlace
    row: Mapping[str, str]


Change = CellChange | RowRemoval | RowAddition


def find_changes(
    tables: Sequence[Table], book: CorrectedWorkbook
) -> Iterator[Change | UnusableCellError]:
    """Yield what differs between *tables* and the sheets of *book*, row by row.

    A sheet that is not there is not compared.
    """
    for table in tables:
        if table.name in book.sheets:
            yield from _SheetComparison(table, book.sheets[table.name]).changes()


class _SheetComparison:
    """A table of the film beside the sheet that was made of it."""

    def __init__(self, table: Table, sheet: CorrectedSheet) -> None:
        self._table, self._sheet = table, sheet
        rows = (map(cell_text, row) for row in table.rows)
        named = (dict(zip(table.head, row, strict=True)) for row in rows)
        self._exported = {row[table.id_column]: row for row in named}

    def changes(self) -> Iterator[Change | UnusableCellError]:
        """Yield what differs."""
        gone = [name for name in self._table.head if name not in self._sheet.letters]
        if gone:
            place = self._place(str(HEAD_ROW), "")
            columns = ", ".join(f"“{name}”" for name in gone)
            yield UnusableCellError(place, f"the head no longer has {columns}")
            return
        seen: dict[str, int] = {}
        for row in self._sheet.rows:
            id_ = row.values[self._table.id_column]
            yield from self._row_changes(row, id_, seen)
            seen.setdefault(id_, row.number)
        for id_, before in self._exported.items():
            if id_ not in seen:
                name = " ".join(before[column] for column in self._table.head[:2])
                place = self._place("gone", name)
                yield RowRemoval(place=place, id=id_, before=before)

    def _row_changes(
        self, row: SheetRow, id_: str, seen: Mapping[str, int]
    ) -> Iterator[Change | UnusableCellError]:
        column = self._table.id_column
        where = self._cell(row, column)
        if row.formulas:
            for name in sorted(row.formulas):
                problem = "is a formula: write what it gives"
                yield UnusableCellError(self._cell(row, name), problem)
        elif not id_:
            yield RowAddition(place=where, row=row.values)
        elif id_ in seen:
            problem = (
                f"row {seen[id_]} is the same: leave “{column}” of a new one empty"
            )
            yield UnusableCellError(where, problem)
        elif id_ not in self._exported:
            problem = f"the film has no such row: leave “{column}” of a new one empty"
            yield UnusableCellError(where, problem)
        else:
            yield from self._cell_changes(row, id_)

    def _cell_changes(self, row: SheetRow, id_: str) -> Iterator[CellChange]:
        """Yield the cells that say something else.

        Only in names and sentences is it something else in other capitals.
        """
        before = self._exported[id_]
        for column in self._table.head:
            spelt = str if column in _AS_WRITTEN else str.casefold
            if spelt(row.values[column]) != spelt(before[column]):
                yield CellChange(
                    place=self._cell(row, column),
                    id=id_,
                    column=column,
                    before=before,
                    row=row.values,
                )

    def _cell(self, row: SheetRow, column: str) -> CellPlace:
        cell = f"{self._sheet.letters[column]}{row.number}"
        return self._place(cell, row.values[column])

    def _place(self, cell: str, text: str) -> CellPlace:
        return CellPlace(sheet=self._table.name, cell=cell, text=text)
