"""Enqueues again what was lost, and deletes what nobody will ask for."""

from sqlalchemy import (
    ColumnElement,
    UpdateBase,
    and_,
    delete,
    exists,
    func,
    literal_column,
    select,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import StatementClock
from infra.storage.db.database import Database
from infra.storage.db.door_schema import webhook_deliveries
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
from ports.outbox import SweepResult
from ports.pipeline import identity

UNCLAIMED_SECONDS = 60.0
"""After the broker's confirm, until a command that nobody claimed is due again. A queue
can take longer: then one delivery claims the step and the other finds it done."""

RETENTION_SECONDS = 3600.0
"""After the broker's confirm, until a dead letter, or the answer to an invalid
submission, is deleted. One that is redelivered meanwhile is answered in the same
bytes."""

SWEEP_PORTION = 500
"""Messages that one statement of the sweeper changes."""

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
).returning(outbox.c.id)

IS_AWAITED_BY_WEBHOOK = exists().where(
    webhook_deliveries.c.event_id == outbox.c.id,
    webhook_deliveries.c.state == literal_column("'waiting'"),
)

# Events are kept, to be published again on request. Commands whose step is over are
# deleted; after a while also dead letters, which the broker holds or the store has, and
# answers to invalid submissions, unless a webhook has not taken them yet.
PRUNABLE = (
    and_(IS_LONG_PUBLISHED, STATE_OF_COMMAND.not_in(("owed", "claimed"))),
    _is_published(DEAD, RETENTION_SECONDS),
    and_(
        outbox.c.run_id.is_(None),
        outbox.c.settled_at < StatementClock() - RETENTION_SECONDS,
        ~IS_AWAITED_BY_WEBHOOK,
    ),
)
PRUNE = tuple(
    delete(outbox).where(_is_in_portion(each)).returning(outbox.c.id)
    for each in PRUNABLE
)


async def sweep(database: Database) -> SweepResult:
    """Enqueue lost steps and unclaimed commands again, and prune the outbox."""
    lost = await database.transact(_requeue_expired)
    unclaimed = await _repeat(database, REQUEUE_UNCLAIMED)
    for prune in PRUNE:
        await _repeat(database, prune)
    return SweepResult(lost=lost, unclaimed=unclaimed)


async def _requeue_expired(connection: AsyncConnection) -> int:
    lost = (await connection.execute(RECLAIM_EXPIRED)).all()
    if lost:
        ids = [identity.command_id(to_step_key(row), row.attempt) for row in lost]
        await requeue(connection, outbox.c.id.in_(ids))
    await connection.execute(RELEASE_CLOSED)
    return len(lost)


async def _repeat(database: Database, portion: UpdateBase) -> int:
    """Execute a statement until it finds less than a portion; count its rows."""
    total = 0
    while True:
        count = await database.autocommit(_execute_counted, portion)
        total += count
        if count < SWEEP_PORTION:
            return total


async def _execute_counted(connection: AsyncConnection, statement: UpdateBase) -> int:
    # Python's driver of SQLite has no row count for a statement that begins with WITH.
    return len((await connection.execute(statement)).all())
