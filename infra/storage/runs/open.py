"""What a submission comes to: a run opened, found at work, or answered again."""

from dataclasses import replace

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.schema import causes, generations, outbox, runs, submissions
from infra.storage.outbox import enqueue
from infra.storage.runs.rows import RUN_CODEC, lock_runs, open_steps, parse_run
from ports.domain.story import Run
from ports.journal import RunOpening
from ports.pipeline import messages
from ports.pipeline.commands import StepKey

INITIAL_VALUES = {
    "state": "running",
    "stage": "intake",
    "done": 0,
    "total": 1,
    "next": 2,
    "percent": 0.0,
    "told_at": 0.0,
    "detail": "",
}


async def open_run(
    connection: AsyncConnection, run: Run, *, text: str | None
) -> RunOpening:
    """Open the run that a submission means, or find it."""
    if await _insert_run(connection, run):
        await _start_generation(connection, run, text)
        return RunOpening(run=run, result="opened")
    [held] = await lock_runs(connection, runs.c.id == run.id)
    current = held.run
    if held.state == "running":
        await _remember_cause(connection, current, run.cause_id)
        return RunOpening(run=current, result="known")
    if held.state == "completed":
        await republish_events(connection, current)
        return RunOpening(run=current, result="republished")
    if heard := await _find_generation_of_cause(connection, run):
        final = messages.run_failed_id(run.id, heard.generation)
        await enqueue.requeue(connection, outbox.c.id == final)
        return RunOpening(run=heard, result="republished")
    again = replace(run, generation=current.generation + 1)
    await connection.execute(
        update(runs).where(runs.c.id == run.id).values(**_to_row(again))
    )
    await _start_generation(connection, again, text)
    return RunOpening(run=again, result="opened")


async def republish_events(connection: AsyncConnection, run: Run) -> int:
    """Owe the events of a generation again, in the same bytes; count them."""
    return await enqueue.requeue(
        connection,
        (outbox.c.run_id == run.id)
        & (outbox.c.generation == run.generation)
        & (outbox.c.exchange == "events"),
    )


async def _insert_run(connection: AsyncConnection, run: Run) -> bool:
    # Not select-then-insert: of two replicas that open at once, one waits here
    # for the other's commit, and finds the run.
    inserted = await connection.execute(
        insert_or(runs)
        .values(id=run.id, sequence=0, **_to_row(run))
        .on_conflict_do_nothing(index_elements=["id"])
    )
    return inserted.rowcount > 0


def _to_row(run: Run) -> dict[str, object]:
    return {
        **INITIAL_VALUES,
        "generation": run.generation,
        "project_id": run.project_id,
        "story_id": run.story_id,
        "revision": run.revision,
        "submitted_sha256": run.text_sha256,
        "opened_at": Clock(),
        "changed_at": Clock(),
    }


async def _start_generation(
    connection: AsyncConnection, run: Run, text: str | None
) -> None:
    """Give a generation its first step, and what that works on."""
    await connection.execute(
        insert(generations).values(
            run_id=run.id,
            generation=run.generation,
            run=RUN_CODEC.dump_json(run),
            calls=0,
            prompt_tokens=0,
            completion_tokens=0,
            cost=0.0,
        )
    )
    await _remember_cause(connection, run, run.cause_id)
    if text is not None:
        await connection.execute(
            insert_or(submissions)
            .values(sha256=run.text_sha256, text=text.encode())
            .on_conflict_do_nothing(index_elements=["sha256"])
        )
    intake = StepKey(run_id=run.id, generation=run.generation, stage="intake")
    await open_steps(connection, [(intake, b"null")], owed=1)
    now = await connection.scalar(select(Clock()))
    await enqueue.enqueue(
        connection, [enqueue.command_entry(run, intake, attempt=1, due_at=now or 0.0)]
    )


async def _remember_cause(connection: AsyncConnection, run: Run, cause_id: str) -> None:
    """Remember that a submission is answered by this generation."""
    await connection.execute(
        insert_or(causes)
        .values(
            run_id=run.id,
            cause_id=messages.strip_unstorable(cause_id),
            generation=run.generation,
        )
        .on_conflict_do_nothing(index_elements=["run_id", "cause_id"])
    )


async def _find_generation_of_cause(
    connection: AsyncConnection, run: Run
) -> Run | None:
    """Return the generation that answered this very submission."""
    document = await connection.scalar(
        select(generations.c.run)
        .join(
            causes,
            (causes.c.run_id == generations.c.run_id)
            & (causes.c.generation == generations.c.generation),
        )
        .where(
            causes.c.run_id == run.id,
            causes.c.cause_id == messages.strip_unstorable(run.cause_id),
        )
    )
    return parse_run(document) if document is not None else None
