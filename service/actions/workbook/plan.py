"""All edits that a corrected workbook means, and what in it can be none."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from infra.film.sheet_cells import CorrectedWorkbook
from infra.film.tables import ELEMENT_SHEETS, Table
from infra.film.tags import CATEGORY_LABELS
from ports.domain.edits import Decision
from service.actions.edit_decisions import EditableFilm
from service.actions.film_search import UndecidableEditError
from service.actions.workbook.cast_rows import ALIASES, NAME, CastRows
from service.actions.workbook.cell_changes import (
    CellChange,
    CellPlace,
    Change,
    RowAddition,
    RowRemoval,
    UnusableCellError,
    find_changes,
)
from service.actions.workbook.cell_edits import CellEdit, Reading, read_each, refuse
from service.actions.workbook.element_rows import ElementRows
from service.actions.workbook.line_rows import read_speakers
from service.actions.workbook.presence_rows import (
    read_additions,
    read_lists,
    read_marks,
)
from service.actions.workbook.scene_rows import (
    DAY,
    HEADING_COLUMNS,
    SYNOPSIS,
    SceneRows,
)
from service.actions.workbook.shot_rows import SHOT_COLUMNS, read_shots

SCENES, CAST, LINES = "Breakdown", "Cast by scene", "Lines"
SHOTS = "Shot list"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedEdit:
    """A decision, and the cell that asks for it."""

    place: CellPlace
    decision: Decision
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookPlan:
    """What a corrected workbook asks for.

    Attributes:
        problems: The cells that can be no edit.
    """

    edits: tuple[PlannedEdit, ...]
    problems: tuple[UnusableCellError, ...]


def plan_edits(
    film: EditableFilm, tables: Sequence[Table], book: CorrectedWorkbook
) -> WorkbookPlan:
    """Return what *book* changes of *film*, whose exported *tables* it began as."""
    found = list(find_changes(tables, book))
    changes = [each for each in found if not isinstance(each, UnusableCellError)]
    problems = {e.place: e for e in found if isinstance(e, UnusableCellError)}
    edits = []
    for reading in _read(film, tables, changes):
        try:
            if isinstance(reading, UnusableCellError):
                raise reading
            edits.append(_decide(film, reading))
        except UnusableCellError as error:
            # One cell may spoil several decisions.
            problems.setdefault(error.place, error)
    # A cell that asks for several decisions has all of them, or none.
    kept = tuple(edit for edit in edits if edit.place not in problems)
    return WorkbookPlan(edits=kept, problems=tuple(problems.values()))


def _decide(film: EditableFilm, edit: CellEdit) -> PlannedEdit:
    try:
        decision = edit.decide(film)
    except UndecidableEditError as error:
        raise UnusableCellError(edit.place, str(error)) from error
    return PlannedEdit(place=edit.place, decision=decision, note=edit.note)


def _read(
    film: EditableFilm, tables: Sequence[Table], changes: Sequence[Change]
) -> Iterator[Reading]:
    """Yield what the cells mean, people first: the other sheets name them."""
    names = [e for e in changes if _is_about_names(e)]
    marks = [e for e in _cells(changes, CAST) if e.column.isdecimal()]
    additions = _additions(changes, CAST)
    of_scenes = _cells(changes, SCENES, *HEADING_COLUMNS, DAY, SYNOPSIS)
    lists = _cells(changes, SCENES, "Cast")
    categories = _cells(changes, SCENES, *CATEGORY_LABELS)
    speakers = _cells(changes, LINES, NAME)
    shots = _cells(changes, SHOTS, *SHOT_COLUMNS)
    elements = [e for e in changes if e.place.sheet in ELEMENT_SHEETS.values()]
    cast = CastRows(film.film, names)
    [sets] = [each for each in tables if each.name == SCENES]
    scenes = SceneRows(film.film, sets, of_scenes)
    yield from cast.readings
    yield from read_speakers(film.film, cast.names, speakers)
    yield from scenes.heading_edits()
    yield from scenes.synopsis_edits()
    yield from read_lists(film.film, cast.names, lists)
    yield from read_marks(film.film, cast.names, marks)
    yield from read_additions(film.film, cast.names, additions)
    yield from ElementRows(film.film).edits(elements, categories)
    yield from scenes.day_edits()
    yield from read_shots(cast.names, shots)
    known = (*names, *marks, *additions, *of_scenes, *lists, *categories, *speakers)
    yield from read_each(_without(changes, (*known, *elements, *shots)), refuse)


def _is_about_names(change: Change) -> bool:
    if change.place.sheet != CAST:
        return False
    match change:
        case CellChange():
            return change.column in {NAME, ALIASES}
        case RowRemoval():
            return True
        case RowAddition():
            return False


def _cells(changes: Iterable[Change], sheet: str, *columns: str) -> list[CellChange]:
    """Return the changed cells of a sheet, in all columns or in *columns*."""
    return [
        change
        for change in changes
        if isinstance(change, CellChange)
        and change.place.sheet == sheet
        and (not columns or change.column in columns)
    ]


def _additions(changes: Iterable[Change], sheet: str) -> list[RowAddition]:
    return [
        change
        for change in changes
        if isinstance(change, RowAddition) and change.place.sheet == sheet
    ]


def _without(changes: Iterable[Change], known: Iterable[Change]) -> list[Change]:
    places = {each.place for each in known}
    return [each for each in changes if each.place not in places]
