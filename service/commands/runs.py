"""Lists runs, shows one with its steps, follows progress, republishes events."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from rich.console import Group, RenderableType
from rich.live import Live
from rich.text import Text

from infra.storage import open_operations
from infra.storage.operations import SqlOperations
from ports.domain.choices import RunFilter
from ports.domain.story import RunId
from ports.operations import RunProblem, RunRow, StepRow
from service.actions import runs as actions
from service.commands.terminal import (
    Cell,
    print_result,
    print_rows,
    terminal,
    to_renderable,
)
from service.settings import Settings

REFRESH_INTERVAL = timedelta(seconds=1)
"""The journal records progress at most once a second, so a shorter interval would show
nothing new."""

RUN_COLUMNS = ("run", "story", "title", "state", "stage", "done", "tokens", "opened")
STEP_COLUMNS = ("stage", "step", "state", "attempt", "lost", "worker", "last error")

PROBLEM_STATES = {"dead_letter": "stuck", "overdue": "overdue", "waiting": "waiting"}
"""How a running run is called that does not go on."""

STATE_STYLES = {
    "running": "cyan",
    "completed": "green",
    "failed": "red",
    "cancelled": "yellow",
    "stuck": "bold red",
    "overdue": "bold red",
    "waiting": "yellow",
}


async def list_runs(
    settings: Settings,
    which: RunFilter,
    *,
    limit: int,
    as_json: bool,
) -> None:
    """Print up to *limit* runs that a filter means, newest first."""
    async with open_operations(settings.journal) as operations:
        rows = await operations.runs(which, limit=limit)
    if as_json:
        terminal().print_json(data=[_to_json(row) for row in rows])
    else:
        _print_runs(rows)


async def show_run(settings: Settings, run_id: UUID, *, as_json: bool) -> None:
    """Print one run and its steps.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    async with open_operations(settings.journal) as operations:
        row = await _require_run(operations, run_id)
        steps = await operations.steps(RunId(run_id))
    if as_json:
        whole = _to_json(row)
        whole["steps"] = [step.model_dump(mode="json") for step in steps]
        terminal().print_data(whole)
    else:
        _print_runs([row])
        print_rows(
            STEP_COLUMNS, [_step_cells(step) for step in steps], words=("last error",)
        )


async def watch_runs(settings: Settings, run_id: UUID | None, *, as_json: bool) -> None:
    """Show progress live: of one run until it ends, or of all running runs for ever.

    As JSON, one line for each change.

    Raises:
        UnknownRunError: The journal does not hold the run.
    """
    async with open_operations(settings.journal) as operations:
        changes = _watch(operations, run_id)
        if as_json:
            await _print_changes(changes)
            return
        console = terminal()
        with Live(console=console, auto_refresh=False) as live:
            async for rows in changes:
                live.update(_rows_to_show(rows, width=console.width), refresh=True)


async def republish_run(
    settings: Settings, run_id: UUID, *, who: str, as_json: bool
) -> None:
    """Put the events of a run into the outbox again; the running service sends them.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    async with open_operations(settings.journal) as operations:
        count = await actions.republish_run(operations, run_id, who=who)
    print_result(
        f"{count} events are published again",
        {"run_id": str(run_id), "events": count},
        as_json=as_json,
    )


async def list_unheard(
    settings: Settings, *, republish: bool, who: str, as_json: bool
) -> None:
    """Print the runs whose final event no queue received; send them again if asked."""
    async with open_operations(settings.journal) as operations:
        unrouted = (await operations.overview()).unrouted
        if republish:
            await actions.republish_unheard(operations, who=who)
    if as_json:
        terminal().print_data([each.model_dump(mode="json") for each in unrouted])
        return
    print_rows(
        ("run", "event", "published"),
        [
            (
                str(each.run_id),
                each.routing_key,
                f"{each.published_at:%Y-%m-%d %H:%M:%S}" if each.published_at else "",
            )
            for each in unrouted
        ],
    )
    if republish:
        terminal().print("their events are published again")


async def _watch(
    operations: SqlOperations, run_id: UUID | None
) -> AsyncIterator[Sequence[RunRow]]:
    """Yield the runs to watch once an interval, until the one that is named ends."""
    while True:
        rows = await _rows_to_watch(operations, run_id)
        yield rows
        if run_id and rows[0].state != "running":
            return
        await asyncio.sleep(REFRESH_INTERVAL.total_seconds())


async def _print_changes(changes: AsyncIterator[Sequence[RunRow]]) -> None:
    shown: dict[UUID, RunRow] = {}
    async for rows in changes:
        for row in rows:
            if shown.get(row.run_id) != row:
                sys.stdout.write(json.dumps(_to_json(row)) + "\n")
        sys.stdout.flush()
        shown = {row.run_id: row for row in rows}


def _print_runs(rows: Sequence[RunRow]) -> None:
    console = terminal()
    console.print(_rows_to_show(rows, width=console.width), soft_wrap=True)


async def _rows_to_watch(
    operations: SqlOperations, run_id: UUID | None
) -> Sequence[RunRow]:
    if run_id:
        return [await _require_run(operations, run_id)]
    return await operations.runs(RunFilter(state="running"), limit=30)


async def _require_run(operations: SqlOperations, run_id: UUID) -> RunRow:
    row = await operations.run(RunId(run_id))
    if row is None:
        raise actions.UnknownRunError(run_id)
    return row


def _rows_to_show(rows: Sequence[RunRow], *, width: int) -> RenderableType:
    """Return the runs, and below them why some do not go on and what helps."""
    table = to_renderable(RUN_COLUMNS, [_run_cells(row) for row in rows], width=width)
    notes = [_problem_note(row.run_id, row.problem) for row in rows if row.problem]
    details = [
        Text(f"{row.run_id}: {row.detail}", style="dim")
        for row in rows
        # The note of a problem has the same words.
        if row.detail and not row.problem
    ]
    return Group(table, *details, *notes)


def _run_cells(row: RunRow) -> tuple[Cell, ...]:
    tokens = row.usage.prompt_tokens + row.usage.completion_tokens
    state = PROBLEM_STATES[row.problem.kind] if row.problem else row.state
    return (
        str(row.run_id),
        f"{row.project_id}/{row.story_id} r{row.revision} g{row.generation}",
        row.title,
        Text(state, style=STATE_STYLES[state]),
        row.stage,
        f"{row.percent:.0f} %",
        f"{tokens:,}",
        f"{row.opened_at:%Y-%m-%d %H:%M:%S}",
    )


def _print_json(rows: Sequence[RunRow]) -> None:
    terminal().print_data([_to_json(row) for row in rows])


def _problem_note(run_id: UUID, problem: RunProblem) -> Text:
    state = PROBLEM_STATES[problem.kind]
    return Text.assemble(
        (f"{state}: ", STATE_STYLES[state]),
        f"{run_id} at {problem.stage} {problem.ordinal}, "
        f"{problem.at:%Y-%m-%d %H:%M:%S}: {problem.reason or 'no error yet'}\n",
        f"  do: {problem.remedy}",
    )


def _step_cells(row: StepRow) -> tuple[Cell, ...]:
    return (
        row.stage,
        str(row.ordinal),
        row.state,
        str(row.attempt),
        str(row.lost),
        row.worker or "",
        row.last_error or "",
    )


def _to_json(row: RunRow) -> dict[str, Any]:
    whole = row.model_dump(mode="json")
    if row.problem:
        whole["problem"]["remedy"] = row.problem.remedy
    return whole
