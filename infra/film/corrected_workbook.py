"""Reads the workbook of a film after somebody corrected it in a spreadsheet.

It comes from outside. Whoever calls has bounded what the archive unpacks to; here rows
and columns are bounded, entities are refused, and no formula is followed.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import IO, Any

import defusedxml
import openpyxl
from openpyxl.utils import get_column_letter

from infra.film.day_limits import DayLimits
from infra.film.sheet_cells import (
    IDENTITY_SHEET,
    CorrectedSheet,
    CorrectedWorkbook,
    SheetRow,
    cell_text,
)
from infra.film.tables import Table
from ports.errors import StoryError

MAX_ROWS = 100_000
"""Of a sheet: the lines of the longest novels are a tenth of it."""

MAX_NEW_ROWS = 1_000
"""Of a sheet, beside those of the film: each may cost a search through its text."""

MAX_COLUMNS = 2_000
"""Of a sheet: the cast has a column for each scene."""

_COUNT = re.compile(r"[0-9]{1,4}")

_FORMULA, _FAILURE = "f", "e"
"""How the library names cells that are computed, and those that could not be."""


def read_workbook(file: IO[bytes], tables: Sequence[Table]) -> CorrectedWorkbook:
    """Return what *file* has of the *tables*.

    Other sheets, and columns of other names, are not ours.

    Raises:
        StoryError: A sheet has too many rows, too many new ones, or two columns of
            one name.
        Exception: Whatever the parser raises on what is no workbook.
    """
    _require_safe_parser()
    book = openpyxl.load_workbook(file, read_only=True, keep_links=False)
    identity = _read_identity(book) if IDENTITY_SHEET in book.sheetnames else {}
    return CorrectedWorkbook(
        run_id=identity.get("Run", ""),
        state=identity.get("State", ""),
        limits=_read_limits(identity),
        sheets={
            table.name: _read_sheet(book[table.name], table)
            for table in tables
            if table.name in book.sheetnames
        },
    )


def _require_safe_parser() -> None:
    # With it the library refuses entities; a setting of the environment turns it off.
    if not openpyxl.DEFUSEDXML:
        raise StoryError(
            f"OPENPYXL_DEFUSEDXML turns {defusedxml.__name__} off: no workbook of a "
            "stranger is read without it"
        )


def _read_identity(book: Any) -> Mapping[str, str]:
    rows = book[IDENTITY_SHEET].iter_rows(max_row=4, max_col=2, values_only=True)
    return {cell_text(row[0]): cell_text(row[1]) for row in rows}


def _read_limits(identity: Mapping[str, str]) -> DayLimits | None:
    eighths = _read_count(identity.get("Eighths a day", ""))
    setups = _read_count(identity.get("Set-ups a day", ""))
    return DayLimits(pages=eighths / 8, setups=setups) if eighths and setups else None


def _read_count(cell: str) -> int:
    return int(cell) if _COUNT.fullmatch(cell) else 0


def _read_sheet(sheet: Any, table: Table) -> CorrectedSheet:
    rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS)
    columns = _find_columns(next(rows, ()), table)
    found = []
    for number, cells in enumerate(rows, 2):
        if number > MAX_ROWS:
            raise StoryError(f"the sheet {table.name} has more than {MAX_ROWS:,} rows")
        row = _read_row(number, cells, columns)
        if any(row.values.values()) and not _is_total(row, table):
            found.append(row)
        if len(found) > len(table.rows) + MAX_NEW_ROWS:
            raise StoryError(
                f"the sheet {table.name} has more than {MAX_NEW_ROWS:,} rows that the "
                "film has not"
            )
    letters = {name: get_column_letter(place + 1) for name, place in columns.items()}
    return CorrectedSheet(letters=letters, rows=tuple(found))


def _find_columns(head: Iterable[Any], table: Table) -> Mapping[str, int]:
    """Return where the columns of *table* are, counted from 0."""
    names = [cell_text(cell.value) for cell in head]
    for name in table.head:
        if names.count(name) > 1:
            raise StoryError(f"the sheet {table.name} has two columns “{name}”")
    return {name: names.index(name) for name in table.head if name in names}


def _read_row(
    number: int, cells: Sequence[Any], columns: Mapping[str, int]
) -> SheetRow:
    found = {name: cells[i] for name, i in columns.items() if i < len(cells)}
    return SheetRow(
        number=number,
        values={name: cell_text(cell.value) for name, cell in found.items()},
        formulas=frozenset(
            name
            for name, cell in found.items()
            if cell.data_type in {_FORMULA, _FAILURE}
        ),
    )


def _is_total(row: SheetRow, table: Table) -> bool:
    if not table.total:
        return False
    return row.values.get(table.head[0]) == cell_text(table.total[0])
