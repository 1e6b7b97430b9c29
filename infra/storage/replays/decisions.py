"""Decides on each dead letter of a batch: sent again, or skipped and why."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.predicates import STEP_OF_DEAD_LETTER
from infra.storage.db.schema import generations, runs, steps
from infra.storage.replays.outcomes import RUN_CLOSED
from infra.storage.runs.rows import parse_run
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import ENVELOPE_HEADERS
from ports.pipeline.messages import OutboxEntry, command_entry

MAX_BATCH_BYTES = 16 * 1024 * 1024
"""Of all bodies in a batch: an invalid submission may have four megabytes."""

BROKER_HEADER_PREFIX = "x-"
"""Of the headers in which a broker counts deaths and deliveries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayDecision:
    """What becomes of one dead letter.

    Attributes:
        place: Its place in the request, counted from 1.
        entry: The message to be sent; None where the dead letter is skipped.
        reason: Why it is skipped.
    """

    place: int
    dead_letter_id: UUID
    entry: OutboxEntry | None = None
    reason: str = ""


async def decide_batch(
    connection: AsyncConnection, pending: Sequence[Row[Any]]
) -> list[ReplayDecision]:
    """Decide on dead letters, in their order, with them and their runs locked."""
    found = await _lock_dead_letters(connection, [row.letter_id for row in pending])
    waiting = [row.id for row in found.values() if row.state == "waiting"]
    states = await _step_states(connection, waiting)
    now = await connection.scalar(select(Clock())) or 0.0
    decisions: list[ReplayDecision] = []
    size = 0
    for row in pending:
        dead_letter = found.get(row.letter_id)
        if dead_letter is None:
            decision: OutboxEntry | str = "forgotten"
        elif dead_letter.state != "waiting":
            decision = f"already {dead_letter.state}"
        elif dead_letter.run_id is not None:
            decision = _decide_command(dead_letter, states.get(dead_letter.id), now)
        else:
            size += dead_letter.size
            # The others are left to the next batch; one is sent whatever its size.
            if decisions and size > MAX_BATCH_BYTES:
                break
            decision = await _original_message(connection, dead_letter, now)
        decisions.append(_to_decision(row, decision))
    return decisions


def _to_decision(row: Row[Any], decision: OutboxEntry | str) -> ReplayDecision:
    place, dead_letter_id = row.place, row.letter_id
    if isinstance(decision, str):
        return ReplayDecision(
            place=place, dead_letter_id=dead_letter_id, reason=decision
        )
    return ReplayDecision(place=place, dead_letter_id=dead_letter_id, entry=decision)


async def _lock_dead_letters(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> Mapping[UUID, Row[Any]]:
    columns = (
        dead_letters.c.id,
        dead_letters.c.state,
        dead_letters.c.queue,
        dead_letters.c.run_id,
        dead_letters.c.generation,
        dead_letters.c.stage,
        dead_letters.c.ordinal,
        dead_letters.c.attempt,
        dead_letters.c.size,
    )
    # In the order of their ids, as everywhere: two replays of the same dead letters
    # must not deadlock.
    query = (
        select(*columns).where(dead_letters.c.id.in_(ids)).order_by(dead_letters.c.id)
    )
    rows = (await connection.execute(query.with_for_update())).all()
    run_ids = sorted({row.run_id for row in rows if row.run_id is not None})
    if run_ids:
        locking = select(runs.c.id).where(runs.c.id.in_(run_ids)).order_by(runs.c.id)
        await connection.execute(locking.with_for_update())
    return {row.id: row for row in rows}


async def _step_states(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> Mapping[UUID, Row[Any]]:
    """Return the states of the steps of dead letters; none of an erased run."""
    query = (
        select(
            dead_letters.c.id,
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
        .where(dead_letters.c.id.in_(ids))
    )
    return {row.id: row for row in await connection.execute(query)}


def _decide_command(
    dead_letter: Row[Any], step: Row[Any] | None, now: float
) -> OutboxEntry | str:
    """Return the step's command, or why it is not to be sent."""
    if step is None:
        return "forgotten"
    if step.is_closed:
        return "the run is closed"
    if step.state != "dead" or step.attempt != dead_letter.attempt:
        return f"the step is {step.state}"
    key = StepKey(
        run_id=dead_letter.run_id,
        generation=dead_letter.generation,
        stage=dead_letter.stage,
        ordinal=dead_letter.ordinal,
    )
    return command_entry(
        parse_run(step.run), key, attempt=dead_letter.attempt, due_at=now
    )


async def _original_message(
    connection: AsyncConnection, dead_letter: Row[Any], now: float
) -> OutboxEntry:
    """Return the message as it first came, for the queue that it died in."""
    query = select(
        dead_letters.c.body,
        dead_letters.c.headers,
        dead_letters.c.content_type,
        dead_letters.c.message_id,
    )
    rows = await connection.execute(query.where(dead_letters.c.id == dead_letter.id))
    original = rows.one()
    message = OutboxMessage(
        id=_message_id(dead_letter.id, original.message_id),
        exchange="queue",
        routing_key=dead_letter.queue,
        body=bytes(original.body),
        content_type=original.content_type,
        type="replay",
        correlation_id=None,
        headers=original_headers(json.loads(original.headers)),
    )
    return OutboxEntry(message=message, due_at=now, run_id=None, generation=None)


def _message_id(dead_letter_id: UUID, message_id: str | None) -> UUID:
    """Return the message's own id, or a derived one where it has no UUID."""
    try:
        return UUID(message_id or "")
    except ValueError:
        return uuid5(dead_letter_id, "message")


def original_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers that the message came with."""
    return {
        name: value
        for name, value in headers.items()
        if name not in ENVELOPE_HEADERS and not name.startswith(BROKER_HEADER_PREFIX)
    }
