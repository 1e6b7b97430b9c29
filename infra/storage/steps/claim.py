"""Claims steps, renews their leases, and tells why a step cannot be claimed."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Row,
    Update,
    and_,
    bindparam,
    case,
    column,
    exists,
    not_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.asked_rows import ask_rows, row_parameters
from infra.storage.db.clock import Clock
from infra.storage.db.predicates import (
    CLAIMABLE,
    CRASH_COUNT,
    FENCE_CURRENT,
    IS_STEP,
    IS_SUSPECTED,
    RUN_OPEN,
    STEP_COLUMNS,
    step_parameters,
    to_step_key,
)
from infra.storage.db.schema import generations, steps
from infra.storage.runs.rows import SELECT_RUN_DOCUMENT, parse_run
from ports.journal import STEP_LEASE, Busy, Claim, Claimed, Closed, Done, Renewal, Stale
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import StepInput


def _claim_update(exclusive: ColumnElement[bool]) -> Update:
    return (
        update(steps)
        .where(CLAIMABLE, exists().where(RUN_OPEN))
        .values(
            state=case((and_(IS_SUSPECTED, not_(exclusive)), "owed"), else_="claimed"),
            fence=steps.c.fence + 1,
            lost=CRASH_COUNT,
            leased_until=Clock() + STEP_LEASE.total_seconds(),
            started_at=Clock(),
            ended_at=None,
        )
        .returning(steps.c.fence, steps.c.attempt, steps.c.lost, steps.c.input)
    )


CLAIM = (
    _claim_update(bindparam("by_exclusive", type_=Boolean))
    .where(IS_STEP, steps.c.attempt == bindparam("by_attempt"))
    .values(worker=bindparam("by_worker"))
    # By the parameters, not by the step's columns: SQLite's RETURNING names columns
    # without their table, and `run_id = run_id` finds any run.
    .returning(SELECT_RUN_DOCUMENT.scalar_subquery().label("run"))
)

REQUEST_COLUMNS = (
    *STEP_COLUMNS,
    steps.c.attempt,
    steps.c.worker,
    column("exclusive", Boolean),
)

_REQUESTS = ask_rows(REQUEST_COLUMNS)

CLAIM_BATCH = (
    _claim_update(_REQUESTS.c.exclusive)
    .where(*(each == _REQUESTS.c[each.name] for each in REQUEST_COLUMNS[:-2]))
    .values(worker=_REQUESTS.c.worker)
    .returning(
        *STEP_COLUMNS,
        select(generations.c.run)
        .where(
            generations.c.run_id == steps.c.run_id,
            generations.c.generation == steps.c.generation,
        )
        .correlate(steps)
        .scalar_subquery()
        .label("run"),
    )
)

STEP_STATE = select(
    steps.c.state, steps.c.attempt, exists().where(RUN_OPEN).label("is_open")
).where(IS_STEP)

RENEW_LEASE = (
    update(steps)
    .where(IS_STEP, FENCE_CURRENT, exists().where(RUN_OPEN))
    .values(
        state="claimed",
        lost=steps.c.lost - case((steps.c.state == "owed", 1), else_=0),
        leased_until=Clock() + STEP_LEASE.total_seconds(),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRequest:
    """A step that a worker wants to claim."""

    key: StepKey
    attempt: int
    worker: str
    exclusive: bool


async def claim_steps(
    connection: AsyncConnection, requests: Sequence[ClaimRequest]
) -> list[Claimed | None]:
    """Claim steps; None for each that cannot be claimed.

    On PostgreSQL this is a single statement, which needs no transaction.
    """
    if connection.dialect.name == "postgresql":
        claimed = await _claim_batch(connection, requests)
        return [
            claimed.pop(each.key)
            # Of two attempts that are requested, the step is at one.
            if each.key in claimed and claimed[each.key].attempt == each.attempt
            else None
            for each in requests
        ]
    return [await _claim_one(connection, each) for each in requests]


async def _claim_batch(
    connection: AsyncConnection, requests: Sequence[ClaimRequest]
) -> dict[StepKey, Claimed]:
    """Claim many steps in one statement; of two requests for one step, one gets it."""
    parameters = row_parameters(
        REQUEST_COLUMNS,
        [
            (*astuple(each.key), each.attempt, each.worker, each.exclusive)
            for each in requests
        ],
    )
    rows = (await connection.execute(CLAIM_BATCH, parameters)).all()
    return {(key := to_step_key(row)): _to_claim(key, row) for row in rows}


async def _claim_one(
    connection: AsyncConnection, request: ClaimRequest
) -> Claimed | None:
    parameters = {
        **step_parameters(request.key),
        "by_attempt": request.attempt,
        "by_worker": request.worker,
        "by_exclusive": request.exclusive,
    }
    row = (await connection.execute(CLAIM, parameters)).one_or_none()
    return _to_claim(request.key, row) if row is not None else None


async def explain_refusal(connection: AsyncConnection, request: ClaimRequest) -> Claim:
    """Tell why a step could not be claimed."""
    parameters = step_parameters(request.key)
    step = (await connection.execute(STEP_STATE, parameters)).one_or_none()
    if step is None or not step.is_open:
        return Closed()
    if step.state == "done":
        return Done()
    if step.attempt != request.attempt or step.state in ("waiting", "dead"):
        return Stale()
    return Busy()


async def renew_lease(connection: AsyncConnection, claim: Claimed) -> Renewal:
    """Extend the lease; tell whether the claim and the run are still open."""
    parameters = {**step_parameters(claim.key), "by_fence": claim.fence}
    if (await connection.execute(RENEW_LEASE, parameters)).rowcount:
        return "held"
    step = (
        await connection.execute(STEP_STATE, step_parameters(claim.key))
    ).one_or_none()
    return "overtaken" if step is not None and step.is_open else "closed"


def _to_claim(key: StepKey, row: Row[Any]) -> Claimed:
    return Claimed(
        key=key,
        step_input=StepInput(
            run=parse_run(row.run), ordinal=key.ordinal, input=row.input
        ),
        fence=row.fence,
        attempt=row.attempt,
        crashes=row.lost,
    )
