"""Opens the run that a submission means, finds it, or answers it again."""

from dataclasses import replace
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.insert_new import InsertNew
from infra.storage.db.predicates import IS_GENERATION, generation_parameters
from infra.storage.db.schema import causes, generations, outbox, runs, submissions
from infra.storage.outbox.enqueue import enqueue, requeue
from infra.storage.runs.rows import RUN_CODEC, LockedRun, lock_runs, parse_run
from infra.storage.runs.transitions import insert_steps
from ports.domain.story import Run, RunId
from ports.journal import RunOpening
from ports.pipeline import messages
from ports.pipeline.transitions import initial_position, start_run

# Not select-then-insert: of two replicas that open at once, one waits here for the
# other's commit, and finds the run.
INSERT_RUN = InsertNew(runs).values(opened_at=Clock(), changed_at=Clock())

INSERT_GENERATION = insert(generations)
INSERT_TEXT = InsertNew(submissions)
INSERT_CAUSE = InsertNew(causes)


async def open_run(
    connection: AsyncConnection, run: Run, *, text: str | None
) -> RunOpening:
    """Open the run that a submission means, or find it."""
    if await _insert_run(connection, run):
        await _start_generation(connection, run, text, sequence=0)
        return RunOpening(run=run, result="opened")
    [locked] = await lock_runs(connection, runs.c.id == run.id)
    position, current = locked.position, locked.run
    if position.state == "running":
        await _remember_cause(connection, current, run.cause_id)
        return RunOpening(run=current, result="known")
    if position.state == "completed":
        await republish_events(connection, current)
        return RunOpening(run=current, result="republished")
    if answered := await _find_generation_of_cause(connection, run):
        final = messages.run_failed_id(run.id, answered.generation)
        if not await requeue(connection, outbox.c.id == final):
            # It was completed; a later generation, opened by an edit, was not.
            await republish_events(connection, answered)
        return RunOpening(run=answered, result="republished")
    again = await _reopen(connection, locked, run, text)
    return RunOpening(run=again, result="opened")


async def open_next_generation(
    connection: AsyncConnection, run_id: RunId, *, cause_id: str
) -> Run:
    """Open the next generation of a run that has ended; return the run in it.

    It starts from the text that the generation before has stored: what was submitted
    by reference may be another text by now.
    """
    [locked] = await lock_runs(connection, runs.c.id == run_id)
    before = locked.run
    deadline = before.limits.deadline
    if deadline is not None and deadline <= to_datetime(locked.now):
        # It has passed, and would end the run at once.
        limits = before.limits.model_copy(update={"deadline": None})
        before = replace(before, limits=limits)
    again = await _reopen(connection, locked, replace(before, cause_id=cause_id), None)
    of_before = (generations.c.run_id == run_id) & (
        generations.c.generation == before.generation
    )
    stored = select(generations.c.text_sha256).where(of_before).scalar_subquery()
    await connection.execute(
        update(generations).where(IS_GENERATION).values(text_sha256=stored),
        generation_parameters(again),
    )
    return again


async def _reopen(
    connection: AsyncConnection, locked: LockedRun, run: Run, text: str | None
) -> Run:
    """Open the generation after the one of *locked*, as *run* says."""
    again = replace(run, generation=locked.run.generation + 1)
    await connection.execute(
        update(runs)
        .where(runs.c.id == run.id)
        .values(**_to_row(again), opened_at=Clock(), changed_at=Clock())
    )
    sequence = locked.position.sequence
    await _start_generation(connection, again, text, sequence=sequence)
    return again


async def republish_events(connection: AsyncConnection, run: Run) -> int:
    """Make the events of a generation due again, in the same bytes; count them."""
    return await requeue(
        connection,
        (outbox.c.run_id == run.id)
        & (outbox.c.generation == run.generation)
        & (outbox.c.exchange == "events"),
    )


async def _insert_run(connection: AsyncConnection, run: Run) -> bool:
    row = {"id": run.id, "sequence": 0, **_to_row(run)}
    inserted = await connection.execute(INSERT_RUN, row)
    return inserted.rowcount > 0


def _to_row(run: Run) -> dict[str, Any]:
    """Return a new generation's row, but for times, and the sequence, which goes on."""
    position = initial_position(run, sequence=0)
    return {
        "generation": run.generation,
        "project_id": run.project_id,
        "story_id": run.story_id,
        "revision": run.revision,
        "title": messages.strip_unstorable(run.title),
        "submitted_sha256": run.text_sha256,
        "state": position.state,
        "stage": position.stage,
        "done": position.done,
        "total": position.total,
        "next": position.next_ordinal,
        "percent": position.percent,
        "told_at": position.progress_at,
        "detail": position.detail,
    }


async def _start_generation(
    connection: AsyncConnection, run: Run, text: str | None, *, sequence: int
) -> None:
    """Write a generation with its text and its first step."""
    generation = {
        "run_id": run.id,
        "generation": run.generation,
        "run": RUN_CODEC.dump_json(run),
        "calls": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "cost": 0.0,
    }
    await connection.execute(INSERT_GENERATION, generation)
    await _remember_cause(connection, run, run.cause_id)
    if text is not None:
        submission = {"sha256": run.text_sha256, "text": text.encode()}
        await connection.execute(INSERT_TEXT, submission)
    now = await connection.scalar(select(Clock()))
    transition = start_run(run, sequence=sequence, at=now or 0.0)
    await insert_steps(connection, [transition])
    await enqueue(connection, transition.entries)


async def _remember_cause(connection: AsyncConnection, run: Run, cause_id: str) -> None:
    """Remember that this generation answers a submission."""
    cause = {
        "run_id": run.id,
        "cause_id": messages.strip_unstorable(cause_id),
        "generation": run.generation,
    }
    await connection.execute(INSERT_CAUSE, cause)


async def _find_generation_of_cause(
    connection: AsyncConnection, run: Run
) -> Run | None:
    """Return the generation that answered this very submission, if any."""
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
