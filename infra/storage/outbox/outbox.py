"""The relay's side of the outbox: what is due, what is published, what was lost."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Row,
    UpdateBase,
    and_,
    bindparam,
    delete,
    exists,
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
from infra.storage.db.predicates import (
    DEAD,
    LEASE_EXPIRED,
    RUN_OPEN,
    STEP_COLUMNS,
    WORK,
    to_step_key,
)
from infra.storage.db.schema import outbox, steps
from infra.storage.outbox.enqueue import requeue, requeue_update
from infra.storage.outbox.signal import OutboxSignal
from ports.outbox import Outbox, OutboxMessage, SweepResult
from ports.pipeline import identity

OUTBOX_LEASE_SECONDS = 10.0
"""As the port promises: longer than any confirm, shorter than subscribers wait."""

UNCLAIMED_SECONDS = 60.0
"""After the broker's confirm, until a command that nobody claimed is due again. A queue
can take longer: then one delivery claims the step and the other finds it done."""

RETENTION_SECONDS = 3600.0
"""After the broker's confirm, until a dead letter, or the answer to an invalid
submission, is deleted. One that is redelivered meanwhile is answered in the same
bytes."""

SWEEP_PORTION = 500
"""Messages that one statement of the sweeper changes."""

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


def _is_published(exchange: ColumnElement[str], seconds: float) -> ColumnElement[bool]:
    """Return the condition that a message was confirmed at least *seconds* ago."""
    return and_(
        outbox.c.exchange == exchange,
        outbox.c.settled_at < StatementClock() - literal_column(str(seconds)),
    )


def _is_in_portion(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that a message is in a locked portion of what is meant.

    A portion, so that no transaction is long and the planner goes by the indexes. A
    message that is locked, as by another replica's sweep, is left to the next sweep.
    """
    portion = (
        select(outbox.c.id)
        .where(condition)
        .order_by(outbox.c.settled_at)
        .limit(literal_column(str(SWEEP_PORTION)))
        .with_for_update(skip_locked=True, of=outbox)
        .cte("portion")
    )
    return outbox.c.id.in_(select(portion.c.id))


IS_LONG_PUBLISHED = _is_published(WORK, UNCLAIMED_SECONDS)

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

# A subquery for each message, by the step's key, however many steps there are: as a
# join, the planner takes it for cheaper to read every step.
STATE_OF_COMMAND = func.coalesce(
    select(steps.c.state)
    .where(STEP_OF_COMMAND, exists().where(RUN_OPEN))
    .scalar_subquery(),
    "closed",
)

REQUEUE_UNCLAIMED = requeue_update(
    _is_in_portion(and_(IS_LONG_PUBLISHED, STATE_OF_COMMAND == "owed"))
)

# Events are kept, to be published again on request. Commands whose step is over are
# deleted; after a while also dead letters, which the broker holds or the store has, and
# answers to invalid submissions.
PRUNABLE = (
    and_(IS_LONG_PUBLISHED, STATE_OF_COMMAND.not_in(("owed", "claimed"))),
    _is_published(DEAD, RETENTION_SECONDS),
    and_(
        outbox.c.run_id.is_(None),
        outbox.c.settled_at < StatementClock() - RETENTION_SECONDS,
    ),
)
PRUNE = tuple(delete(outbox).where(_is_in_portion(each)) for each in PRUNABLE)


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
        lost = await self.database.transact(_requeue_expired)
        unclaimed = await self._repeat(REQUEUE_UNCLAIMED)
        self._signal.set()
        for prune in PRUNE:
            await self._repeat(prune)
        return SweepResult(lost=lost, unclaimed=unclaimed)

    async def _repeat(self, portion: UpdateBase) -> int:
        """Execute a statement until it finds less than a portion; count its rows."""
        total = 0
        while True:
            count = await self.database.autocommit(_execute_counted, portion)
            total += count
            if count < SWEEP_PORTION:
                return total

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


async def _requeue_expired(connection: AsyncConnection) -> int:
    lost = (await connection.execute(RECLAIM_EXPIRED)).all()
    if lost:
        ids = [identity.command_id(to_step_key(row), row.attempt) for row in lost]
        await requeue(connection, outbox.c.id.in_(ids))
    await connection.execute(RELEASE_CLOSED)
    return len(lost)


async def _execute_counted(connection: AsyncConnection, statement: UpdateBase) -> int:
    return (await connection.execute(statement)).rowcount


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
