"""A run's row: read, locked, moved on, closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.schema import generations, runs, steps
from infra.storage.outbox import enqueue
from infra.storage.outbox.enqueue import OutboxEntry
from ports.domain.choices import RunState
from ports.domain.story import Run
from ports.events.story_events import FailureReason
from ports.pipeline import messages
from ports.pipeline.commands import StepKey
from ports.pipeline.stages import Stage
from ports.pipeline.steps import RunEnding

RUN_CODEC = TypeAdapter(Run)
"""One codec for the whole value: a run rests as one document per generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRun:
    """A run whose row this transaction holds, at the moment it got it.

    Attributes:
        next: The first step of the stage that is not yet owed.
        sequence: Of the run's newest event.
        told_at: When progress was last reported.
    """

    run: Run
    state: RunState
    stage: Stage
    done: int
    total: int
    next_ordinal: int
    sequence: int
    percent: float
    progress_at: float
    detail: str
    now: float


SELECT_FOR_UPDATE = select(runs, Clock().label("now")).with_for_update()

INSERT_STEP = insert(steps)

SELECT_RUN_DOCUMENT = select(generations.c.run).where(
    generations.c.run_id == bindparam("of_run"),
    generations.c.generation == bindparam("of_generation"),
)


def parse_run(document: bytes) -> Run:
    """Return a run as `generations` keeps it."""
    return RUN_CODEC.validate_json(document)


async def lock_runs(
    connection: AsyncConnection, which: ColumnElement[bool]
) -> tuple[LockedRun, ...]:
    """Lock the runs that *which* finds."""
    rows = await connection.execute(
        # In order of their ids: two transactions that lock many must not cross.
        SELECT_FOR_UPDATE.where(which).order_by(runs.c.id)
    )
    return tuple(
        [to_locked_run(row, await _read_document(connection, row)) for row in rows]
    )


async def _read_document(connection: AsyncConnection, row: Row[Any]) -> Run:
    # Not joined to the lock: what a lock waited for is read again as it is now, but
    # what is joined to it is still read as it was before the wait.
    document = await connection.execute(
        SELECT_RUN_DOCUMENT, {"of_run": row.id, "of_generation": row.generation}
    )
    return parse_run(document.scalar_one())


def to_locked_run(row: Row[Any], run: Run) -> LockedRun:
    """Return the run that a row of a locking query shows."""
    return LockedRun(
        run=run,
        state=row.state,
        stage=row.stage,
        done=row.done,
        total=row.total,
        next_ordinal=row.next,
        sequence=row.sequence,
        percent=row.percent,
        progress_at=row.told_at,
        detail=row.detail,
        now=row.now,
    )


async def close_run(
    connection: AsyncConnection,
    held: LockedRun,
    *,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
) -> None:
    """End a run with its final answer, and owe a report of it."""
    run, sequence = held.run, held.sequence + 1
    status = "cancelled" if reason == "cancelled" else "failed"
    final = messages.run_failed_message(
        run,
        reason=reason,
        stage=stage,
        detail=detail,
        sequence=sequence,
        now=to_datetime(held.now),
    )
    told = messages.strip_unstorable(detail)
    await connection.execute(
        update(runs).where(runs.c.id == run.id),
        {
            "state": status,
            "detail": told,
            "sequence": sequence,
            "changed_at": held.now,
        },
    )
    report = await open_report(connection, held, RunEnding(status=status, detail=told))
    said = enqueue.event_entry(run, final, sequence=sequence, due_at=held.now)
    await enqueue.enqueue(connection, [said, report])


async def open_report(
    connection: AsyncConnection, held: LockedRun, standing: RunEnding
) -> OutboxEntry:
    """Open a report step; return the command that owes it."""
    run = held.run
    earlier = await connection.scalar(
        select(func.coalesce(func.max(steps.c.ordinal), 0)).where(
            steps.c.run_id == run.id,
            steps.c.generation == run.generation,
            steps.c.stage == "report",
        )
    )
    given = standing.model_dump_json().encode()
    key = StepKey(
        run_id=run.id,
        generation=run.generation,
        stage="report",
        ordinal=(earlier or 0) + 1,
    )
    await open_steps(connection, [(key, given)], owed=1)
    return enqueue.command_entry(run, key, attempt=1, due_at=held.now)


async def open_steps(
    connection: AsyncConnection,
    opened: Sequence[tuple[StepKey, bytes]],
    *,
    owed: int,
) -> None:
    """Insert steps with their inputs; the first *owed* of them are owed already."""
    await connection.execute(INSERT_STEP, step_rows(opened, owed=owed))


def step_rows(
    opened: Sequence[tuple[StepKey, bytes]], *, owed: int
) -> list[dict[str, object]]:
    """Return the rows of steps with their inputs, the first *owed* of them owed."""
    return [
        {
            "run_id": key.run_id,
            "generation": key.generation,
            "stage": key.stage,
            "ordinal": key.ordinal,
            "state": "owed" if place < owed else "waiting",
            "attempt": 1,
            "fence": 0,
            "lost": 0,
            "input": given,
            "attempts": "[]",
        }
        for place, (key, given) in enumerate(opened)
    ]
