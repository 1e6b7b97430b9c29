"""What operators see and do, on SQLite or PostgreSQL."""

from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage import forgetting, opening
from infra.storage.clock import Clock, moment
from infra.storage.database import Database
from infra.storage.dead_letters_schema import dead_letters
from infra.storage.migrating import must_be_current
from infra.storage.news import News
from infra.storage.outbox import depth
from infra.storage.runs import lock_runs, read_run
from infra.storage.schema import generations, outbox, runs, steps
from ports.film import Usage
from ports.operations import (
    Census,
    Operations,
    RunRow,
    RunState,
    StepRow,
)
from ports.pipeline import STAGES
from ports.story import ProjectId, RunId, StoryId


class SqlOperations(Operations):
    """The journal as operators use it."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news

    @override
    async def runs(
        self, *, state: RunState | None = None, story: str | None = None, limit: int
    ) -> tuple[RunRow, ...]:
        listed = _newest().order_by(runs.c.opened_at.desc(), runs.c.id).limit(limit)
        if state is not None:
            listed = listed.where(runs.c.state == state)
        if story is not None:
            listed = listed.where(runs.c.story_id == story)
        rows = await self._database.alone(lambda connection: connection.execute(listed))
        return tuple(_run_row(row) for row in rows)

    @override
    async def run(self, run_id: RunId) -> RunRow | None:
        shown = _newest().where(runs.c.id == run_id)
        rows = await self._database.alone(lambda connection: connection.execute(shown))
        row = rows.one_or_none()
        return _run_row(row) if row is not None else None

    @override
    async def steps(self, run_id: RunId) -> tuple[StepRow, ...]:
        listed = (
            select(steps)
            .join(runs, runs.c.id == steps.c.run_id)
            .where(runs.c.id == run_id, steps.c.generation == runs.c.generation)
        )
        rows = await self._database.alone(lambda connection: connection.execute(listed))
        return tuple(
            _step_row(row)
            for row in sorted(rows, key=lambda row: (_rank(row), row.ordinal))
        )

    @override
    async def events(self, run_id: RunId) -> tuple[bytes, ...]:
        said = (
            select(outbox.c.body)
            .join(runs, runs.c.id == outbox.c.run_id)
            .where(
                runs.c.id == run_id,
                outbox.c.generation == runs.c.generation,
                outbox.c.exchange == "events",
            )
            .order_by(outbox.c.sequence)
        )
        rows = await self._database.alone(lambda connection: connection.execute(said))
        return tuple(bytes(row.body) for row in rows)

    @override
    async def republish(self, run_id: RunId) -> int:
        count = await self._database.transact(
            lambda connection: _republish(connection, run_id)
        )
        self._news.tell()
        return count

    @override
    async def forget(self, project_id: ProjectId, story_id: StoryId) -> int:
        count = await self._database.transact(
            lambda connection: forgetting.forget(connection, project_id, story_id)
        )
        self._news.tell()
        return count

    @override
    async def census(self) -> Census:
        return await self._database.transact(_census)

    @override
    async def check(self) -> None:
        await self._database.alone(must_be_current)


def _newest() -> Select[Any]:
    return select(runs, generations).join(
        generations,
        (generations.c.run_id == runs.c.id)
        & (generations.c.generation == runs.c.generation),
    )


async def _republish(connection: AsyncConnection, run_id: UUID) -> int:
    found = await lock_runs(connection, runs.c.id == run_id)
    return sum([await opening.republish(connection, held.run) for held in found])


async def _census(connection: AsyncConnection) -> Census:
    states = await connection.execute(
        select(runs.c.state, func.count()).group_by(runs.c.state)
    )
    counted: dict[RunState, int] = {
        "running": 0,
        "completed": 0,
        "failed": 0,
        "cancelled": 0,
    }
    in_flight = select(func.count()).where(
        steps.c.state == "claimed", steps.c.leased_until > Clock()
    )
    dead = select(func.count()).where(dead_letters.c.state == "waiting")
    return Census(
        runs={**counted, **dict(states.tuples().all())},
        steps_in_flight=(await connection.execute(in_flight)).scalar_one(),
        outbox=await depth(connection),
        dead_letters=(await connection.execute(dead)).scalar_one(),
    )


def _run_row(row: Row[Any]) -> RunRow:
    run = read_run(row.run)
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
        opened_at=moment(row.opened_at),
        changed_at=moment(row.changed_at),
        usage=Usage(
            calls=row.calls,
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            cost=row.cost,
        ),
    )


def _rank(row: Row[Any]) -> int:
    return STAGES.index(row.stage)


def _step_row(row: Row[Any]) -> StepRow:
    return StepRow(
        stage=row.stage,
        ordinal=row.ordinal,
        state=row.state,
        attempt=row.attempt,
        lost=row.lost,
        worker=row.worker,
        last_error=row.last_error,
    )
