"""The cells of a workbook as text, apart from the library that reads and writes it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.film.clean_text import clean_line
from infra.film.day_limits import DayLimits
from infra.film.tables import Table

MAX_CELL = 32_767
"""Characters that a cell can hold, in every spreadsheet."""

IDENTITY_SHEET = "Film"
"""The hidden sheet that says which film the workbook is of, in which state: programs
that drop the properties of a document keep its sheets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetRow:
    """A row as it stands in a sheet.

    Attributes:
        values: By the name of the column, as text.
        formulas: The columns whose cell is computed by the spreadsheet.
    """

    number: int
    values: Mapping[str, str]
    formulas: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedSheet:
    """A sheet that a person may have corrected.

    Attributes:
        letters: Where each column is, by its name.
    """

    letters: Mapping[str, str]
    rows: tuple[SheetRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedWorkbook:
    """A workbook that a person may have corrected.

    Attributes:
        run_id, state: Of the film that it was exported from; empty where it does not
            say so.
        limits: Those of its shooting days; None where it does not say so.
        sheets: Those of our tables that it still has.
    """

    run_id: str
    state: str
    limits: DayLimits | None
    sheets: Mapping[str, CorrectedSheet]


def film_state(tables: Sequence[Table]) -> str:
    """Return a digest of what the sheets say that a person may correct.

    A schedule is none of it: whoever exports chooses how long its days are.
    """
    corrected = [each for each in tables if not each.is_schedule]
    content = [(each.name, each.head, each.rows) for each in corrected]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def cell_text(value: object) -> str:
    """Return what a cell says as text, whichever program has saved it."""
    if isinstance(value, float):
        return f"{value:.6g}"
    return clean_line("" if value is None else str(value))[:MAX_CELL]
