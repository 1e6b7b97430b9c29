"""What the HTTP door reads of a run's events, and remembers of the jobs."""

import asyncio
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.door_schema import crew_jobs
from infra.storage.db.group_commit import GroupCommit
from infra.storage.db.schema import outbox, runs
from infra.storage.runs.problems import find_problems
from infra.storage.runs.search import SELECT_STANDING, to_standing
from ports.domain.story import ProjectId, RunId, StoryId
from ports.door import CrewJob, RecordedEvent
from ports.operations import RunProblem, RunStanding

# Not as operators see it: a crowd polls, and what its steps wait for is asked apart.
SELECT_RUNS = SELECT_STANDING.where(runs.c.id.in_(bindparam("of_runs", expanding=True)))

SELECT_JOBS = (
    select(crew_jobs)
    .where(crew_jobs.c.run_id.in_(bindparam("of_runs", expanding=True)))
    .order_by(crew_jobs.c.asked_at.desc(), crew_jobs.c.crew_type)
)

EVENT_READERS = 3
"""How many connections may read events at a time: the pool is the steps', too."""


class SqlDoorRecords:
    """Runs and their events, and what was asked for of them.

    Events come from the outbox, where they rest after they were published.
    All methods raise `PortUnavailableError` while the journal is down.

    A crowd that polls asks one question together, on one connection.
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self._standing = GroupCommit(self._standing_batch)
        self._jobs = GroupCommit(self._jobs_batch)
        self._problem = GroupCommit(self._problem_batch)
        self._event_readers = asyncio.Semaphore(EVENT_READERS)

    async def standing(self, run_id: RunId) -> RunStanding | None:
        """Return how a run stands in its newest generation, if it is opened."""
        return await self._standing(run_id)

    async def problem(self, run_id: RunId) -> RunProblem | None:
        """Return why a running run does not go on; None while it does."""
        return await self._problem(run_id)

    async def events_after(
        self, run_id: RunId, sequence: int | None, *, limit: int
    ) -> tuple[RecordedEvent, ...]:
        """Return the events after *sequence*, in order.

        None stands for the beginning of the newest generation.
        """
        async with self._event_readers:
            return await self._events_after(run_id, sequence, limit=limit)

    @in_autocommit
    async def _events_after(
        self,
        connection: AsyncConnection,
        run_id: RunId,
        sequence: int | None,
        *,
        limit: int,
    ) -> tuple[RecordedEvent, ...]:
        query = (
            select(outbox.c.sequence, outbox.c.type, outbox.c.body)
            .where(outbox.c.run_id == run_id, outbox.c.exchange == "events")
            .order_by(outbox.c.sequence)
            .limit(limit)
        )
        if sequence is None:
            newest = select(runs.c.generation).where(runs.c.id == run_id)
            query = query.where(outbox.c.generation == newest.scalar_subquery())
        else:
            query = query.where(outbox.c.sequence > sequence)
        return tuple(_to_event(row) for row in await connection.execute(query))

    @in_autocommit
    async def remember_job(
        self,
        connection: AsyncConnection,
        run_id: RunId,
        *,
        crew_type: str,
        project_id: ProjectId,
        story_id: StoryId,
    ) -> None:
        """Remember that a crew's part of a run is asked for."""
        insert = insert_or(crew_jobs).values(
            run_id=run_id,
            crew_type=crew_type,
            project_id=project_id,
            story_id=story_id,
            asked_at=Clock(),
        )
        await connection.execute(
            insert.on_conflict_do_update(
                index_elements=["run_id", "crew_type"],
                set_={"asked_at": insert.excluded.asked_at},
            )
        )

    async def jobs(self, run_id: RunId) -> tuple[CrewJob, ...]:
        """Return what was asked for of a run, what was asked for last first."""
        return await self._jobs(run_id)

    @in_autocommit
    async def _standing_batch(
        self, connection: AsyncConnection, run_ids: Sequence[RunId]
    ) -> list[RunStanding | None]:
        rows = await connection.execute(SELECT_RUNS, _to_parameters(run_ids))
        found = {row.id: to_standing(row, RunStanding) for row in rows}
        return [found.get(run_id) for run_id in run_ids]

    @in_autocommit
    async def _problem_batch(
        self, connection: AsyncConnection, run_ids: Sequence[RunId]
    ) -> list[RunProblem | None]:
        problems = await find_problems(connection, run_ids)
        return [problems.get(run_id) for run_id in run_ids]

    @in_autocommit
    async def _jobs_batch(
        self, connection: AsyncConnection, run_ids: Sequence[RunId]
    ) -> list[tuple[CrewJob, ...]]:
        rows = await connection.execute(SELECT_JOBS, _to_parameters(run_ids))
        jobs = [_to_job(row) for row in rows]
        return [tuple(job for job in jobs if job.run_id == each) for each in run_ids]


def _to_parameters(run_ids: Sequence[RunId]) -> dict[str, list[RunId]]:
    """Return the runs of a batch as a list of 1, 2, 4, 8 … members, the last repeated.

    Every length is a statement of its own, which the server would have to prepare.
    """
    distinct = list(dict.fromkeys(run_ids))
    missing = (1 << (len(distinct) - 1).bit_length()) - len(distinct)
    return {"of_runs": distinct + distinct[-1:] * missing}


def _to_event(row: Row[Any]) -> RecordedEvent:
    return RecordedEvent(sequence=row.sequence, type=row.type, body=bytes(row.body))


def _to_job(row: Row[Any]) -> CrewJob:
    return CrewJob(
        run_id=row.run_id,
        crew_type=row.crew_type,
        project_id=row.project_id,
        story_id=row.story_id,
        asked_at=to_datetime(row.asked_at),
    )
