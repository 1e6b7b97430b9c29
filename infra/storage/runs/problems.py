"""Finds why running runs do not go on: dead letters, waiting steps, overdue ones."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Row,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, StatementClock, to_datetime
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.predicates import ITS_COMMAND
from infra.storage.db.schema import outbox, runs, steps
from ports.operations import RunProblem

OVERDUE_SECONDS = 60.0
"""Four leases: while any replica lives, it takes expired and due work in a few
seconds."""

MAX_IDS = 500
"""In one statement; both databases limit how many values it may hold."""

_LEASE_OVERDUE = and_(
    steps.c.state == "claimed",
    steps.c.leased_until < StatementClock() - OVERDUE_SECONDS,
)
COMMAND_OVERDUE = and_(
    outbox.c.settled_at.is_(None), outbox.c.due_at < StatementClock() - OVERDUE_SECONDS
)
_IS_WAITING = and_(steps.c.last_error.is_not(None), outbox.c.due_at > StatementClock())

_IN_NEWEST = and_(
    runs.c.id == steps.c.run_id,
    runs.c.generation == steps.c.generation,
    runs.c.state == "running",
)
_ANY_LETTER = dead_letters.alias("any_letter")


def _is_letter_of(letters: FromClause) -> ColumnElement[bool]:
    return and_(
        letters.c.run_id == steps.c.run_id,
        letters.c.generation == steps.c.generation,
        letters.c.stage == steps.c.stage,
        letters.c.ordinal == steps.c.ordinal,
    )


STUCK_RUN = and_(
    runs.c.state == "running",
    or_(
        exists().where(
            dead_letters.c.run_id == runs.c.id, dead_letters.c.state == "waiting"
        ),
        exists().where(
            steps.c.run_id == runs.c.id,
            steps.c.generation == runs.c.generation,
            or_(
                steps.c.state == "dead",
                _LEASE_OVERDUE,
                and_(steps.c.state == "owed", steps.c.last_error.is_not(None)),
            ),
        ),
        exists().where(outbox.c.run_id == runs.c.id, COMMAND_OVERDUE),
    ),
)
"""A running run that `find_problems` says something about, or nearly so: its query is
the cheaper one."""


async def find_problems(
    connection: AsyncConnection, run_ids: Iterable[UUID]
) -> dict[UUID, RunProblem]:
    """Return why the running ones among *run_ids* do not go on; the worst of each.

    A dead letter needs a person. What is overdue needs a replica. What waits goes on
    by itself, when its port is back.
    """
    found: dict[UUID, RunProblem] = {}
    ids = list(run_ids)
    for start in range(0, len(ids), MAX_IDS):
        among = steps.c.run_id.in_(ids[start : start + MAX_IDS])
        # The worst last: it overwrites.
        for rows in (
            await _steps_in_outbox(connection, among, _IS_WAITING),
            await _steps_in_outbox(connection, among, COMMAND_OVERDUE),
            await _steps_past_lease(connection, among),
            await _dead_steps(connection, among),
        ):
            found.update({row.run_id: _to_problem(row) for row in rows})
    return found


async def count_runs_with_dead_letters(connection: AsyncConnection) -> int:
    """Count the running runs that a dead letter holds up."""
    # From the runs that run: they are fewer than the letters may be.
    query = (
        select(func.count())
        .select_from(runs)
        .where(
            runs.c.state == "running",
            exists().where(
                dead_letters.c.run_id == runs.c.id, dead_letters.c.state == "waiting"
            ),
        )
    )
    return (await connection.execute(query)).scalar_one()


async def count_overdue_steps(connection: AsyncConnection) -> int:
    """Count the steps and messages that no replica took in time."""
    expired = select(func.count()).select_from(steps).where(_LEASE_OVERDUE)
    unsent = select(func.count()).select_from(outbox).where(COMMAND_OVERDUE)
    total: int = (await connection.execute(expired)).scalar_one()
    return total + int((await connection.execute(unsent)).scalar_one())


async def _steps_in_outbox(
    connection: AsyncConnection,
    among: ColumnElement[bool],
    condition: ColumnElement[bool],
) -> Sequence[Row[Any]]:
    kind = "overdue" if condition is COMMAND_OVERDUE else "waiting"
    query = (
        _columns(kind, outbox.c.due_at)
        .join(runs, _IN_NEWEST)
        .join(outbox, ITS_COMMAND)
        .where(among, steps.c.state == "owed", condition)
        .order_by(outbox.c.due_at.desc())
    )
    return (await connection.execute(query)).all()


async def _steps_past_lease(
    connection: AsyncConnection, among: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    query = (
        _columns("overdue", steps.c.leased_until)
        .join(runs, _IN_NEWEST)
        .where(among, _LEASE_OVERDUE)
    )
    return (await connection.execute(query)).all()


async def _dead_steps(
    connection: AsyncConnection, among: ColumnElement[bool]
) -> Sequence[Row[Any]]:
    # Without a letter while it is still on its way to the store; and none of this once
    # it is replayed, before its step is claimed again.
    was_handled = select(_ANY_LETTER.c.id).where(_is_letter_of(_ANY_LETTER)).exists()
    query = (
        _columns("dead_letter", func.coalesce(dead_letters.c.died_at, Clock()))
        .add_columns(dead_letters.c.id.label("letter"))
        .join(runs, _IN_NEWEST)
        .outerjoin(
            dead_letters,
            and_(_is_letter_of(dead_letters), dead_letters.c.state == "waiting"),
        )
        .where(
            among,
            steps.c.state == "dead",
            or_(dead_letters.c.id.is_not(None), ~was_handled),
        )
        .order_by(dead_letters.c.died_at)
    )
    return (await connection.execute(query)).all()


def _columns(kind: str, at: ColumnElement[float]) -> Any:
    return select(
        steps.c.run_id,
        steps.c.stage,
        steps.c.ordinal,
        steps.c.last_error,
        at.label("at"),
        literal(kind).label("kind"),
    )


def _to_problem(row: Row[Any]) -> RunProblem:
    return RunProblem(
        kind=row.kind,
        stage=row.stage,
        ordinal=row.ordinal,
        reason=row.last_error or "",
        at=to_datetime(row.at),
        dead_letter=getattr(row, "letter", None),
    )
