"""What the HTTP door reads of a run's events, and remembers of the jobs."""

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.door_schema import crew_jobs
from infra.storage.db.schema import outbox, runs
from infra.storage.runs.search import SELECT_STANDING, to_standing
from ports.domain.story import ProjectId, RunId, StoryId
from ports.door import CrewJob, DoorRecords, RecordedEvent
from ports.operations import RunStanding

# Not as operators see it: a crowd polls, and what its steps wait for is asked apart.
SELECT_RUN = SELECT_STANDING.where(runs.c.id == bindparam("of_run"))


class SqlDoorRecords(DoorRecords):
    """Events from the outbox, where they rest after they were published."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @override
    @in_autocommit
    async def standing(
        self, connection: AsyncConnection, run_id: RunId
    ) -> RunStanding | None:
        found = await connection.execute(SELECT_RUN, {"of_run": run_id})
        row = found.first()
        return to_standing(row, RunStanding) if row else None

    @override
    @in_autocommit
    async def events_after(
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

    @override
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

    @override
    @in_autocommit
    async def jobs(
        self, connection: AsyncConnection, run_id: RunId
    ) -> tuple[CrewJob, ...]:
        query = (
            select(crew_jobs)
            .where(crew_jobs.c.run_id == run_id)
            .order_by(crew_jobs.c.asked_at.desc(), crew_jobs.c.crew_type)
        )
        return tuple(_to_job(row) for row in await connection.execute(query))


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
