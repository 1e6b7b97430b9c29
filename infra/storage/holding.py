"""A claim's step and its run, locked while the fence is current."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import Clock, moment
from infra.storage.conditions import IS_HELD, IS_OPEN, IS_STEP, step_of
from infra.storage.letters import Attempt
from infra.storage.messages import cleaned
from infra.storage.runs import LockedRun, locked
from infra.storage.schema import runs, steps
from ports.journal import Claimed, Failure

HOLD = (
    select(runs, steps.c.attempts, Clock().label("now"))
    .join_from(steps, runs, IS_OPEN)
    .where(IS_STEP, IS_HELD)
    .with_for_update()
)

ENDED_AS = select(steps.c.state).where(IS_STEP, steps.c.fence == bindparam("by_fence"))

CHANGE = update(steps).where(IS_STEP)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldStep:
    """A step under its current fence, with the locked run it belongs to."""

    run: LockedRun
    attempts: tuple[Attempt, ...]


async def hold(connection: AsyncConnection, claim: Claimed) -> HeldStep | None:
    """Lock a claim's step and run; None when overtaken, or when the run is closed."""
    rows = await connection.execute(HOLD, _asked(claim))
    row = rows.one_or_none()
    return _held(claim, row) if row is not None else None


async def has_ended(connection: AsyncConnection, claim: Claimed, state: str) -> bool:
    """Tell whether this very claim ended as *state* before.

    A connection can die between a commit and its confirmation; the second try
    must not call the first one overtaken.
    """
    return await connection.scalar(ENDED_AS, _asked(claim)) == state


async def change(connection: AsyncConnection, claim: Claimed, **values: object) -> None:
    """Change the step of a claim that is held."""
    await connection.execute(CHANGE.values(**values), step_of(claim.key))


def after(held: HeldStep, claim: Claimed, failure: Failure) -> tuple[Attempt, ...]:
    """Return the step's failed attempts, this one included."""
    this = Attempt(
        attempt=claim.attempt,
        at=moment(held.run.now).isoformat(),
        error=cleaned(failure.error),
        message=cleaned(failure.message),
        host=failure.host,
    )
    return (*held.attempts, this)


def written(attempts: tuple[Attempt, ...]) -> str:
    """Return attempts as the step's row keeps them."""
    return json.dumps([asdict(attempt) for attempt in attempts])


def _asked(claim: Claimed) -> dict[str, object]:
    return {**step_of(claim.key), "by_fence": claim.fence}


def _held(claim: Claimed, row: Row[Any]) -> HeldStep:
    return HeldStep(
        run=locked(row, claim.assignment.run),
        attempts=tuple(Attempt(**each) for each in json.loads(row.attempts)),
    )
