"""Discards dead letters for good, and ends the runs that were waiting for them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.predicates import STEP_OF_DEAD_LETTER
from infra.storage.db.schema import runs, steps
from infra.storage.dead_letters.audit import record_action
from infra.storage.runs.close import close_run
from infra.storage.runs.rows import lock_runs

BLOCKS_RUN = and_(
    steps.c.state == "dead",
    steps.c.attempt == dead_letters.c.attempt,
    # A run can complete without the report of a failure.
    steps.c.stage != "report",
    runs.c.generation == steps.c.generation,
    runs.c.state == "running",
)


async def discard(
    connection: AsyncConnection, ids: Sequence[UUID], *, who: str, what: str
) -> int:
    """Discard waiting dead letters; end the runs that can no longer complete."""
    waiting = and_(dead_letters.c.id.in_(ids), dead_letters.c.state == "waiting")
    locked = select(dead_letters.c.id).where(waiting).order_by(dead_letters.c.id)
    found = (await connection.scalars(locked.with_for_update())).all()
    if not found:
        return 0
    await _end_runs(connection, found)
    await connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id.in_(found))
        .values(state="discarded")
    )
    count = len(found)
    await record_action(connection, who=who, action="discard", count=count, what=what)
    return count


async def _end_runs(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    run_ids = select(dead_letters.c.run_id).where(dead_letters.c.id.in_(ids))
    # Locked before the states of their steps are read.
    locked_runs = await lock_runs(connection, runs.c.id.in_(run_ids))
    blocking = await _blocking_steps(connection, ids)
    for locked in locked_runs:
        if step := blocking.get(locked.run.id):
            await close_run(
                connection,
                locked,
                reason="dead_lettered",
                stage=step.stage,
                detail=step.message,
            )


async def _blocking_steps(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """Return, by run, a step that will never be done."""
    query = (
        select(dead_letters.c.run_id, dead_letters.c.stage, dead_letters.c.message)
        .join(steps, STEP_OF_DEAD_LETTER)
        .join(runs, runs.c.id == dead_letters.c.run_id)
        .where(dead_letters.c.id.in_(ids), BLOCKS_RUN)
    )
    return {row.run_id: row for row in await connection.execute(query)}
