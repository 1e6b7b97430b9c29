"""What operators do to single dead letters, beside replaying and discarding them."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID, uuid4

from sqlalchemy import Integer, and_, cast, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, StatementClock
from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.dead_letters.audit import record_action
from infra.storage.dead_letters.queries import split_ids
from infra.storage.outbox.enqueue import enqueue
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.replays.decisions import original_headers
from ports.dead_letters import EditedMessage, LetterTrend
from ports.outbox import OutboxMessage
from ports.pipeline.messages import OutboxEntry

TREND_DAYS = 14

DAY_SECONDS = 86_400.0

EDITED_FROM = "edited-from"
"""The header of an edited message that names the dead letter it stands in for."""


class SqlDeadLetterActions:
    """Restores, resends and purges dead letters, and shows their trend."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    async def restore(self, ids: Sequence[UUID], *, who: str, what: str) -> int:
        """Make discarded dead letters wait again; return how many.

        A run that the discarding ended stays as it ended: replaying such a letter is
        skipped, until the story is submitted again.
        """
        restored = [
            await self.database.transact(_restore, some, who=who, what=what)
            for some in split_ids(ids)
        ]
        return sum(restored)

    @in_transaction
    async def purge(self, connection: AsyncConnection, *, days: float, who: str) -> int:
        """Delete replayed and discarded dead letters that died *days* ago or more."""
        deleted = await connection.execute(
            delete(dead_letters).where(
                dead_letters.c.state.in_(("replayed", "discarded")),
                dead_letters.c.died_at <= StatementClock() - days * DAY_SECONDS,
            )
        )
        what = f"replayed and discarded ones, {days:g} days old"
        await record_action(
            connection, who=who, action="purge", count=deleted.rowcount, what=what
        )
        return deleted.rowcount

    async def resend(
        self, letter_id: UUID, message: EditedMessage, *, who: str
    ) -> UUID | None:
        """Send a message in the place of a waiting dead letter; return its id.

        None if the letter does not wait, or is the command of a step: that is
        replayed, never edited.
        """
        # Drawn before the transaction, which may run twice.
        message_id = uuid4()
        is_sent = await self.database.transact(
            _resend, letter_id, message, message_id=message_id, who=who
        )
        self._signal.set()
        return message_id if is_sent else None

    @in_autocommit
    async def trends(
        self, connection: AsyncConnection, fingerprints: Sequence[str]
    ) -> Mapping[str, LetterTrend]:
        """Return how many letters of each cause died on each of the last days."""
        age = (Clock() - dead_letters.c.died_at) / DAY_SECONDS
        day = cast(func.floor(age), Integer).label("days_ago")
        rows = await connection.execute(
            select(dead_letters.c.fingerprint, day, func.count().label("number"))
            .where(
                dead_letters.c.state == "waiting",
                dead_letters.c.fingerprint.in_(fingerprints),
                dead_letters.c.died_at > StatementClock() - TREND_DAYS * DAY_SECONDS,
            )
            .group_by(dead_letters.c.fingerprint, day)
        )
        counts = {each: [0] * TREND_DAYS for each in fingerprints}
        for row in rows:
            # The oldest day first, as a graph reads.
            counts[row.fingerprint][TREND_DAYS - 1 - max(0, row.days_ago)] += row.number
        return {each: LetterTrend(tuple(days)) for each, days in counts.items()}


async def _restore(
    connection: AsyncConnection, ids: Sequence[UUID], *, who: str, what: str
) -> int:
    changed = await connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id.in_(ids), dead_letters.c.state == "discarded")
        .values(state="waiting")
    )
    if changed.rowcount:
        await record_action(
            connection, who=who, action="restore", count=changed.rowcount, what=what
        )
    return changed.rowcount


async def _resend(
    connection: AsyncConnection,
    letter_id: UUID,
    message: EditedMessage,
    *,
    message_id: UUID,
    who: str,
) -> bool:
    query = select(dead_letters).where(
        and_(
            dead_letters.c.id == letter_id,
            dead_letters.c.state == "waiting",
            dead_letters.c.stage.is_(None),
        )
    )
    letter = (await connection.execute(query.with_for_update())).one_or_none()
    if letter is None:
        return False
    headers = original_headers(json.loads(letter.headers))
    now = await connection.scalar(select(Clock()))
    entry = OutboxEntry(
        message=OutboxMessage(
            id=message_id,
            exchange="queue",
            routing_key=message.queue,
            body=message.body if message.body is not None else bytes(letter.body),
            content_type=message.content_type or letter.content_type,
            type="edited" if message.body is not None else "redirected",
            correlation_id=None,
            headers={**headers, EDITED_FROM: str(letter_id)},
        ),
        due_at=now or 0.0,
        run_id=None,
        generation=None,
    )
    await enqueue(connection, [entry])
    await connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id == letter_id)
        .values(state="replayed", replayed_at=Clock(), successor_id=message_id)
    )
    action = "edit" if message.body is not None else "redirect"
    what = f"letter {letter_id} as {message_id} to {message.queue}"
    await record_action(connection, who=who, action=action, count=1, what=what)
    return True
