"""A corrected workbook from the command line: what it changes, and what it cannot."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any, cast

from infra.embedded.stories.package import open_package
from infra.film.registry import find_workbook_reader
from infra.film.sheet_cells import CorrectedWorkbook
from infra.film.tables import Table
from ports.domain.edits import StoryEdit
from ports.errors import StoryCrewsError
from service.actions import edits as actions
from service.actions.film_search import shorten
from service.actions.scene_numbers import SceneNumbers
from service.actions.workbook.cell_changes import CellPlace, UnusableCellError
from service.actions.workbook.corrections import plan_workbook, store_plan
from service.actions.workbook.plan import PlannedEdit, WorkbookPlan
from service.commands.edits.actions import (
    compute_source,
    describe_progress,
    to_json,
)
from service.commands.edits.source import find_source
from service.commands.terminal import print_rows, terminal


class UnusableWorkbookError(StoryCrewsError):
    """Cells of a workbook can be no edit, so that none was stored."""


async def edit_by_workbook(
    name: str,
    file: Path,
    *,
    dry_run: bool,
    leave_out: bool,
    locked: bool,
    compute: bool,
    wait: bool,
    who: str,
    as_json: bool,
) -> None:
    """Store what a corrected workbook changes, and have the film computed once.

    Raises:
        ForeignWorkbookError: It was not exported from the film as it is.
        MissingLibraryError: The extra `film` is not installed.
        NoBreakdownError: *name* is no finished film.
        StoryError: *file* is no workbook, damaged or too large.
        UneditableRunError: The run is still working.
        UnusableWorkbookError: A cell can be no edit, and is not to be left out.
    """
    source = await find_source(name)
    async with source.open_for_edit() as store:
        plan = await plan_workbook(store, source.run_id, partial(_read_file, file))
        scenes = await actions.number_scenes(store, source.run_id)
        if plan.problems and not leave_out:
            _print_plan(plan, (), "", scenes, as_json=as_json)
            raise UnusableWorkbookError(
                f"{len(plan.problems)} of the cells can be no edit, and nothing is "
                "stored: correct them, or leave them out with --leave-out"
            )
        edits = (
            ()
            if dry_run
            else await store_plan(store, source.run_id, plan, locked=locked, who=who)
        )
    progress = ""
    if compute and edits:
        count = await compute_source(source, wait=wait, who=who)
        progress = describe_progress(source, count)
    _print_plan(plan, edits, progress, scenes, as_json=as_json)


def _read_file(file: Path, tables: Sequence[Table]) -> CorrectedWorkbook:
    read_workbook = find_workbook_reader()
    with open_package(file, "a workbook of Excel or LibreOffice") as package:
        # It is open as long as the context is.
        return read_workbook(cast("IO[bytes]", package.fp), tables)


def _print_plan(
    plan: WorkbookPlan,
    edits: Sequence[StoryEdit],
    progress: str,
    scenes: SceneNumbers,
    *,
    as_json: bool,
) -> None:
    if as_json:
        terminal().print_data(
            {
                "edits": [_edit_to_json(each, scenes) for each in plan.edits],
                "problems": [_problem_to_json(each) for each in plan.problems],
                "stored": [to_json(each) for each in edits],
            }
        )
        return
    if plan.edits:
        print_rows(
            ("cell", "says", "scene", "edit", "note"),
            [
                (
                    _where(each.place),
                    _text(each.place),
                    str(scenes.find(each.decision) or ""),
                    each.decision.meaning,
                    each.note,
                )
                for each in plan.edits
            ],
            words=("says", "edit", "note"),
        )
    if plan.problems:
        print_rows(
            ("cell", "says", "why it can be no edit"),
            [(_where(e.place), _text(e.place), str(e)) for e in plan.problems],
            words=("says", "why it can be no edit"),
        )
    sentence = "; ".join(filter(None, (_describe(plan, edits), progress)))
    terminal().print(sentence, markup=False, soft_wrap=True)


def _describe(plan: WorkbookPlan, edits: Sequence[StoryEdit]) -> str:
    if not plan.edits and not plan.problems:
        return "the workbook says what the film does: nothing to store"
    count = len(edits)
    return f"{count} edit{'s' * (count > 1)} stored" if edits else "nothing stored"


def _where(place: CellPlace) -> str:
    return f"{place.sheet} {place.cell}"


def _text(place: CellPlace) -> str:
    return shorten(place.text)


def _edit_to_json(edit: PlannedEdit, scenes: SceneNumbers) -> dict[str, Any]:
    return {
        **_place_to_json(edit.place),
        "scene": scenes.find(edit.decision),
        "decision": edit.decision.model_dump(mode="json"),
        "meaning": edit.decision.meaning,
        "note": edit.note,
    }


def _problem_to_json(error: UnusableCellError) -> dict[str, str]:
    return {**_place_to_json(error.place), "problem": str(error)}


def _place_to_json(place: CellPlace) -> dict[str, str]:
    return {"sheet": place.sheet, "cell": place.cell, "says": place.text}
