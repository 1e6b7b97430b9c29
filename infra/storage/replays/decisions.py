"""What becomes of each letter in its turn: owed again, or skipped and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters as letters
from infra.storage.db.schema import generations, runs, steps
from infra.storage.dead_letters.discard import STEP_OF_DEAD_LETTER
from infra.storage.outbox import enqueue
from infra.storage.outbox.enqueue import OutboxEntry
from infra.storage.replays.queries import RUN_CLOSED
from infra.storage.runs.rows import parse_run
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import ENVELOPE_HEADERS

MAX_BATCH_BYTES = 16 * 1024 * 1024
"""Of one turn's bodies: an invalid submission may have four megabytes."""

BROKER_HEADER_PREFIX = "x-"
"""Begins the headers in which a broker counts deaths and deliveries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDecision:
    """What becomes of one letter.

    Attributes:
        entry: What is to be owed; None where the letter is skipped.
        reason: Why it is skipped.
    """

    place: int
    dead_letter_id: UUID
    entry: OutboxEntry | None = None
    reason: str = ""


async def decide_batch(
    connection: AsyncConnection, pending: Sequence[Row[Any]]
) -> list[ReplayDecision]:
    """Decide on letters, in their order, with them and their runs locked."""
    found = await _lock_dead_letters(connection, [row.letter_id for row in pending])
    waiting = [row.id for row in found.values() if row.state == "waiting"]
    standing = await _step_states(connection, waiting)
    now = await connection.scalar(select(Clock())) or 0.0
    verdicts: list[ReplayDecision] = []
    size = 0
    for row in pending:
        letter = found.get(row.letter_id)
        if letter is None:
            judgement: OutboxEntry | str = "forgotten"
        elif letter.state != "waiting":
            judgement = f"already {letter.state}"
        elif letter.run_id is not None:
            judgement = _decide_command(letter, standing.get(letter.id), now)
        else:
            size += letter.size
            # The rest has its turn next; one always goes, whatever its size.
            if verdicts and size > MAX_BATCH_BYTES:
                break
            judgement = await _original_message(connection, letter, now)
        verdicts.append(_to_decision(row, judgement))
    return verdicts


def _to_decision(row: Row[Any], judgement: OutboxEntry | str) -> ReplayDecision:
    place, letter_id = row.place, row.letter_id
    if isinstance(judgement, str):
        return ReplayDecision(place=place, dead_letter_id=letter_id, reason=judgement)
    return ReplayDecision(place=place, dead_letter_id=letter_id, entry=judgement)


async def _lock_dead_letters(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> Mapping[UUID, Row[Any]]:
    narrow = (
        letters.c.id,
        letters.c.state,
        letters.c.queue,
        letters.c.run_id,
        letters.c.generation,
        letters.c.stage,
        letters.c.ordinal,
        letters.c.attempt,
        letters.c.size,
    )
    # In order, as everybody locks: two replays of the same letters must not cross.
    locked = select(*narrow).where(letters.c.id.in_(ids)).order_by(letters.c.id)
    rows = (await connection.execute(locked.with_for_update())).all()
    theirs = sorted({row.run_id for row in rows if row.run_id is not None})
    if theirs:
        held = select(runs.c.id).where(runs.c.id.in_(theirs)).order_by(runs.c.id)
        await connection.execute(held.with_for_update())
    return {row.id: row for row in rows}


async def _step_states(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> Mapping[UUID, Row[Any]]:
    """Return how the steps of letters stand; none where the run is forgotten."""
    standing = (
        select(
            letters.c.id,
            steps.c.state,
            steps.c.attempt,
            RUN_CLOSED.label("is_closed"),
            generations.c.run,
        )
        .join(steps, STEP_OF_DEAD_LETTER)
        .join(runs, runs.c.id == steps.c.run_id)
        .join(
            generations,
            (generations.c.run_id == steps.c.run_id)
            & (generations.c.generation == steps.c.generation),
        )
        .where(letters.c.id.in_(ids))
    )
    return {row.id: row for row in await connection.execute(standing)}


def _decide_command(
    letter: Row[Any], step: Row[Any] | None, now: float
) -> OutboxEntry | str:
    if step is None:
        return "forgotten"
    if step.is_closed:
        return "the run is closed"
    if step.state != "dead" or step.attempt != letter.attempt:
        return f"the step is {step.state}"
    key = StepKey(
        run_id=letter.run_id,
        generation=letter.generation,
        stage=letter.stage,
        ordinal=letter.ordinal,
    )
    return enqueue.command_entry(
        parse_run(step.run), key, attempt=letter.attempt, due_at=now
    )


async def _original_message(
    connection: AsyncConnection, letter: Row[Any], now: float
) -> OutboxEntry:
    """Return a message as it came, for the queue it died in."""
    whole = select(
        letters.c.body,
        letters.c.headers,
        letters.c.content_type,
        letters.c.message_id,
    )
    found = await connection.execute(whole.where(letters.c.id == letter.id))
    message = found.one()
    owed = OutboxMessage(
        id=_message_id(letter.id, message.message_id),
        exchange="queue",
        routing_key=letter.queue,
        body=bytes(message.body),
        content_type=message.content_type,
        type="replay",
        correlation_id=None,
        headers=_original_headers(json.loads(message.headers)),
    )
    return OutboxEntry(message=owed, due_at=now, run_id=None, generation=None)


def _message_id(letter_id: UUID, given: str | None) -> UUID:
    """Return the message's own id, or one in its stead where it is no UUID."""
    try:
        return UUID(given or "")
    except ValueError:
        return uuid5(letter_id, "message")


def _original_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that a message came with."""
    return {
        name: value
        for name, value in headers.items()
        if name not in ENVELOPE_HEADERS and not name.startswith(BROKER_HEADER_PREFIX)
    }
