"""Actions on a corrected workbook: read what it means, and store that as edits."""

import asyncio
from collections.abc import Callable, Sequence

from infra.film.sheet_cells import IDENTITY_SHEET, CorrectedWorkbook, film_state
from infra.film.tables import Table, build_tables
from infra.storage import OperatorStore
from ports.domain.breakdown import Breakdown
from ports.domain.edits import StoryEdit
from ports.domain.story import Run, RunId
from ports.errors import StoryCrewsError
from service.actions.edits import list_edits, open_film, require_ended, require_run
from service.actions.films import read_film
from service.actions.workbook.plan import WorkbookPlan, plan_edits

ReadBook = Callable[[Sequence[Table]], CorrectedWorkbook]
"""Reads the workbook that a person corrected, of which the film has these tables."""


class ForeignWorkbookError(StoryCrewsError):
    """The workbook is of another film, or of the film in another state."""


async def plan_workbook(
    store: OperatorStore, run_id: RunId, read: ReadBook
) -> WorkbookPlan:
    """Return what a workbook changes of the film of a run; nothing is stored.

    Raises:
        ForeignWorkbookError: It was not exported from the film as it is.
        NoBreakdownError: The run is unknown, or has no finished film.
        StoryError: It is no workbook, damaged or too large.
        UneditableRunError: The run is still working.
    """
    await require_ended(store, run_id)
    await _require_computed(store, run_id)
    film, text = await read_film(store.operations, run_id)
    run = await require_run(store, run_id)
    return await asyncio.to_thread(_plan, run, film, text, read)


async def store_plan(
    store: OperatorStore, run_id: RunId, plan: WorkbookPlan, *, locked: bool, who: str
) -> tuple[StoryEdit, ...]:
    """Store all edits of a plan, or none.

    Raises:
        UneditableRunError: The run is working.
    """
    decisions = [edit.decision for edit in plan.edits]
    return await store.edits.add_all(run_id, decisions, locked=locked, who=who)


async def _require_computed(store: OperatorStore, run_id: RunId) -> None:
    listed = await list_edits(store, run_id)
    waiting = sorted({*listed.pending, *(edit.number for edit in listed.undone)})
    if waiting:
        numbers = ", ".join(map(str, waiting))
        raise ForeignWorkbookError(
            f"edit {numbers} came after the film was computed: run `compute`, export "
            "the workbook again and correct that"
        )


def _plan(run: Run, film: Breakdown, text: str, read: ReadBook) -> WorkbookPlan:
    tables = build_tables(film, text)
    book = read(tables)
    _require_own(film, tables, book)
    if book.limits:
        tables = build_tables(film, text, limits=book.limits)
        book = read(tables)
    else:
        # Exported before workbooks said what their days have room for.
        tables = tuple(each for each in tables if not each.is_schedule)
    return plan_edits(open_film(run, film, text), tables, book)


def _require_own(
    film: Breakdown, tables: Sequence[Table], book: CorrectedWorkbook
) -> None:
    if not book.run_id or not book.state:
        raise ForeignWorkbookError(
            f"the workbook does not say which film it is of: its hidden sheet "
            f"{IDENTITY_SHEET} is gone, or `export --to xlsx` did not write it"
        )
    if book.run_id != str(film.run_id):
        raise ForeignWorkbookError(
            f"the workbook is of run {book.run_id}, another film or another revision "
            f"of its text: this is run {film.run_id}"
        )
    if book.state != film_state(tables):
        raise ForeignWorkbookError(
            "the film has changed since the workbook was exported: export it again "
            "and correct that"
        )
