"""Writes which webhooks an event is due at, when the broker has confirmed it."""

import time
from datetime import timedelta
from uuid import UUID

from sqlalchemy import bindparam, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.database import Database
from infra.storage.db.door_schema import webhooks
from infra.storage.db.schema import outbox
from infra.storage.outbox.signal import OutboxSignal

WEBHOOKS_LIFETIME = timedelta(seconds=5)
"""How long it is remembered that there is no webhook, so that the relay of those who
have none does not ask for each of its batches."""

HAS_WEBHOOKS = select(webhooks.c.id).limit(1)


class WebhookFanOut:
    """Writes the deliveries of events; one that is published again is due again.

    Attributes:
        signal: Set when deliveries were written.
    """

    def __init__(self, database: Database) -> None:
        self.signal = OutboxSignal()
        self._database = database
        self._has_webhooks = False
        self._asked_at: float | None = None

    async def write(self, ids: tuple[UUID, ...]) -> None:
        """Write the deliveries of those messages *ids* that are public events."""
        if not await self._is_needed():
            return
        if await self._database.autocommit(_insert_deliveries, ids):
            self.signal.set()

    async def _is_needed(self) -> bool:
        now = time.monotonic()
        is_old = (
            self._asked_at is None
            or now - self._asked_at > WEBHOOKS_LIFETIME.total_seconds()
        )
        if is_old:
            self._has_webhooks = await self._database.autocommit(_has_webhooks)
            self._asked_at = now
        return self._has_webhooks


async def _has_webhooks(connection: AsyncConnection) -> bool:
    return await connection.scalar(HAS_WEBHOOKS) is not None


async def _insert_deliveries(connection: AsyncConnection, ids: tuple[UUID, ...]) -> int:
    clock = str(Clock().compile(dialect=connection.dialect))
    statement = text(
        f"""
        INSERT INTO webhook_deliveries (
            event_id, webhook_id, state, attempt, due_at, last_error
        )
        SELECT outbox.id, webhooks.id, 'waiting', 1, {clock}, ''
        FROM outbox JOIN webhooks
            ON webhooks.routing_keys LIKE '% ' || outbox.routing_key || ' %'
        WHERE outbox.id IN :ids AND outbox.exchange = 'events'
        ON CONFLICT (event_id, webhook_id) DO UPDATE SET
            state = 'waiting', attempt = 1, due_at = excluded.due_at,
            held_until = NULL
        """  # noqa: S608  # the clock is ours
    ).bindparams(bindparam("ids", expanding=True, type_=outbox.c.id.type))
    return (await connection.execute(statement, {"ids": ids})).rowcount
