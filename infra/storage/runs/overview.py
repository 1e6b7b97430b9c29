"""What an operator asks first: what is late, what nobody heard, what today cost."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import to_datetime
from infra.storage.db.schema import outbox, runs, steps
from infra.storage.runs.problems import COMMAND_OVERDUE
from ports.operations import JournalChange, LongestWait, OldestCommand, UnroutedRun

MAX_UNROUTED = 500


async def find_oldest_command(connection: AsyncConnection) -> OldestCommand | None:
    """Return the command or event that should have been published long ago."""
    row = (
        await connection.execute(
            select(outbox.c.run_id, outbox.c.routing_key, outbox.c.due_at)
            .where(COMMAND_OVERDUE)
            .order_by(outbox.c.due_at)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return OldestCommand(
        run_id=row.run_id, routing_key=row.routing_key, due_at=to_datetime(row.due_at)
    )


async def find_longest_wait(connection: AsyncConnection) -> LongestWait | None:
    """Return the running run that has not come on for the longest."""
    row = (
        await connection.execute(
            select(runs.c.id, runs.c.title, runs.c.stage, runs.c.changed_at)
            .where(runs.c.state == "running")
            .order_by(runs.c.changed_at)
            .limit(1)
        )
    ).one_or_none()
    if row is None:
        return None
    return LongestWait(
        run_id=row.id,
        title=row.title or "",
        stage=row.stage,
        since=to_datetime(row.changed_at),
    )


async def list_unrouted_runs(connection: AsyncConnection) -> tuple[UnroutedRun, ...]:
    """List the runs whose final event no queue received, the newest first."""
    rows = await connection.execute(
        select(outbox.c.run_id, outbox.c.routing_key, outbox.c.settled_at, runs.c.title)
        .join(runs, runs.c.id == outbox.c.run_id)
        .where(outbox.c.unrouted == 1, outbox.c.run_id.is_not(None))
        .order_by(outbox.c.settled_at.desc())
        .limit(MAX_UNROUTED)
    )
    return tuple(
        UnroutedRun(
            run_id=row.run_id,
            routing_key=row.routing_key,
            published_at=to_datetime(row.settled_at) if row.settled_at else None,
            title=row.title or "",
        )
        for row in rows
    )


async def sum_cost_since(connection: AsyncConnection, since: datetime) -> float:
    """Sum what steps have cost that ended after *since*, in US dollars."""
    start = since.timestamp()
    cost = await connection.scalar(
        select(func.sum(steps.c.cost))
        .join(runs, runs.c.id == steps.c.run_id)
        # A run changes when a step of it ends: the index finds the few of a day.
        .where(runs.c.changed_at >= start, steps.c.ended_at >= start)
    )
    return float(cost or 0.0)


async def find_last_change(
    connection: AsyncConnection, run_id: object | None = None
) -> JournalChange:
    """Return a value that differs once runs have changed, or one run has."""
    if run_id is None:
        # By the index: it is asked every second.
        marks = [await connection.scalar(select(func.max(runs.c.changed_at)))]
    else:
        row = select(runs.c.changed_at, runs.c.state, runs.c.sequence).where(
            runs.c.id == run_id
        )
        worked = select(
            func.max(steps.c.started_at),
            func.max(steps.c.ended_at),
            func.sum(steps.c.attempt),
        ).where(steps.c.run_id == run_id)
        found = (await connection.execute(row)).one_or_none()
        marks = [*(found or ()), *(await connection.execute(worked)).one()]
    return JournalChange("/".join(map(str, marks)))


def midnight() -> datetime:
    """Return when this day began, in UTC."""
    now = datetime.now(UTC)
    return now - timedelta(
        hours=now.hour,
        minutes=now.minute,
        seconds=now.second,
        microseconds=now.microsecond,
    )
