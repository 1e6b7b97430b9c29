"""The relay's side: what is due, what is confirmed, what was lost on the way."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock
from infra.storage.db.database import Database
from infra.storage.db.predicates import (
    LEASE_EXPIRED,
    RUN_OPEN,
    STEP_COLUMNS,
    to_step_key,
)
from infra.storage.db.schema import outbox, steps
from infra.storage.outbox import enqueue
from infra.storage.outbox.signal import OutboxSignal
from ports.outbox import Outbox, OutboxMessage, SweepResult
from ports.pipeline import identity

OUTBOX_LEASE_SECONDS = 10.0
"""Seconds; the port's promise. Above any confirm, below a subscriber's patience."""

UNCLAIMED_SECONDS = 60.0
"""Seconds after its confirm that a command nobody claimed is owed again. A queue can
be longer than that: then the step is claimed once and found done the other time."""

REJECTION_RETENTION_SECONDS = 3600.0
"""Seconds that the answer to what opened no run is kept after its confirm: what is
redelivered meanwhile is answered in the same bytes."""

IS_DUE = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= Clock())

_READY = (
    select(outbox.c.id)
    .where(IS_DUE, or_(outbox.c.held_until.is_(None), outbox.c.held_until <= Clock()))
    .order_by(outbox.c.due_at, outbox.c.sequence)
    .limit(bindparam("up_to"))
    # Another replica's relay takes others.
    .with_for_update(skip_locked=True)
    .cte("ready")
)
LEASE_DUE = (
    update(outbox)
    .where(outbox.c.id.in_(select(_READY.c.id)))
    .values(held_until=Clock() + OUTBOX_LEASE_SECONDS)
    .returning(outbox)
)

MARK_PUBLISHED = (
    update(outbox)
    # What was owed again since it was taken is not held, and goes out again.
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .where(outbox.c.held_until.is_not(None))
    .values(settled_at=Clock())
)

STEP_OF_COMMAND = and_(
    steps.c.run_id == outbox.c.run_id,
    steps.c.generation == outbox.c.generation,
    steps.c.stage == outbox.c.stage,
    steps.c.ordinal == outbox.c.ordinal,
    steps.c.attempt == outbox.c.attempt,
)

IS_LONG_PUBLISHED = and_(
    outbox.c.exchange == "work", outbox.c.settled_at < Clock() - UNCLAIMED_SECONDS
)

RECLAIM_EXPIRED = (
    update(steps)
    .where(LEASE_EXPIRED, exists().where(RUN_OPEN))
    .values(state="owed", lost=steps.c.lost + 1)
    .returning(*STEP_COLUMNS, steps.c.attempt)
)

# Whoever held a step of a closed run leaves it, and nobody takes it up again.
RELEASE_CLOSED = (
    update(steps).where(LEASE_EXPIRED, ~exists().where(RUN_OPEN)).values(state="owed")
)

IS_UNCLAIMED = and_(
    IS_LONG_PUBLISHED,
    exists().where(STEP_OF_COMMAND, steps.c.state == "owed", exists().where(RUN_OPEN)),
)

# Events are kept, to be published again on request; commands that were worked are not,
# nor, after a while, are answers to what opened no run.
PRUNE = (
    delete(outbox).where(
        IS_LONG_PUBLISHED,
        ~exists().where(
            STEP_OF_COMMAND,
            steps.c.state.in_(("owed", "claimed")),
            exists().where(RUN_OPEN),
        ),
    ),
    delete(outbox).where(
        outbox.c.run_id.is_(None),
        outbox.c.settled_at < Clock() - REJECTION_RETENTION_SECONDS,
    ),
)


class SqlOutbox(Outbox):
    """What is owed, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, news: OutboxSignal) -> None:
        self._database = database
        self._news = news

    @override
    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        return await self._database.autocommit(
            lambda connection: _lease_due(connection, limit)
        )

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        await self._database.autocommit(
            lambda connection: connection.execute(MARK_PUBLISHED, {"ids": ids})
        )

    @override
    async def requeue_lost(self) -> SweepResult:
        swept = await self._database.transact(_requeue_lost)
        self._news.set()
        return swept

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        await self._news.wait(longest)

    @override
    async def depth(self) -> int:
        return await self._database.autocommit(count_due)


async def count_due(connection: AsyncConnection) -> int:
    """Count what is owed and due."""
    count = select(func.count()).select_from(outbox).where(IS_DUE)
    return (await connection.execute(count)).scalar_one()


async def _lease_due(
    connection: AsyncConnection, limit: int
) -> tuple[OutboxMessage, ...]:
    rows = (await connection.execute(LEASE_DUE, {"up_to": limit})).all()
    return tuple(
        _to_message(row)
        for row in sorted(rows, key=lambda row: (row.due_at, row.sequence))
    )


async def _requeue_lost(connection: AsyncConnection) -> SweepResult:
    lost = (await connection.execute(RECLAIM_EXPIRED)).all()
    await enqueue.requeue_commands(
        connection,
        [identity.command_id(to_step_key(row), row.attempt) for row in lost],
    )
    await connection.execute(RELEASE_CLOSED)
    unclaimed = await enqueue.requeue(connection, IS_UNCLAIMED)
    for prune in PRUNE:
        await connection.execute(prune)
    return SweepResult(lost=len(lost), unclaimed=unclaimed)


def _to_message(row: Row[Any]) -> OutboxMessage:
    return OutboxMessage(
        id=row.id,
        exchange=row.exchange,
        routing_key=row.routing_key,
        body=row.body,
        content_type=row.content_type,
        type=row.type,
        correlation_id=row.correlation_id,
        headers=json.loads(row.headers),
    )
