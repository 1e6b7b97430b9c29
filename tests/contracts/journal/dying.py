"""Steps that die, and the broker that carries their letters to the file."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from handlers.filing import filed
from ports.dead_letters import DeadLetter, LetterFilter
from ports.delivery import DEAD_LETTERS, Delivery
from ports.outbox import Owed
from ports.pipeline import StepKey
from ports.story import Run
from tests.contracts.journal.keeping import Stored
from tests.contracts.journal.working import a_failure, claimed, paid, reading, step

HOLDER = "replica-1"
EVERYTHING = LetterFilter(state=None)


def delivered(owed: Owed) -> Delivery:
    """Return a dead letter as the broker hands it over."""
    return Delivery(
        queue=DEAD_LETTERS,
        routing_key=owed.routing_key,
        body=owed.body,
        content_type=owed.content_type,
        message_id=str(owed.id),
        headers=owed.headers,
    )


def a_message(**changes: Any) -> DeadLetter:
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
        cause="the message is not JSON at character #",
        fingerprint="fedcba9876543210",
        step=None,
        attempt=None,
        project_id="film",
        story_id="magi",
        death="1",
    )
    return replace(letter, **changes)


async def carried(stored: Stored) -> list[Owed]:
    """Pay what is due and file its dead letters; return the rest."""
    owed = await paid(stored)
    for each in owed:
        if each.exchange == "dead":
            await stored.store.dead_letters.file(filed(delivered(each)))
    return [each for each in owed if each.exchange != "dead"]


async def died(stored: Stored, key: StepKey, **why: Any) -> None:
    """Have a step's attempt end as a dead letter that is on file."""
    await stored.journal.bury(await claimed(stored, key), a_failure(**why))
    await carried(stored)


async def a_dead_reading(
    stored: Stored, passages: int = 1, **changes: Any
) -> tuple[Run, UUID]:
    """Return a run whose first reading is dead, and its letter."""
    run = await reading(stored, passages, **changes)
    await died(stored, step(run, "read"))
    which = LetterFilter(run=run.id)
    [row] = await stored.store.dead_letters.rows(which, limit=2)
    return run, row.id


async def asked(stored: Stored, *ids: UUID) -> UUID:
    """Ask for a replay, and take it as its only replica."""
    replays = stored.store.replays
    replay_id = await replays.ask(ids, rate=None, who="jo", what="named")
    await replays.take(HOLDER)
    return replay_id


async def replayed(stored: Stored, *ids: UUID) -> UUID:
    """Replay letters at once, without canaries."""
    replay_id = await asked(stored, *ids)
    send = stored.store.replays.send
    turn = await send(replay_id, HOLDER, after=0, limit=100)
    await send(replay_id, HOLDER, after=turn.sent, limit=100)
    return replay_id
