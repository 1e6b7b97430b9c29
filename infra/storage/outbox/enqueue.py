"""Putting messages into the outbox, inside the transaction that decides on them."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.schema import outbox
from ports.domain.story import Run
from ports.outbox import OutboxMessage
from ports.pipeline import messages
from ports.pipeline.commands import StepKey


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A message to be owed, with what the journal finds it by.

    Attributes:
        step: Which step a command owes, at *attempt*.
        sequence: Orders what is owed at one moment; an event's is the one it carries.
    """

    message: OutboxMessage
    due_at: float
    run_id: UUID | None
    generation: int | None
    step: StepKey | None = None
    attempt: int | None = None
    sequence: int = 0


def command_entry(
    run: Run, key: StepKey, *, attempt: int, due_at: float
) -> OutboxEntry:
    """Return the command that owes *attempt* of a step."""
    return OutboxEntry(
        message=messages.command_message(run, key, attempt=attempt),
        due_at=due_at,
        run_id=key.run_id,
        generation=key.generation,
        step=key,
        attempt=attempt,
        sequence=key.ordinal,
    )


def event_entry(
    run: Run, message: OutboxMessage, *, sequence: int, due_at: float
) -> OutboxEntry:
    """Return an event or a dead letter of *run*."""
    return OutboxEntry(
        message=message,
        due_at=due_at,
        run_id=run.id,
        generation=run.generation,
        sequence=sequence,
    )


# As text: SQLAlchemy compiles an upsert anew each time it runs. Owed before
# means the same message in its first bytes, again; only the headers of a dead letter
# can have changed, because it tells the attempts made since.
UPSERT_MESSAGE = text(
    """
    INSERT INTO outbox (
        id, exchange, routing_key, body, content_type, type, correlation_id, headers,
        run_id, generation, stage, ordinal, attempt, sequence, due_at
    ) VALUES (
        :id, :exchange, :routing_key, :body, :content_type, :type, :correlation_id,
        :headers, :run_id, :generation, :stage, :ordinal, :attempt, :sequence, :due_at
    )
    ON CONFLICT (id) DO UPDATE SET
        headers = excluded.headers,
        due_at = excluded.due_at,
        held_until = NULL,
        settled_at = NULL
    """
).bindparams(
    *(
        bindparam(column.name, type_=column.type)
        for column in outbox.c
        if column.name not in ("held_until", "settled_at")
    )
)


async def enqueue(connection: AsyncConnection, entries: Sequence[OutboxEntry]) -> None:
    """Owe *entries*; one that was owed before is owed again."""
    if entries:
        await connection.execute(UPSERT_MESSAGE, [_to_row(entry) for entry in entries])


async def requeue(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Owe again what *which* finds in the outbox; count it."""
    again = await connection.execute(
        update(outbox)
        .where(which)
        .values(due_at=Clock(), held_until=None, settled_at=None)
    )
    return again.rowcount


async def requeue_commands(connection: AsyncConnection, ids: Iterable[UUID]) -> None:
    """Owe the commands with these ids again, at once."""
    if wanted := tuple(ids):
        await requeue(connection, outbox.c.id.in_(wanted))


def _to_row(entry: OutboxEntry) -> dict[str, object]:
    owed, step = entry.message, entry.step
    return {
        "id": owed.id,
        "exchange": owed.exchange,
        "routing_key": owed.routing_key,
        "body": owed.body,
        "content_type": owed.content_type,
        "type": owed.type,
        "correlation_id": owed.correlation_id,
        "headers": json.dumps(dict(owed.headers)),
        "run_id": entry.run_id,
        "generation": entry.generation,
        "stage": step.stage if step else None,
        "ordinal": step.ordinal if step else None,
        "attempt": entry.attempt,
        "sequence": entry.sequence,
        "due_at": entry.due_at,
    }
