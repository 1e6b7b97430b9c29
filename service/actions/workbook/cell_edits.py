"""The edit that a cell means, before the film is asked whether it can be."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn, TypeVar

from infra.film.tables import DAY_OUT_OF_DAYS, SETUPS, SHOOTING_DAYS
from ports.domain.edits import Decision
from service.actions.edit_decisions import EditableFilm
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    Change,
    UnusableCellError,
)

_SOURCES: Mapping[str, str] = {
    SETUPS: "the shots of Shot list decide it, which share a set-up",
    SHOOTING_DAYS: "Set, I/E and Day/Night of Breakdown decide it, and how long a day "
    "is: `export --pages-a-day --setups-a-day`",
    DAY_OUT_OF_DAYS: "the casts of Breakdown and Cast by scene decide it, and the "
    f"sheet {SHOOTING_DAYS}",
}
"""Where a person decides what a sheet that follows from others says."""

C = TypeVar("C", bound=Change)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellEdit:
    """What a cell asks for.

    Attributes:
        note: What a person should know of it.
    """

    place: CellPlace
    decide: Callable[[EditableFilm], Decision]
    note: str = ""


Reading = CellEdit | UnusableCellError
"""What a cell turns out to mean: an edit, or nothing that can be."""


def read_each(
    changes: Iterable[C], read: Callable[[C], Iterable[CellEdit]]
) -> Iterator[Reading]:
    """Yield what *read* makes of each change, or why it cannot.

    What goes by another cell cannot be an edit where that cell cannot.
    """
    for change in changes:
        try:
            yield from list(read(change))
        except UnusableCellError as error:
            yield error
            if error.place.cell != change.place.cell:
                problem = f"it goes by {error.place.cell}: {error}"
                yield UnusableCellError(change.place, problem)


def refuse(change: Change) -> NoReturn:
    """Say that a cell, or a row, follows from others.

    Raises:
        UnusableCellError: Always.
    """
    sheet = change.place.sheet
    if isinstance(change, CellChange):
        problem = (
            f"“{change.column}” of {sheet} follows from other cells: put "
            f"“{change.before[change.column]}” back"
        )
    else:
        problem = f"{sheet} keeps its rows: no edit adds one or takes one away"
    source = f"; {_SOURCES[sheet]}" if sheet in _SOURCES else ""
    raise UnusableCellError(change.place, f"{problem}{source}")


def split_list(cell: str) -> list[str]:
    """Return the entries of a cell, which commas part; those in brackets do not."""
    found = re.findall(r"(?:[^,;()]|\([^()]*\)|[()])+", cell)
    return [entry.strip() for entry in found if entry.strip()]
