"""Lists runs, shows one with its steps, follows progress, republishes events."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from rich.live import Live
from rich.markup import escape
from rich.table import Column, Table

from infra.storage import open_operations
from infra.storage.operations import SqlOperations
from ports.domain.choices import RunState
from ports.domain.story import RunId
from ports.errors import StoryCrewsError
from ports.operations import RunRow, StepRow
from service.commands.terminal import terminal
from service.settings import Settings

REFRESH_INTERVAL = timedelta(seconds=1)
"""The journal records progress at most once a second, so a shorter interval would show
nothing new."""

RUN_COLUMNS = ("story", "title", "state", "stage", "done", "tokens", "opened")

STATE_STYLES: dict[RunState, str] = {
    "running": "cyan",
    "completed": "green",
    "failed": "red",
    "cancelled": "yellow",
}


class UnknownRunError(StoryCrewsError):
    """The journal holds no run of that id."""

    def __init__(self, run_id: UUID) -> None:
        super().__init__(f"no run {run_id}: see `novel-crews runs`")


async def list_runs(
    settings: Settings,
    *,
    state: RunState | None,
    story: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """Print up to *limit* runs, newest first; None leaves *state* or *story* open."""
    async with open_operations(settings.journal) as operations:
        rows = await operations.runs(state=state, story=story, limit=limit)
    if as_json:
        _print_json(rows)
    else:
        terminal().print(_runs_table(rows))


async def show_run(settings: Settings, run_id: UUID, *, as_json: bool) -> None:
    """Print one run and its steps.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    async with open_operations(settings.journal) as operations:
        row = await _require_run(operations, run_id)
        steps = await operations.steps(RunId(run_id))
    if as_json:
        whole = row.model_dump(mode="json")
        whole["steps"] = [step.model_dump(mode="json") for step in steps]
        terminal().print_json(data=whole)
    else:
        console = terminal()
        console.print(_runs_table([row]))
        console.print(_steps_table(steps))


async def watch_runs(settings: Settings, run_id: UUID | None) -> None:
    """Show progress live: of one run until it ends, or of all running runs for ever.

    Raises:
        UnknownRunError: The journal does not hold the run.
    """
    async with open_operations(settings.journal) as operations:
        with Live(auto_refresh=False) as live:
            while True:
                rows = await _rows_to_watch(operations, run_id)
                live.update(_runs_table(rows), refresh=True)
                if run_id and rows[0].state != "running":
                    return
                await asyncio.sleep(REFRESH_INTERVAL.total_seconds())


async def republish_run(settings: Settings, run_id: UUID) -> None:
    """Put the events of a run into the outbox again; the running service sends them.

    Raises:
        UnknownRunError: The journal does not hold it.
    """
    async with open_operations(settings.journal) as operations:
        await _require_run(operations, run_id)
        count = await operations.republish(RunId(run_id))
    terminal().print(f"{count} events are published again")


async def _rows_to_watch(
    operations: SqlOperations, run_id: UUID | None
) -> Sequence[RunRow]:
    if run_id:
        return [await _require_run(operations, run_id)]
    return await operations.runs(state="running", limit=30)


async def _require_run(operations: SqlOperations, run_id: UUID) -> RunRow:
    row = await operations.run(RunId(run_id))
    if row is None:
        raise UnknownRunError(run_id)
    return row


def _runs_table(rows: Sequence[RunRow]) -> Table:
    # Never shorten the ids, however narrow the terminal: the next command needs them.
    table = Table(Column("run", no_wrap=True, min_width=36), *RUN_COLUMNS)
    for row in rows:
        tokens = row.usage.prompt_tokens + row.usage.completion_tokens
        table.add_row(
            str(row.run_id),
            escape(
                f"{row.project_id}/{row.story_id} r{row.revision} g{row.generation}"
            ),
            escape(row.title),
            f"[{STATE_STYLES[row.state]}]{row.state}[/]",
            row.stage,
            f"{row.percent:.0f} %",
            f"{tokens:,}",
            f"{row.opened_at:%Y-%m-%d %H:%M:%S}",
        )
        if row.detail:
            table.add_row("", "", f"[dim]{escape(row.detail)}[/]")
    return table


def _steps_table(rows: Sequence[StepRow]) -> Table:
    table = Table("stage", "step", "state", "attempt", "lost", "worker", "last error")
    for row in rows:
        table.add_row(
            row.stage,
            str(row.ordinal),
            row.state,
            str(row.attempt),
            str(row.lost),
            row.worker or "",
            escape(row.last_error or ""),
        )
    return table


def _print_json(rows: Sequence[RunRow]) -> None:
    terminal().print_json(data=[row.model_dump(mode="json") for row in rows])
