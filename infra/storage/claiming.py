"""Who works a step: claims, renewals, and why a claim is not to be had."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import Clock
from infra.storage.runs import DOCUMENT, read_run
from infra.storage.schema import runs, steps
from ports.journal import (
    LEASE,
    Busy,
    Claim,
    Claimed,
    Closed,
    Done,
    Renewal,
    Stale,
)
from ports.pipeline import Assignment, StepKey

IS_STEP: ColumnElement[bool] = and_(
    steps.c.run_id == bindparam("of_run"),
    steps.c.generation == bindparam("of_generation"),
    steps.c.stage == bindparam("of_stage"),
    steps.c.ordinal == bindparam("of_ordinal"),
)

IS_OPEN: ColumnElement[bool] = and_(
    runs.c.id == steps.c.run_id,
    runs.c.generation == steps.c.generation,
    # A report tells how a run ended, so it is worked after the end.
    or_(runs.c.state == "running", steps.c.stage == "report"),
)

IS_FREE: ColumnElement[bool] = or_(
    steps.c.state == "owed",
    and_(steps.c.state == "claimed", steps.c.leased_until <= Clock()),
)

# The sweeper calls a step lost without taking its fence: as long as nobody else has
# claimed it, its worker still holds it (an outage of the database is nobody's death).
IS_HELD: ColumnElement[bool] = and_(
    steps.c.fence == bindparam("by_fence"), steps.c.state.in_(("claimed", "owed"))
)

CLAIM = (
    update(steps)
    .where(
        IS_STEP,
        steps.c.attempt == bindparam("by_attempt"),
        IS_FREE,
        exists().where(IS_OPEN),
    )
    .values(
        state="claimed",
        fence=steps.c.fence + 1,
        lost=steps.c.lost + case((steps.c.state == "claimed", 1), else_=0),
        worker=bindparam("by_worker"),
        leased_until=Clock() + LEASE.total_seconds(),
    )
    .returning(
        steps.c.fence,
        steps.c.attempt,
        steps.c.lost,
        steps.c.input,
        # By what was asked, not by the step's columns: SQLite's RETURNING names columns
        # without their table, and `run_id = run_id` finds any run.
        DOCUMENT.scalar_subquery().label("run"),
    )
)

STANDING = select(
    steps.c.state, steps.c.attempt, exists().where(IS_OPEN).label("is_open")
).where(IS_STEP)

RENEW = (
    update(steps)
    .where(IS_STEP, IS_HELD, exists().where(IS_OPEN))
    .values(
        state="claimed",
        lost=steps.c.lost - case((steps.c.state == "owed", 1), else_=0),
        leased_until=Clock() + LEASE.total_seconds(),
    )
)


def step_of(key: StepKey) -> dict[str, object]:
    """Return what `IS_STEP` asks for."""
    return {
        "of_run": key.run_id,
        "of_generation": key.generation,
        "of_stage": key.stage,
        "of_ordinal": key.ordinal,
    }


async def claim(
    connection: AsyncConnection, key: StepKey, *, attempt: int, worker: str
) -> Claim:
    """Take the right to work a step, or tell who or what has it."""
    asked = {**step_of(key), "by_attempt": attempt, "by_worker": worker}
    if row := (await connection.execute(CLAIM, asked)).one_or_none():
        return _claimed(key, row)
    standing = (await connection.execute(STANDING, step_of(key))).one_or_none()
    if standing is None or not standing.is_open:
        return Closed()
    if standing.state == "done":
        return Done()
    if standing.attempt != attempt or standing.state in ("waiting", "dead"):
        return Stale()
    return Busy()


async def renew(connection: AsyncConnection, claim: Claimed) -> Renewal:
    """Push the lease out, and learn whether the work is still wanted."""
    asked = {**step_of(claim.key), "by_fence": claim.fence}
    if (await connection.execute(RENEW, asked)).rowcount:
        return "held"
    standing = (await connection.execute(STANDING, step_of(claim.key))).one_or_none()
    return "overtaken" if standing is not None and standing.is_open else "closed"


def _claimed(key: StepKey, row: Row[Any]) -> Claimed:
    return Claimed(
        key=key,
        assignment=Assignment(
            run=read_run(row.run), ordinal=key.ordinal, input=row.input
        ),
        fence=row.fence,
        attempt=row.attempt,
        lost=row.lost,
    )
