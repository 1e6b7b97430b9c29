"""Steps that fail for good, and their dead letters brought to the store."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from handlers.dead_letter_consumer import to_dead_letter
from ports.dead_letters import DeadLetter
from ports.delivery import DEAD_LETTER_QUEUE, Delivery
from ports.domain.choices import DeadLetterFilter
from ports.domain.story import Run
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from tests.contracts.journal.journal_driver import (
    a_failure,
    claim_step,
    publish_due,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

REPLICA = "replica-1"
EVERYTHING = DeadLetterFilter(state=None)


def to_delivery(message: OutboxMessage) -> Delivery:
    """Return a dead letter as the broker hands it over."""
    return Delivery(
        queue=DEAD_LETTER_QUEUE,
        routing_key=message.routing_key,
        body=message.body,
        content_type=message.content_type,
        message_id=str(message.id),
        headers=message.headers,
    )


def a_dead_message(**changes: Any) -> DeadLetter:
    """Return the dead letter of a submission that could not be parsed."""
    dead_letter = DeadLetter(
        id=uuid4(),
        queue="crews.intake",
        message_id=str(uuid4()),
        body=b'{"title": "\xff\x00 not JSON',
        content_type="application/json",
        headers={
            "cloudEvents:id": "e-1",
            "error": "InvalidEventError",
            "cause": "not JSON",
            "origin-queue": "crews.intake",
        },
        error="InvalidEventError",
        message="the message is not JSON at character 7",
        error_pattern="the message is not JSON at character #",
        fingerprint="fedcba9876543210",
        step=None,
        attempt=None,
        project_id="film",
        story_id="magi",
        death_digest="1",
    )
    return replace(dead_letter, **changes)


async def publish_and_store_dead_letters(
    sql_subject: SqlJournalUnderTest,
) -> list[OutboxMessage]:
    """Publish what is due and store its dead letters; return the other messages."""
    messages = await publish_due(sql_subject)
    for each in messages:
        if each.exchange == "dead":
            await sql_subject.store.dead_letters.add(to_dead_letter(to_delivery(each)))
    return [each for each in messages if each.exchange != "dead"]


async def dead_letter_step(
    sql_subject: SqlJournalUnderTest, key: StepKey, **why: Any
) -> None:
    """Have a step end as a dead letter that is stored."""
    await sql_subject.journal.dead_letter(
        await claim_step(sql_subject, key), a_failure(**why)
    )
    await publish_and_store_dead_letters(sql_subject)


async def a_dead_reading(
    sql_subject: SqlJournalUnderTest, passages: int = 1, **changes: Any
) -> tuple[Run, UUID]:
    """Return a run whose first reading is dead, and the id of its dead letter."""
    run = await start_reading(sql_subject, passages, **changes)
    await dead_letter_step(sql_subject, step_key(run, "read"))
    which = DeadLetterFilter(run=run.id)
    [row] = await sql_subject.store.dead_letters.summaries(which, limit=2)
    return run, row.id


async def request_replay(sql_subject: SqlJournalUnderTest, *ids: UUID) -> UUID:
    """Request a replay, and claim it as the only replica."""
    replays = sql_subject.store.replays
    replay_id = await replays.request(ids, rate=None, who="jo", what="named")
    await replays.claim(REPLICA)
    return replay_id


async def a_requested_replay(sql_subject: SqlJournalUnderTest) -> UUID:
    """Return the request to replay one dead reading, claimed by the only replica."""
    _, dead_letter_id = await a_dead_reading(sql_subject)
    return await request_replay(sql_subject, dead_letter_id)


async def replay_at_once(sql_subject: SqlJournalUnderTest, *ids: UUID) -> UUID:
    """Replay dead letters at once, without canaries."""
    replay_id = await request_replay(sql_subject, *ids)
    send = sql_subject.store.replays.send_batch
    batch = await send(replay_id, REPLICA, after=0, limit=100)
    await send(replay_id, REPLICA, after=batch.sent, limit=100)
    return replay_id


async def replay_only_letter(sql_subject: SqlJournalUnderTest) -> UUID:
    """Replay the one dead letter that there is."""
    [row] = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=2)
    return await replay_at_once(sql_subject, row.id)
