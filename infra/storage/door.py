"""What the HTTP door reads of a run's events, and remembers of the jobs."""

from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database, in_autocommit
from infra.storage.db.door_schema import crew_jobs
from infra.storage.db.schema import generations, outbox, runs
from ports.domain.film import Usage
from ports.domain.story import ProjectId, RunId, StoryId
from ports.door import CrewJob, DoorRecords, RecordedEvent, RunStanding

# Not as operators see it: a crowd polls, and what its steps wait for is asked apart.
SELECT_STANDING = (
    select(
        runs,
        generations.c.calls,
        generations.c.prompt_tokens,
        generations.c.completion_tokens,
        generations.c.cost,
    )
    .join(
        generations,
        (generations.c.run_id == runs.c.id)
        & (generations.c.generation == runs.c.generation),
    )
    .where(runs.c.id == bindparam("of_run"))
)


class SqlDoorRecords(DoorRecords):
    """Events from the outbox, where they rest after they were published."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @override
    @in_autocommit
    async def standing(
        self, connection: AsyncConnection, run_id: RunId
    ) -> RunStanding | None:
        found = await connection.execute(SELECT_STANDING, {"of_run": run_id})
        row = found.first()
        return _to_standing(row) if row else None

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


def _to_standing(row: Row[Any]) -> RunStanding:
    return RunStanding(
        run_id=row.id,
        generation=row.generation,
        project_id=row.project_id,
        story_id=row.story_id,
        revision=row.revision,
        title=row.title or "",
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
