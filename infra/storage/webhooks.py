"""Webhooks on SQLite or PostgreSQL: subscriptions, and the deliveries that are due."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import (
    Row,
    and_,
    delete,
    func,
    insert,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, StatementClock, to_datetime
from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.door_schema import webhook_deliveries as deliveries
from infra.storage.db.door_schema import webhooks
from infra.storage.db.schema import outbox
from infra.storage.dead_letters.audit import record_action
from infra.storage.outbox.signal import OutboxSignal
from ports.pipeline.messages import strip_unstorable
from ports.webhooks import Webhook, WebhookDelivery, WebhookOutbox, WebhookRow

LEASE_SECONDS = 60.0
"""Well above the time that one attempt may take."""

DELIVERIES_AT_A_TIME = 8
"""Of one subscription; so one that is slow holds up no other."""

_KEY = (deliveries.c.event_id, deliveries.c.webhook_id)

_IS_DUE = and_(
    # Written out, as the partial index has it.
    deliveries.c.state == literal_column("'waiting'"),
    deliveries.c.due_at <= StatementClock(),
    or_(
        deliveries.c.held_until.is_(None),
        deliveries.c.held_until <= StatementClock(),
    ),
)


class SqlWebhookOutbox(WebhookOutbox):
    """The deliveries that are due, for the loop that makes them."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    @override
    @in_transaction
    async def lease_due(
        self, connection: AsyncConnection, *, except_of: Collection[UUID]
    ) -> tuple[WebhookDelivery, ...]:
        leased = await connection.execute(_lease_statement(except_of))
        keys = [tuple(row) for row in leased]
        if not keys:
            return ()
        rows = (await connection.execute(_select_leased(keys))).all()
        found = {(row.event_id, row.webhook_id) for row in rows}
        if gone := [key for key in keys if key not in found]:
            # The story was forgotten meanwhile, or the subscription removed.
            await connection.execute(delete(deliveries).where(tuple_(*_KEY).in_(gone)))
        return tuple(_to_delivery(row) for row in rows)

    @override
    @in_autocommit
    async def mark_delivered(
        self, connection: AsyncConnection, delivery: WebhookDelivery
    ) -> None:
        await connection.execute(delete(deliveries).where(*_is_attempt(delivery)))

    @override
    @in_autocommit
    async def mark_failed(
        self,
        connection: AsyncConnection,
        delivery: WebhookDelivery,
        *,
        error: str,
        retry_after: timedelta | None,
    ) -> None:
        pause = retry_after or timedelta(0)
        await connection.execute(
            update(deliveries)
            .where(*_is_attempt(delivery))
            .values(
                state="dead" if retry_after is None else "waiting",
                attempt=deliveries.c.attempt + 1,
                due_at=Clock() + pause.total_seconds(),
                held_until=None,
                last_error=strip_unstorable(error),
            )
        )

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        await self._signal.wait(longest)


class SqlWebhooks:
    """The subscriptions, as operators manage them."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @in_transaction
    async def add(
        self,
        connection: AsyncConnection,
        *,
        url: str,
        secret: str,
        events: Sequence[str],
        who: str,
    ) -> UUID:
        """Add a subscription to *events*, named by their routing keys."""
        id_ = uuid4()
        await connection.execute(
            insert(webhooks).values(
                id=id_,
                url=url,
                secret=secret,
                routing_keys=f" {' '.join(events)} ",
                created_at=Clock(),
                created_by=strip_unstorable(who),
            )
        )
        await _audit(connection, who, "webhook add", 1, f"{id_} {url}")
        return id_

    @in_autocommit
    async def find(
        self, connection: AsyncConnection, webhook_id: UUID
    ) -> Webhook | None:
        """Return one subscription with its secret, to sign with."""
        query = select(webhooks).where(webhooks.c.id == webhook_id)
        row = (await connection.execute(query)).first()
        return Webhook(id=row.id, url=row.url, secret=row.secret) if row else None

    @in_transaction
    async def rows(self, connection: AsyncConnection) -> tuple[WebhookRow, ...]:
        """List the subscriptions, oldest first."""
        counts = await connection.execute(
            select(
                deliveries.c.webhook_id,
                deliveries.c.state,
                func.count().label("number"),
                func.max(deliveries.c.last_error).label("error"),
            ).group_by(deliveries.c.webhook_id, deliveries.c.state)
        )
        by_state = {(row.webhook_id, row.state): row for row in counts}
        listed = await connection.execute(
            select(webhooks).order_by(webhooks.c.created_at, webhooks.c.id)
        )
        return tuple(
            _to_webhook_row(
                row, by_state.get((row.id, "waiting")), by_state.get((row.id, "dead"))
            )
            for row in listed
        )

    @in_transaction
    async def remove(
        self, connection: AsyncConnection, webhook_id: UUID, *, who: str
    ) -> bool:
        """Remove a subscription and its deliveries; False where there is none."""
        removed = await connection.execute(
            delete(webhooks).where(webhooks.c.id == webhook_id)
        )
        if not removed.rowcount:
            return False
        await connection.execute(
            delete(deliveries).where(deliveries.c.webhook_id == webhook_id)
        )
        await _audit(connection, who, "webhook remove", 1, str(webhook_id))
        return True

    @in_transaction
    async def retry(
        self, connection: AsyncConnection, webhook_id: UUID, *, who: str
    ) -> int:
        """Make all deliveries that were given up due again; count them."""
        revived = await connection.execute(
            update(deliveries)
            .where(deliveries.c.webhook_id == webhook_id, deliveries.c.state == "dead")
            .values(state="waiting", attempt=1, due_at=Clock(), held_until=None)
        )
        await _audit(
            connection, who, "webhook retry", revived.rowcount, str(webhook_id)
        )
        return revived.rowcount


def _lease_statement(except_of: Collection[UUID]) -> Any:
    place = func.row_number().over(
        partition_by=deliveries.c.webhook_id,
        order_by=(deliveries.c.due_at, deliveries.c.event_id),
    )
    waiting = select(*_KEY, place.label("place")).where(_IS_DUE)
    if except_of:
        waiting = waiting.where(deliveries.c.webhook_id.not_in(except_of))
    due = waiting.subquery()
    first = select(due.c.event_id, due.c.webhook_id).where(
        due.c.place <= DELIVERIES_AT_A_TIME
    )
    return (
        update(deliveries)
        # Asked again of the row itself: another replica may have leased it meanwhile.
        .where(tuple_(*_KEY).in_(first), _IS_DUE)
        .values(held_until=Clock() + LEASE_SECONDS)
        .returning(*_KEY)
    )


def _select_leased(keys: Sequence[tuple[Any, ...]]) -> Any:
    return (
        select(
            deliveries.c.event_id,
            deliveries.c.webhook_id,
            deliveries.c.attempt,
            webhooks.c.url,
            webhooks.c.secret,
            outbox.c.body,
        )
        .join(webhooks, webhooks.c.id == deliveries.c.webhook_id)
        .join(outbox, outbox.c.id == deliveries.c.event_id)
        .where(tuple_(*_KEY).in_(keys))
        .order_by(outbox.c.due_at, outbox.c.sequence)
    )


def _is_attempt(delivery: WebhookDelivery) -> tuple[Any, ...]:
    """Return the conditions of the very attempt: an event that was published again
    meanwhile is due again."""
    return (
        deliveries.c.event_id == delivery.message_id,
        deliveries.c.webhook_id == delivery.webhook.id,
        deliveries.c.attempt == delivery.attempt,
        deliveries.c.held_until.is_not(None),
    )


def _to_delivery(row: Row[Any]) -> WebhookDelivery:
    return WebhookDelivery(
        webhook=Webhook(id=row.webhook_id, url=row.url, secret=row.secret),
        message_id=row.event_id,
        body=bytes(row.body),
        attempt=row.attempt,
    )


def _to_webhook_row(
    row: Row[Any], waiting: Row[Any] | None, dead: Row[Any] | None
) -> WebhookRow:
    return WebhookRow(
        id=row.id,
        url=row.url,
        events=tuple(row.routing_keys.split()),
        created_at=to_datetime(row.created_at),
        created_by=row.created_by,
        waiting=waiting.number if waiting else 0,
        dead=dead.number if dead else 0,
        last_error=(dead.error if dead else "") or (waiting.error if waiting else ""),
    )


async def _audit(
    connection: AsyncConnection, who: str, action: str, count: int, what: str
) -> None:
    await record_action(connection, who=who, action=action, count=count, what=what)
