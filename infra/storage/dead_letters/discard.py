"""Putting dead letters away for good, with an answer to who still waits for one."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.dead_letter_schema import dead_letters as letters
from infra.storage.db.schema import runs, steps
from infra.storage.dead_letters import audit
from infra.storage.runs.rows import close_run, lock_runs

STEP_OF_DEAD_LETTER: ColumnElement[bool] = and_(
    steps.c.run_id == letters.c.run_id,
    steps.c.generation == letters.c.generation,
    steps.c.stage == letters.c.stage,
    steps.c.ordinal == letters.c.ordinal,
)

BLOCKS_RUN = and_(
    steps.c.state == "dead",
    steps.c.attempt == letters.c.attempt,
    # A run can complete without a report of what went wrong.
    steps.c.stage != "report",
    runs.c.generation == steps.c.generation,
    runs.c.state == "running",
)


async def discard(
    connection: AsyncConnection, ids: Sequence[UUID], *, who: str, what: str
) -> int:
    """Put waiting letters away; end the runs that can no longer complete."""
    waiting = and_(letters.c.id.in_(ids), letters.c.state == "waiting")
    locked = select(letters.c.id).where(waiting).order_by(letters.c.id)
    found = (await connection.scalars(locked.with_for_update())).all()
    if not found:
        return 0
    await _end_runs(connection, found)
    await connection.execute(
        update(letters).where(letters.c.id.in_(found)).values(state="discarded")
    )
    count = len(found)
    await audit.record_action(
        connection, who=who, action="discard", count=count, what=what
    )
    return count


async def _end_runs(connection: AsyncConnection, found: Sequence[UUID]) -> None:
    theirs = select(letters.c.run_id).where(letters.c.id.in_(found))
    # Locked before it is looked at how their steps stand.
    locked = await lock_runs(connection, runs.c.id.in_(theirs))
    missed = await _blocking_steps(connection, found)
    for held in locked:
        if lost := missed.get(held.run.id):
            await close_run(
                connection,
                held,
                reason="dead_lettered",
                stage=lost.stage,
                detail=lost.message,
            )


async def _blocking_steps(
    connection: AsyncConnection, found: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """Return, by run, a step that will not be done."""
    lost = (
        select(letters.c.run_id, letters.c.stage, letters.c.message)
        .join(steps, STEP_OF_DEAD_LETTER)
        .join(runs, runs.c.id == letters.c.run_id)
        .where(letters.c.id.in_(found), BLOCKS_RUN)
    )
    return {row.run_id: row for row in await connection.execute(lost)}
