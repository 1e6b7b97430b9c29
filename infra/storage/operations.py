"""The journal as operators read and change it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, StatementClock, to_datetime
from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.migrate import require_current_schema
from infra.storage.db.predicates import CLAIMED
from infra.storage.db.privileges import require_privileges
from infra.storage.db.schema import generations, outbox, runs, steps
from infra.storage.outbox.outbox import count_due
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs.erase import erase_story
from infra.storage.runs.open import republish_events
from infra.storage.runs.problems import (
    count_overdue_steps,
    count_runs_with_dead_letters,
    find_problems,
)
from infra.storage.runs.rows import lock_runs, parse_run
from ports.domain.choices import RunState
from ports.domain.film import Usage
from ports.domain.story import ProjectId, RunId, StoryId
from ports.operations import JournalStats, RunRow, StepRow
from ports.pipeline.stages import STAGES


class SqlOperations:
    """The journal as operators use it, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    @in_autocommit
    async def runs(
        self,
        connection: AsyncConnection,
        *,
        state: RunState | None = None,
        story: str | None = None,
        limit: int,
    ) -> tuple[RunRow, ...]:
        """List runs, newest first."""
        query = (
            _select_newest().order_by(runs.c.opened_at.desc(), runs.c.id).limit(limit)
        )
        if state is not None:
            query = query.where(runs.c.state == state)
        if story is not None:
            query = query.where(runs.c.story_id == story)
        rows = (await connection.execute(query)).all()
        return await _with_problems(connection, [_to_run_row(row) for row in rows])

    @in_autocommit
    async def run(self, connection: AsyncConnection, run_id: RunId) -> RunRow | None:
        """Return one run."""
        rows = await connection.execute(_select_newest().where(runs.c.id == run_id))
        found = [_to_run_row(row) for row in rows]
        return next(iter(await _with_problems(connection, found)), None)

    @in_autocommit
    async def steps(
        self, connection: AsyncConnection, run_id: RunId
    ) -> tuple[StepRow, ...]:
        """List the steps of a run's newest generation, in order."""
        rows = await connection.execute(
            select(steps)
            .join(runs, runs.c.id == steps.c.run_id)
            .where(runs.c.id == run_id, steps.c.generation == runs.c.generation)
        )
        return tuple(
            _to_step_row(row)
            for row in sorted(rows, key=lambda row: (_stage_order(row), row.ordinal))
        )

    @in_autocommit
    async def events(
        self, connection: AsyncConnection, run_id: RunId
    ) -> tuple[bytes, ...]:
        """Return the public events of the newest generation, in sequence."""
        bodies = await connection.scalars(
            select(outbox.c.body)
            .join(runs, runs.c.id == outbox.c.run_id)
            .where(
                runs.c.id == run_id,
                outbox.c.generation == runs.c.generation,
                outbox.c.exchange == "events",
            )
            .order_by(outbox.c.sequence)
        )
        return tuple(bytes(body) for body in bodies)

    async def republish(self, run_id: RunId) -> int:
        """Enqueue the events of the newest generation again, same ids; count them."""
        count = await self.database.transact(_republish, run_id)
        self._signal.set()
        return count

    async def erase(self, project_id: ProjectId, story_id: StoryId) -> int:
        """Erase a story's runs, texts, results, answers and events; count the runs.

        Running runs are cancelled first.
        """
        count = await self.database.transact(erase_story, project_id, story_id)
        self._signal.set()
        return count

    @in_transaction
    async def stats(self, connection: AsyncConnection) -> JournalStats:
        """Count runs, running steps, due messages and dead letters."""
        states = await connection.execute(
            select(runs.c.state, func.count()).group_by(runs.c.state)
        )
        counts: dict[RunState, int] = {
            "running": 0,
            "completed": 0,
            "failed": 0,
            "cancelled": 0,
        }
        in_flight = select(func.count()).where(
            steps.c.state == CLAIMED, steps.c.leased_until > StatementClock()
        )
        waiting = select(func.count()).where(dead_letters.c.state == "waiting")
        return JournalStats(
            runs={**counts, **dict(states.tuples().all())},
            steps_in_flight=(await connection.execute(in_flight)).scalar_one(),
            outbox=await count_due(connection),
            dead_letters=(await connection.execute(waiting)).scalar_one(),
            runs_stuck=await count_runs_with_dead_letters(connection),
            overdue=await count_overdue_steps(connection),
        )

    async def check(self) -> None:
        """Check that the journal answers, is current, and lets us read and write."""
        await self.database.autocommit(require_current_schema)
        await self.database.autocommit(require_privileges)

    @in_autocommit
    async def now(self, connection: AsyncConnection) -> datetime:
        """Return what time it is by the database's clock."""
        return to_datetime(await connection.scalar(select(Clock())) or 0.0)


def _select_newest() -> Select[Any]:
    return select(runs, generations).join(
        generations,
        (generations.c.run_id == runs.c.id)
        & (generations.c.generation == runs.c.generation),
    )


async def _republish(connection: AsyncConnection, run_id: UUID) -> int:
    found = await lock_runs(connection, runs.c.id == run_id)
    return sum([await republish_events(connection, locked.run) for locked in found])


async def _with_problems(
    connection: AsyncConnection, rows: Sequence[RunRow]
) -> tuple[RunRow, ...]:
    running = [row.run_id for row in rows if row.state == "running"]
    problems = await find_problems(connection, running)
    return tuple(
        row.model_copy(update={"problem": problems.get(row.run_id)}) for row in rows
    )


def _to_run_row(row: Row[Any]) -> RunRow:
    run = parse_run(row.run)
    return RunRow(
        run_id=run.id,
        generation=run.generation,
        project_id=run.project_id,
        story_id=run.story_id,
        revision=run.revision,
        title=run.title,
        state=row.state,
        stage=row.stage,
        percent=row.percent,
        detail=row.detail,
        opened_at=to_datetime(row.opened_at),
        changed_at=to_datetime(row.changed_at),
        usage=Usage(
            calls=row.calls,
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            cost=row.cost,
        ),
    )


def _stage_order(row: Row[Any]) -> int:
    return STAGES.index(row.stage)


def _to_step_row(row: Row[Any]) -> StepRow:
    return StepRow(
        stage=row.stage,
        ordinal=row.ordinal,
        state=row.state,
        attempt=row.attempt,
        lost=row.lost,
        worker=row.worker,
        last_error=row.last_error,
    )
