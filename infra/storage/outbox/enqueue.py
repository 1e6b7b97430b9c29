"""Writes messages into the outbox, in the transaction that decides on them."""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Update, bindparam, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.schema import outbox
from ports.pipeline.messages import OutboxEntry

# As text: SQLAlchemy compiles an upsert anew each time it runs. A message that was
# enqueued before goes out again with the body it had; only the headers of a dead letter
# can have changed, because they list the attempts made since.
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
        settled_at = NULL,
        unrouted = NULL
    """
).bindparams(
    *(
        bindparam(column.name, type_=column.type)
        for column in outbox.c
        if column.name not in ("held_until", "settled_at", "unrouted")
    )
)


async def enqueue(connection: AsyncConnection, entries: Sequence[OutboxEntry]) -> None:
    """Write *entries*; a message that was published before is due again."""
    if entries:
        await connection.execute(UPSERT_MESSAGE, [_to_row(entry) for entry in entries])


async def requeue(connection: AsyncConnection, which: ColumnElement[bool]) -> int:
    """Make the messages that *which* finds due again, at once; count them."""
    return (await connection.execute(requeue_update(which))).rowcount


def requeue_update(which: ColumnElement[bool]) -> Update:
    """Return the statement that makes the messages that *which* finds due at once."""
    return (
        update(outbox)
        .where(which)
        .values(due_at=Clock(), held_until=None, settled_at=None, unrouted=None)
    )


def _to_row(entry: OutboxEntry) -> dict[str, Any]:
    message, step = entry.message, entry.step
    return {
        "id": message.id,
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "body": message.body,
        "content_type": message.content_type,
        "type": message.type,
        "correlation_id": message.correlation_id,
        "headers": json.dumps(dict(message.headers)),
        "run_id": entry.run_id,
        "generation": entry.generation,
        "stage": step.stage if step else None,
        "ordinal": step.ordinal if step else None,
        "attempt": entry.attempt,
        "sequence": entry.sequence,
        "due_at": entry.due_at,
    }
