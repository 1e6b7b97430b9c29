"""Steps that die, and the broker that carries their letters to the file."""

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


def to_delivery(owed: OutboxMessage) -> Delivery:
    """Return a dead letter as the broker hands it over."""
    return Delivery(
        queue=DEAD_LETTER_QUEUE,
        routing_key=owed.routing_key,
        body=owed.body,
        content_type=owed.content_type,
        message_id=str(owed.id),
        headers=owed.headers,
    )


def a_dead_message(**changes: Any) -> DeadLetter:
    """Return a submission that nobody could read."""
    letter = DeadLetter(
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
    return replace(letter, **changes)


async def publish_and_store_dead_letters(
    stored: SqlJournalUnderTest,
) -> list[OutboxMessage]:
    """Pay what is due and file its dead letters; return the rest."""
    owed = await publish_due(stored)
    for each in owed:
        if each.exchange == "dead":
            await stored.store.dead_letters.add(to_dead_letter(to_delivery(each)))
    return [each for each in owed if each.exchange != "dead"]


async def dead_letter_step(
    stored: SqlJournalUnderTest, key: StepKey, **why: Any
) -> None:
    """Have a step's attempt end as a dead letter that is on file."""
    await stored.journal.dead_letter(await claim_step(stored, key), a_failure(**why))
    await publish_and_store_dead_letters(stored)


async def a_dead_reading(
    stored: SqlJournalUnderTest, passages: int = 1, **changes: Any
) -> tuple[Run, UUID]:
    """Return a run whose first reading is dead, and its letter."""
    run = await start_reading(stored, passages, **changes)
    await dead_letter_step(stored, step_key(run, "read"))
    which = DeadLetterFilter(run=run.id)
    [row] = await stored.store.dead_letters.summaries(which, limit=2)
    return run, row.id


async def request_replay(stored: SqlJournalUnderTest, *ids: UUID) -> UUID:
    """Ask for a replay, and take it as its only replica."""
    replays = stored.store.replays
    replay_id = await replays.request(ids, rate=None, who="jo", what="named")
    await replays.claim(REPLICA)
    return replay_id


async def replay_at_once(stored: SqlJournalUnderTest, *ids: UUID) -> UUID:
    """Replay letters at once, without canaries."""
    replay_id = await request_replay(stored, *ids)
    send = stored.store.replays.send_batch
    turn = await send(replay_id, REPLICA, after=0, limit=100)
    await send(replay_id, REPLICA, after=turn.sent, limit=100)
    return replay_id
