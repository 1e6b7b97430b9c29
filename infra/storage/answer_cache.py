"""Answers already paid, by content, and what each generation has paid."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    Executable,
    LargeBinary,
    Text,
    TextClause,
    Uuid,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.database import Database
from infra.storage.db.group_commit import GroupCommit
from infra.storage.db.schema import generations
from ports.domain.film import Usage
from ports.domain.story import ProjectId, Run, Sha256, StoryId
from ports.records import AnswerCache, CachedAnswer

SELECT_ANSWERS: Mapping[str, TextClause] = {
    "postgresql": text(
        """
        SELECT asked.place, answers.kept
        FROM unnest(CAST(:projects AS text[]), CAST(:stories AS text[]),
                    CAST(:keys AS text[]))
             WITH ORDINALITY AS asked (project_id, story_id, key, place)
        JOIN answers USING (project_id, story_id, key)
        """
    ),
    # The places of three lists of one length, side by side.
    "sqlite": text(
        """
        SELECT keys.key + 1 AS place, answers.kept
        FROM json_each(:keys) AS keys
        JOIN json_each(:projects) AS projects ON projects.key = keys.key
        JOIN json_each(:stories) AS stories ON stories.key = keys.key
        JOIN answers ON answers.project_id = projects.value
             AND answers.story_id = stories.value AND answers.key = keys.value
        """
    ),
}

# Not for a story that was forgotten while the model was still answering. As text:
# SQLAlchemy compiles an upsert anew each time it runs.
INSERT_ANSWER = text(
    """
    INSERT INTO answers (project_id, story_id, key, kept)
    SELECT project_id, story_id, :of_key, :kept FROM runs WHERE id = :of_run
    ON CONFLICT (project_id, story_id, key) DO NOTHING
    """
).bindparams(
    bindparam("of_key", type_=Text),
    bindparam("kept", type_=LargeBinary),
    bindparam("of_run", type_=Uuid),
)

ADD_USAGE = (
    update(generations)
    .where(
        generations.c.run_id == bindparam("of_run"),
        generations.c.generation == bindparam("of_generation"),
    )
    .values(
        calls=generations.c.calls + bindparam("more_calls"),
        prompt_tokens=generations.c.prompt_tokens + bindparam("more_prompt"),
        completion_tokens=generations.c.completion_tokens
        + bindparam("more_completion"),
        cost=generations.c.cost + bindparam("more_cost"),
    )
)

SELECT_USAGE = select(
    generations.c.calls,
    generations.c.prompt_tokens,
    generations.c.completion_tokens,
    generations.c.cost,
).where(
    generations.c.run_id == bindparam("of_run"),
    generations.c.generation == bindparam("of_generation"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheWrite:
    """Something to be written into the book: an answer, or what a call cost."""

    statement: Executable
    parameters: dict[str, object]


class SqlAnswerCache(AnswerCache):
    """What is never paid twice, on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._finding = GroupCommit(self._get_batch)
        self._entering = GroupCommit(self._write_batch)

    @override
    async def get(self, run: Run, key: Sha256) -> CachedAnswer | None:
        kept = await self._finding((run.project_id, run.story_id, key))
        return CachedAnswer.model_validate_json(kept) if kept is not None else None

    @override
    async def put(self, run: Run, key: Sha256, answer: CachedAnswer) -> None:
        kept = answer.model_dump_json().encode()
        given = {"of_run": run.id, "of_key": key, "kept": kept}
        await self._entering(CacheWrite(statement=INSERT_ANSWER, parameters=given))

    @override
    async def add_usage(self, run: Run, usage: Usage) -> None:
        paid = {
            **_generation_parameters(run),
            "more_calls": usage.calls,
            "more_prompt": usage.prompt_tokens,
            "more_completion": usage.completion_tokens,
            "more_cost": usage.cost,
        }
        await self._entering(CacheWrite(statement=ADD_USAGE, parameters=paid))

    @override
    async def total_usage(self, run: Run) -> Usage:
        rows = await self._database.autocommit(
            lambda connection: connection.execute(
                SELECT_USAGE, _generation_parameters(run)
            )
        )
        row = rows.one_or_none()
        return Usage(**row._asdict()) if row is not None else Usage()

    async def _get_batch(
        self, asked: Sequence[tuple[ProjectId, StoryId, Sha256]]
    ) -> list[bytes | None]:
        columns = zip(
            ("projects", "stories", "keys"), zip(*asked, strict=True), strict=True
        )
        dialect = self._database.dialect
        lists = {
            name: json.dumps(values) if dialect == "sqlite" else list(values)
            for name, values in columns
        }
        rows = await self._database.autocommit(
            lambda connection: connection.execute(SELECT_ANSWERS[dialect], lists)
        )
        kept = {row.place: row.kept for row in rows}
        return [kept.get(place) for place in range(1, len(asked) + 1)]

    async def _write_batch(self, entries: Sequence[CacheWrite]) -> list[None]:
        await self._database.transact(lambda connection: _write(connection, entries))
        return [None] * len(entries)


async def _write(connection: AsyncConnection, entries: Sequence[CacheWrite]) -> None:
    kept = [entry.parameters for entry in entries if entry.statement is INSERT_ANSWER]
    paid = [entry.parameters for entry in entries if entry.statement is ADD_USAGE]
    if kept:
        # In one order: two transactions that insert many of the same must not cross.
        await connection.execute(
            INSERT_ANSWER, sorted(kept, key=lambda row: str(row["of_key"]))
        )
    if paid:
        await connection.execute(
            ADD_USAGE, sorted(paid, key=lambda row: str(row["of_run"]))
        )


def _generation_parameters(run: Run) -> dict[str, object]:
    return {"of_run": run.id, "of_generation": run.generation}
