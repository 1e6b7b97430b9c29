"""The relay's side of the outbox: what is due, what is published, what was lost."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, StatementClock
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.predicates import (
    LEASE_EXPIRED,
    RUN_OPEN,
    STEP_COLUMNS,
    to_step_key,
)
from infra.storage.db.schema import outbox, steps
from infra.storage.outbox.enqueue import requeue
from infra.storage.outbox.signal import OutboxSignal
from ports.outbox import Outbox, OutboxMessage, SweepResult
from ports.pipeline import identity

OUTBOX_LEASE_SECONDS = 10.0
"""As the port promises: longer than any confirm, shorter than subscribers wait."""

UNCLAIMED_SECONDS = 60.0
"""After the broker's confirm, until a command that nobody claimed is due again. A queue
can take longer: then one delivery claims the step and the other finds it done."""

REJECTION_RETENTION_SECONDS = 3600.0
"""After the broker's confirm, until the answer to an invalid submission is deleted. One
that is redelivered meanwhile is answered in the same bytes."""

# Postponed messages can be many, in an outage: the index must end before them.
IS_DUE = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= StatementClock())

IS_FREE = or_(outbox.c.held_until.is_(None), outbox.c.held_until <= StatementClock())

_READY = (
    select(outbox.c.id)
    .where(IS_DUE, IS_FREE)
    .order_by(outbox.c.due_at, outbox.c.sequence)
    .limit(bindparam("up_to"))
    # The relay of another replica leases other messages: nothing here waits for a lock.
    .with_for_update(skip_locked=True)
    .cte("ready")
)
LEASE_DUE = (
    update(outbox)
    .where(outbox.c.id.in_(select(_READY.c.id)))
    # From when the row is leased, however long it took to find.
    .values(held_until=Clock() + OUTBOX_LEASE_SECONDS)
    .returning(outbox)
)

MARK_PUBLISHED = (
    update(outbox)
    # A message requeued since it was leased is not held, and goes out again.
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
    outbox.c.exchange == "work",
    outbox.c.settled_at < StatementClock() - UNCLAIMED_SECONDS,
)

RECLAIM_EXPIRED = (
    update(steps)
    .where(LEASE_EXPIRED, exists().where(RUN_OPEN))
    .values(state="owed", lost=steps.c.lost + 1)
    .returning(*STEP_COLUMNS, steps.c.attempt)
)

# The lease of a step whose run is closed ends, and nobody may claim the step again.
RELEASE_CLOSED = (
    update(steps).where(LEASE_EXPIRED, ~exists().where(RUN_OPEN)).values(state="owed")
)

IS_UNCLAIMED = and_(
    IS_LONG_PUBLISHED,
    exists().where(STEP_OF_COMMAND, steps.c.state == "owed", exists().where(RUN_OPEN)),
)

# Events are kept, to be published again on request. Commands whose step is over are
# deleted, and after a while so are answers to invalid submissions.
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
        outbox.c.settled_at < StatementClock() - REJECTION_RETENTION_SECONDS,
    ),
)


class SqlOutbox(Outbox):
    """Messages that wait for the broker, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    @override
    @in_autocommit
    async def lease_due(
        self, connection: AsyncConnection, *, limit: int
    ) -> tuple[OutboxMessage, ...]:
        rows = (await connection.execute(LEASE_DUE, {"up_to": limit})).all()
        return tuple(
            _to_message(row)
            for row in sorted(rows, key=lambda row: (row.due_at, row.sequence))
        )

    @override
    @in_autocommit
    async def mark_published(
        self, connection: AsyncConnection, ids: tuple[UUID, ...]
    ) -> None:
        await connection.execute(MARK_PUBLISHED, {"ids": ids})

    @override
    async def requeue_lost(self) -> SweepResult:
        result = await self.database.transact(_requeue_lost)
        self._signal.set()
        return result

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        await self._signal.wait(longest)

    @override
    @in_autocommit
    async def depth(self, connection: AsyncConnection) -> int:
        return await count_due(connection)


async def count_due(connection: AsyncConnection) -> int:
    """Count the messages that are due and not published."""
    count = select(func.count()).select_from(outbox).where(IS_DUE)
    return (await connection.execute(count)).scalar_one()


async def _requeue_lost(connection: AsyncConnection) -> SweepResult:
    lost = (await connection.execute(RECLAIM_EXPIRED)).all()
    if lost:
        ids = [identity.command_id(to_step_key(row), row.attempt) for row in lost]
        await requeue(connection, outbox.c.id.in_(ids))
    await connection.execute(RELEASE_CLOSED)
    unclaimed = await requeue(connection, IS_UNCLAIMED)
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
