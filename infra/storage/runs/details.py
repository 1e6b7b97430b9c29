"""One run in full, as operators look at it: its steps and its events."""

import json
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import to_datetime
from infra.storage.db.predicates import ITS_COMMAND, NEWEST_GENERATION
from infra.storage.db.schema import generations, outbox, runs, steps, texts
from infra.storage.runs.rows import parse_run
from ports.domain.film import Usage
from ports.domain.story import Run
from ports.operations import EventRow, StepRow
from ports.pipeline.dead_letter_envelope import FailedAttempt
from ports.pipeline.stages import STAGES, Stage

STEP_COLUMNS = tuple(each for each in steps.c if each.name not in ("input", "result"))


async def list_steps(connection: AsyncConnection, run_id: UUID) -> tuple[StepRow, ...]:
    """List the steps of a run's newest generation, in order."""
    rows = await connection.execute(
        select(*STEP_COLUMNS, outbox.c.due_at)
        .join(runs, runs.c.id == steps.c.run_id)
        .outerjoin(outbox, ITS_COMMAND)
        .where(runs.c.id == run_id, steps.c.generation == runs.c.generation)
    )
    return tuple(
        _to_step_row(row)
        for row in sorted(rows, key=lambda row: (STAGES.index(row.stage), row.ordinal))
    )


async def list_events(
    connection: AsyncConnection, run_id: UUID
) -> tuple[EventRow, ...]:
    """List the public events of the newest generation in sequence, without bodies."""
    rows = await connection.execute(
        select(
            outbox.c.id,
            outbox.c.routing_key,
            outbox.c.sequence,
            outbox.c.settled_at,
            outbox.c.unrouted,
            func.length(outbox.c.body).label("size"),
        )
        .join(runs, runs.c.id == outbox.c.run_id)
        .where(
            runs.c.id == run_id,
            outbox.c.generation == runs.c.generation,
            outbox.c.exchange == "events",
        )
        .order_by(outbox.c.sequence)
    )
    return tuple(
        EventRow(
            id=row.id,
            routing_key=row.routing_key,
            sequence=row.sequence,
            published_at=to_datetime(row.settled_at) if row.settled_at else None,
            is_unrouted=bool(row.unrouted),
            size=row.size,
        )
        for row in rows
    )


async def find_event(
    connection: AsyncConnection, run_id: UUID, event_id: UUID
) -> bytes | None:
    """Return a public event of a run as it was published."""
    body = await connection.scalar(
        select(outbox.c.body).where(
            outbox.c.id == event_id,
            outbox.c.run_id == run_id,
            outbox.c.exchange == "events",
        )
    )
    return bytes(body) if body is not None else None


async def find_result(
    connection: AsyncConnection, run_id: UUID, *, stage: Stage, ordinal: int
) -> bytes | None:
    """Return the result of one step of a run's newest generation, as JSON."""
    result = await connection.scalar(
        select(steps.c.result)
        .join(runs, runs.c.id == steps.c.run_id)
        .where(
            steps.c.run_id == run_id,
            steps.c.generation == runs.c.generation,
            steps.c.stage == stage,
            steps.c.ordinal == ordinal,
        )
    )
    return bytes(result) if result is not None else None


async def find_run(connection: AsyncConnection, run_id: UUID) -> Run | None:
    """Return a run as it was submitted, in its newest generation."""
    document = await connection.scalar(
        select(generations.c.run)
        .join(runs, NEWEST_GENERATION)
        .where(runs.c.id == run_id)
    )
    return parse_run(document) if document is not None else None


async def find_source_text(connection: AsyncConnection, run_id: UUID) -> str | None:
    """Return the normalised text of a run's newest generation, if it is stored."""
    text = await connection.scalar(
        select(texts.c.text)
        .join(generations, generations.c.text_sha256 == texts.c.sha256)
        .join(runs, NEWEST_GENERATION)
        .where(runs.c.id == run_id)
    )
    return None if text is None else str(text)


def _to_step_row(row: Row[Any]) -> StepRow:
    return StepRow(
        stage=row.stage,
        ordinal=row.ordinal,
        state=row.state,
        attempt=row.attempt,
        lost=row.lost,
        worker=row.worker,
        last_error=row.last_error,
        started_at=to_datetime(row.started_at) if row.started_at else None,
        ended_at=to_datetime(row.ended_at) if row.ended_at else None,
        due_at=to_datetime(row.due_at) if row.due_at and row.state == "owed" else None,
        usage=Usage(
            calls=row.calls or 0,
            prompt_tokens=row.prompt_tokens or 0,
            completion_tokens=row.completion_tokens or 0,
            cost=row.cost or 0.0,
        ),
        attempts=tuple(FailedAttempt(**each) for each in json.loads(row.attempts)),
    )
