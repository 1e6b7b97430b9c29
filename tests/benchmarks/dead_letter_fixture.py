"""Fills journals with dead steps and dead letters by plain SQL."""

import time
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from sqlalchemy import Table, func, insert, select, update

from infra.storage.db.database import Database
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.engine import open_engine
from infra.storage.db.schema import generations, runs, steps
from infra.storage.runs.rows import RUN_CODEC
from ports.domain.story import Run, RunId, StoryId
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import dead_letter_message, to_failed_attempt
from ports.pipeline.identity import NAMESPACE
from tests.builders import a_run
from tests.contracts.journal.journal_driver import a_failure

BATCH_SIZE = 1000
CAUSES = 50
FAILURE = a_failure()


def a_dead_letter(number: int) -> OutboxMessage:
    """Return the dead letter of the first step of a run."""
    run, key = _run_and_step(number)
    attempt = to_failed_attempt(FAILURE, attempt=1, at=time.time())
    return dead_letter_message(run, key, attempt=1, failure=FAILURE, attempts=[attempt])


async def insert_dead_steps(journal: str, count: int) -> None:
    """Insert runs whose first step is dead into a migrated journal."""
    async with open_engine(journal, access="operator") as engine:
        database = Database(engine)
        for numbers in _slices(count):
            await _insert(database, runs, [_run_row(n) for n in numbers])
            await _insert(database, generations, [_generation_row(n) for n in numbers])
            await _insert(database, steps, [_step_row(n) for n in numbers])


async def insert_dead_letters(journal: str, count: int) -> None:
    """Insert dead letters with fifty different causes."""
    async with open_engine(journal, access="operator") as engine:
        database = Database(engine)
        for numbers in _slices(count):
            await _insert(
                database, dead_letters, [_dead_letter_row(n) for n in numbers]
            )


async def finish_queued_steps(journal: str) -> None:
    """Mark every queued step as done, because a replay waits for its canaries."""
    done = update(steps).where(steps.c.state == "owed").values(state="done")
    async with open_engine(journal, access="operator") as engine:
        await Database(engine).autocommit(lambda connection: connection.execute(done))


async def count_done_steps(journal: str) -> int:
    """Count the steps that are done."""
    count = select(func.count()).where(steps.c.state == "done")
    async with open_engine(journal, access="operator") as engine:
        found = await Database(engine).autocommit(
            lambda connection: connection.scalar(count)
        )
    return found or 0


def _slices(count: int) -> Iterator[range]:
    for start in range(0, count, BATCH_SIZE):
        yield range(start, min(count, start + BATCH_SIZE))


async def _insert(
    database: Database, table: Table, rows: Sequence[dict[str, object]]
) -> None:
    await database.transact(lambda connection: connection.execute(insert(table), rows))


def _run_and_step(number: int) -> tuple[Run, StepKey]:
    run = a_run(
        id=RunId(uuid5(NAMESPACE, f"bench/{number}")), story_id=StoryId(f"s-{number}")
    )
    return run, StepKey(run_id=run.id, generation=1, stage="intake", ordinal=1)


def _run_row(number: int) -> dict[str, object]:
    run, _ = _run_and_step(number)
    return {
        "id": run.id,
        "generation": 1,
        "project_id": run.project_id,
        "story_id": run.story_id,
        "revision": 1,
        "submitted_sha256": run.text_sha256,
        "state": "running",
        "stage": "intake",
        "done": 0,
        "total": 1,
        "next": 2,
        "sequence": 1,
        "percent": 0.0,
        "told_at": 0.0,
        "detail": "",
        "opened_at": 0.0,
        "changed_at": 0.0,
    }


def _generation_row(number: int) -> dict[str, object]:
    run, _ = _run_and_step(number)
    return {
        "run_id": run.id,
        "generation": 1,
        "run": RUN_CODEC.dump_json(run),
        "calls": 0,
        "prompt_tokens": 0,
        "completion_tokens": 0,
        "cost": 0.0,
    }


def _step_row(number: int) -> dict[str, object]:
    _, key = _run_and_step(number)
    return {
        "run_id": key.run_id,
        "generation": 1,
        "stage": key.stage,
        "ordinal": 1,
        "state": "dead",
        "attempt": 1,
        "fence": 1,
        "lost": 0,
        "input": b"null",
        "attempts": "[]",
    }


def _dead_letter_row(number: int) -> dict[str, object]:
    cause = number % CAUSES
    return {
        "id": UUID(int=number),
        "queue": "crews.intake",
        "state": "waiting",
        "error": "InvalidEventError",
        "message": f"story {number} has no title",
        "cause": f"cause {cause}: story # has no title",
        "fingerprint": f"{cause:016x}",
        "project_id": "film",
        "story_id": f"s-{number}",
        "death": str(number),
        "deaths": 1,
        "first_died_at": 1.7e9 + number,
        "died_at": 1.7e9 + number,
        "size": 2048,
        "content_type": "application/json",
        "headers": "{}",
        "body": b"x" * 2048,
    }
