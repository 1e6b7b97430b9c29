"""The relay's side: what is due, what is confirmed, what was lost on the way."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, bindparam, delete, exists, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage import owing
from infra.storage.clock import Clock
from infra.storage.conditions import HAS_RUN_OUT, IDENTITY, IS_OPEN, key_of
from infra.storage.database import Database
from infra.storage.news import News
from infra.storage.schema import outbox, steps
from ports import identity
from ports.outbox import Outbox, Owed, Swept

HOLD = 10.0
"""Seconds; the port's promise. Above any confirm, below a subscriber's patience."""

UNCLAIMED = 60.0
"""Seconds after its confirm that a command nobody claimed is owed again. A queue can
be longer than that: then the step is claimed once and found done the other time."""

ANSWERED = 3600.0
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
TAKE = (
    update(outbox)
    .where(outbox.c.id.in_(select(_READY.c.id)))
    .values(held_until=Clock() + HOLD)
    .returning(outbox)
)

SETTLE = (
    update(outbox)
    # What was owed again since it was taken is not held, and goes out again.
    .where(outbox.c.id.in_(bindparam("ids", expanding=True)))
    .where(outbox.c.held_until.is_not(None))
    .values(settled_at=Clock())
)

IS_ITS_STEP = and_(
    steps.c.run_id == outbox.c.run_id,
    steps.c.generation == outbox.c.generation,
    steps.c.stage == outbox.c.stage,
    steps.c.ordinal == outbox.c.ordinal,
    steps.c.attempt == outbox.c.attempt,
)

IS_LONG_CONFIRMED = and_(
    outbox.c.exchange == "work", outbox.c.settled_at < Clock() - UNCLAIMED
)

LOSE = (
    update(steps)
    .where(HAS_RUN_OUT, exists().where(IS_OPEN))
    .values(state="owed", lost=steps.c.lost + 1)
    .returning(*IDENTITY, steps.c.attempt)
)

# Whoever held a step of a closed run leaves it, and nobody takes it up again.
LET_GO = update(steps).where(HAS_RUN_OUT, ~exists().where(IS_OPEN)).values(state="owed")

IS_UNCLAIMED = and_(
    IS_LONG_CONFIRMED,
    exists().where(IS_ITS_STEP, steps.c.state == "owed", exists().where(IS_OPEN)),
)

# Events are kept, to be published again on request; commands that were worked are not,
# nor, after a while, are answers to what opened no run.
PRUNE = (
    delete(outbox).where(
        IS_LONG_CONFIRMED,
        ~exists().where(
            IS_ITS_STEP, steps.c.state.in_(("owed", "claimed")), exists().where(IS_OPEN)
        ),
    ),
    delete(outbox).where(
        outbox.c.run_id.is_(None), outbox.c.settled_at < Clock() - ANSWERED
    ),
)


class SqlOutbox(Outbox):
    """What is owed, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news

    @override
    async def due(self, *, limit: int) -> tuple[Owed, ...]:
        return await self._database.alone(lambda connection: _due(connection, limit))

    @override
    async def settle(self, ids: tuple[UUID, ...]) -> None:
        await self._database.alone(
            lambda connection: connection.execute(SETTLE, {"ids": ids})
        )

    @override
    async def sweep(self) -> Swept:
        swept = await self._database.transact(_sweep)
        self._news.tell()
        return swept

    @override
    async def wait(self, longest: timedelta) -> None:
        await self._news.heard(longest)

    @override
    async def depth(self) -> int:
        return await self._database.alone(depth)


async def depth(connection: AsyncConnection) -> int:
    """Count what is owed and due."""
    count = select(func.count()).select_from(outbox).where(IS_DUE)
    return (await connection.execute(count)).scalar_one()


async def _due(connection: AsyncConnection, limit: int) -> tuple[Owed, ...]:
    rows = (await connection.execute(TAKE, {"up_to": limit})).all()
    return tuple(
        _owed(row) for row in sorted(rows, key=lambda row: (row.due_at, row.sequence))
    )


async def _sweep(connection: AsyncConnection) -> Swept:
    lost = (await connection.execute(LOSE)).all()
    await owing.owe_commands_again(
        connection,
        [identity.command_id(key_of(row), row.attempt) for row in lost],
    )
    await connection.execute(LET_GO)
    unclaimed = await owing.owe_again(connection, IS_UNCLAIMED)
    for prune in PRUNE:
        await connection.execute(prune)
    return Swept(lost=len(lost), unclaimed=unclaimed)


def _owed(row: Row[Any]) -> Owed:
    return Owed(
        id=row.id,
        exchange=row.exchange,
        routing_key=row.routing_key,
        body=row.body,
        content_type=row.content_type,
        type=row.type,
        correlation_id=row.correlation_id,
        headers=json.loads(row.headers),
    )
