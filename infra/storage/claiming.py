"""Who works a step: claims, renewals, and why a claim is not to be had."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from sqlalchemy import (
    ARRAY,
    Boolean,
    ColumnElement,
    Row,
    Update,
    and_,
    bindparam,
    case,
    column,
    exists,
    func,
    not_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import Clock
from infra.storage.conditions import (
    IDENTITY,
    IS_FREE,
    IS_HELD,
    IS_OPEN,
    IS_STEP,
    IS_SUSPECT,
    LOST,
    key_of,
    step_of,
)
from infra.storage.runs import DOCUMENT, read_run
from infra.storage.schema import generations, steps
from ports.journal import LEASE, Busy, Claim, Claimed, Closed, Done, Renewal, Stale
from ports.pipeline import Assignment, StepKey


def _taking(alone: ColumnElement[bool]) -> Update:
    return (
        update(steps)
        .where(IS_FREE, exists().where(IS_OPEN))
        .values(
            state=case((and_(IS_SUSPECT, not_(alone)), "owed"), else_="claimed"),
            fence=steps.c.fence + 1,
            lost=LOST,
            leased_until=Clock() + LEASE.total_seconds(),
        )
        .returning(steps.c.fence, steps.c.attempt, steps.c.lost, steps.c.input)
    )


CLAIM = (
    _taking(bindparam("by_alone", type_=Boolean))
    .where(IS_STEP, steps.c.attempt == bindparam("by_attempt"))
    .values(worker=bindparam("by_worker"))
    # By what was asked, not by the step's columns: SQLite's RETURNING names columns
    # without their table, and `run_id = run_id` finds any run.
    .returning(DOCUMENT.scalar_subquery().label("run"))
)

ASKED = (*IDENTITY, steps.c.attempt, steps.c.worker, column("alone", Boolean))

_ASKED = (
    func.unnest(
        *(bindparam(f"asked_{asked.name}", type_=ARRAY(asked.type)) for asked in ASKED)
    )
    .table_valued(*(column(asked.name, asked.type) for asked in ASKED))
    .render_derived(name="asked")
)

CLAIM_MANY = (
    _taking(_ASKED.c.alone)
    .where(*(asked == _ASKED.c[asked.name] for asked in ASKED[:-2]))
    .values(worker=_ASKED.c.worker)
    .returning(
        *IDENTITY,
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A step that a worker asks for."""

    key: StepKey
    attempt: int
    worker: str
    alone: bool


async def claim(connection: AsyncConnection, wanted: Sequence[Wanted]) -> list[Claim]:
    """Take the right to work steps, or tell who or what has each."""
    if connection.dialect.name == "postgresql":
        taken = await _taken(connection, wanted)
        return [
            taken.pop(each.key)
            # Of two attempts that are asked for, the step is at one.
            if each.key in taken and taken[each.key].attempt == each.attempt
            else await _standing(connection, each)
            for each in wanted
        ]
    return [await _claim_one(connection, each) for each in wanted]


async def _taken(
    connection: AsyncConnection, wanted: Sequence[Wanted]
) -> dict[StepKey, Claimed]:
    """Take many steps in one statement; of two that want the same, one gets it."""
    keys = [astuple(each.key) for each in wanted]
    columns = zip(*keys, strict=True)
    asked: dict[str, object] = {
        **dict(
            zip((f"asked_{c.name}" for c in IDENTITY), map(list, columns), strict=True)
        ),
        "asked_attempt": [each.attempt for each in wanted],
        "asked_worker": [each.worker for each in wanted],
        "asked_alone": [each.alone for each in wanted],
    }
    rows = (await connection.execute(CLAIM_MANY, asked)).all()
    return {(key := key_of(row)): _claimed(key, row) for row in rows}


async def _claim_one(connection: AsyncConnection, wanted: Wanted) -> Claim:
    asked = {
        **step_of(wanted.key),
        "by_attempt": wanted.attempt,
        "by_worker": wanted.worker,
        "by_alone": wanted.alone,
    }
    if row := (await connection.execute(CLAIM, asked)).one_or_none():
        return _claimed(wanted.key, row)
    return await _standing(connection, wanted)


async def _standing(connection: AsyncConnection, wanted: Wanted) -> Claim:
    asked = step_of(wanted.key)
    standing = (await connection.execute(STANDING, asked)).one_or_none()
    if standing is None or not standing.is_open:
        return Closed()
    if standing.state == "done":
        return Done()
    if standing.attempt != wanted.attempt or standing.state in ("waiting", "dead"):
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
