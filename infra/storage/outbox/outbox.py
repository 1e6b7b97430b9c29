"""The relay's side of the outbox: what is due, what is published."""

import json
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Row,
    Update,
    and_,
    bindparam,
    func,
    literal_column,
    or_,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, StatementClock
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.predicates import WORK
from infra.storage.db.schema import outbox
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.outbox.sweep import sweep
from infra.storage.outbox.webhook_fan_out import WebhookFanOut
from ports.outbox import Outbox, OutboxMessage, SweepResult
from ports.pipeline.stages import Stage

OUTBOX_LEASE_SECONDS = 10.0
"""As the port promises: longer than any confirm, shorter than subscribers wait."""

# Postponed messages can be many, in an outage: the index must end before them.
IS_DUE = and_(outbox.c.settled_at.is_(None), outbox.c.due_at <= StatementClock())

IS_FREE = or_(outbox.c.held_until.is_(None), outbox.c.held_until <= StatementClock())


@cache
def lease_update(limit: int) -> Update:
    """Return the statement that leases up to *limit* messages, the longest due first.

    *limit* is written out: PostgreSQL takes a parameter for a tenth of all that wait,
    so with many postponed messages it would plan each time anew.
    """
    ready = (
        select(outbox.c.id)
        .where(IS_DUE, IS_FREE)
        .order_by(outbox.c.due_at, outbox.c.sequence)
        .limit(literal_column(str(limit)))
        # The relay of another replica leases other messages: nothing here waits for a
        # lock.
        .with_for_update(skip_locked=True)
        .cte("ready")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(ready.c.id)))
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


MARK_UNROUTED = (
    update(outbox)
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .values(unrouted=1)
)


class SqlOutbox(Outbox):
    """Messages that wait for the broker, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal
        self._webhooks = WebhookFanOut(database)

    @property
    def webhook_signal(self) -> OutboxSignal:
        """Set when an event is due at webhooks."""
        return self._webhooks.signal

    @override
    @in_autocommit
    async def lease_due(
        self, connection: AsyncConnection, *, limit: int
    ) -> tuple[OutboxMessage, ...]:
        rows = (await connection.execute(lease_update(limit))).all()
        return tuple(
            _to_message(row)
            for row in sorted(rows, key=lambda row: (row.due_at, row.sequence))
        )

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        # First, so that a crash between the two repeats both, and loses no delivery.
        await self._webhooks.write(ids)
        await self.database.autocommit(_mark_published, ids)

    @override
    @in_autocommit
    async def mark_unrouted(
        self, connection: AsyncConnection, ids: tuple[UUID, ...]
    ) -> None:
        await connection.execute(MARK_UNROUTED, {"ids": ids})

    @override
    async def requeue_lost(self) -> SweepResult:
        try:
            return await sweep(self.database)
        finally:
            self._signal.set()

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        await self._signal.wait(longest)

    @override
    @in_autocommit
    async def depth(self, connection: AsyncConnection) -> int:
        return await count_due(connection)


async def _mark_published(connection: AsyncConnection, ids: tuple[UUID, ...]) -> None:
    await connection.execute(MARK_PUBLISHED, {"ids": ids})


async def count_due(connection: AsyncConnection) -> int:
    """Count the messages that are due and not published."""
    count = select(func.count()).select_from(outbox).where(IS_DUE)
    return (await connection.execute(count)).scalar_one()


async def count_postponed(connection: AsyncConnection) -> dict[Stage, int]:
    """Count the steps that are tried again later, by stage."""
    query = (
        select(outbox.c.stage, func.count())
        .where(
            outbox.c.settled_at.is_(None),
            outbox.c.due_at > StatementClock(),
            outbox.c.exchange == WORK,
        )
        .group_by(outbox.c.stage)
    )
    return dict((await connection.execute(query)).tuples().all())


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
