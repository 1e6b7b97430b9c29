"""A claim's step and its run, locked while the claim is current.

A claim carries a fencing number. It grows with every claim, so a worker that lost its
lease and does not know it changes nothing any more.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.asked_rows import ask_rows, row_parameters
from infra.storage.db.clock import Clock
from infra.storage.db.predicates import (
    FENCE_CURRENT,
    IS_HELD,
    IS_STEP,
    RUN_OPEN,
    STEP_COLUMNS,
    step_parameters,
)
from infra.storage.db.schema import runs, steps
from infra.storage.runs.rows import LockedRun, to_locked_run
from ports.journal import Claimed, Failure
from ports.pipeline.dead_letter_envelope import FailedAttempt, to_failed_attempt

SELECT_FENCED_STEP = (
    select(runs, steps.c.attempts, Clock().label("now"))
    .join_from(steps, runs, RUN_OPEN)
    .where(IS_STEP, FENCE_CURRENT)
    .with_for_update()
)

FENCED_COLUMNS = (*STEP_COLUMNS, steps.c.fence)

_CLAIMS = ask_rows(FENCED_COLUMNS)

SELECT_FENCED_STEPS = (
    select(
        runs,
        steps.c.stage.label("step_stage"),
        steps.c.ordinal,
        steps.c.fence,
        steps.c.attempts,
        Clock().label("now"),
    )
    .join_from(steps, runs, RUN_OPEN)
    .where(IS_HELD, *(each == _CLAIMS.c[each.name] for each in FENCED_COLUMNS))
    # By their runs: two transactions that lock many rows must not deadlock.
    .order_by(runs.c.id, steps.c.stage, steps.c.ordinal)
    .with_for_update(of=(steps, runs))
)

SELECT_END_STATE = select(steps.c.state).where(
    IS_STEP, steps.c.fence == bindparam("by_fence")
)

UPDATE_STEP = update(steps).where(IS_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class FencedStep:
    """A step whose claim is current, with its locked run."""

    run: LockedRun
    attempts: tuple[FailedAttempt, ...]


async def lock_steps(
    connection: AsyncConnection, claims: Sequence[Claimed]
) -> list[FencedStep | None]:
    """Lock the steps of *claims* and their runs; None for each that is not current.

    On PostgreSQL this is a single statement.
    """
    if connection.dialect.name != "postgresql":
        return [await lock_step(connection, each) for each in claims]
    keys = [(*astuple(each.key), each.fence) for each in claims]
    rows = await connection.execute(
        SELECT_FENCED_STEPS, row_parameters(FENCED_COLUMNS, keys)
    )
    found = {
        (row.id, row.generation, row.step_stage, row.ordinal, row.fence): row
        for row in rows
    }
    return [
        _to_fenced_step(claim, found[key]) if key in found else None
        for claim, key in zip(claims, keys, strict=True)
    ]


async def lock_step(connection: AsyncConnection, claim: Claimed) -> FencedStep | None:
    """Lock a claim's step and run; None when it is not current, or the run closed."""
    rows = await connection.execute(SELECT_FENCED_STEP, _fence_parameters(claim))
    row = rows.one_or_none()
    return _to_fenced_step(claim, row) if row is not None else None


async def has_ended(connection: AsyncConnection, claim: Claimed, state: str) -> bool:
    """Tell whether this very claim ended as *state* before.

    A connection can die between a commit and its confirmation; the second try must
    not take the first one for another worker.
    """
    return await connection.scalar(SELECT_END_STATE, _fence_parameters(claim)) == state


async def update_step(
    connection: AsyncConnection, claim: Claimed, **values: object
) -> None:
    """Change the step of a claim that is current."""
    await connection.execute(UPDATE_STEP.values(**values), step_parameters(claim.key))


def append_attempt(
    step: FencedStep, claim: Claimed, failure: Failure
) -> tuple[FailedAttempt, ...]:
    """Return the step's failed attempts, this one included."""
    this = to_failed_attempt(failure, attempt=claim.attempt, at=step.run.now)
    return (*step.attempts, this)


def dump_attempts(attempts: tuple[FailedAttempt, ...]) -> str:
    """Return attempts as JSON, as the step's row stores them."""
    return json.dumps([asdict(attempt) for attempt in attempts])


def _fence_parameters(claim: Claimed) -> dict[str, object]:
    return {**step_parameters(claim.key), "by_fence": claim.fence}


def _to_fenced_step(claim: Claimed, row: Row[Any]) -> FencedStep:
    return FencedStep(
        run=to_locked_run(row, claim.step_input.run),
        attempts=tuple(FailedAttempt(**each) for each in json.loads(row.attempts)),
    )
