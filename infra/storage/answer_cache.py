"""Accepted answers by content, and the token usage of each generation."""

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

from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.group_commit import GroupCommit
from infra.storage.db.predicates import IS_GENERATION, generation_parameters
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
    # Three lists of one length, joined by position.
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

# By way of `runs`: nothing for a story that was erased while the model answered. As
# text: SQLAlchemy compiles an upsert anew each time it runs.
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
    .where(IS_GENERATION)
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
).where(IS_GENERATION)


@dataclass(frozen=True, slots=True, kw_only=True)
class CacheWrite:
    """A write to be done: an accepted answer, or what a call cost."""

    statement: Executable
    parameters: dict[str, object]


class SqlAnswerCache(AnswerCache):
    """Answers that are never paid for twice, on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._get = GroupCommit(self._get_batch)
        self._write = GroupCommit(self._write_batch)

    @override
    async def get(self, run: Run, key: Sha256) -> CachedAnswer | None:
        answer = await self._get((run.project_id, run.story_id, key))
        return CachedAnswer.model_validate_json(answer) if answer is not None else None

    @override
    async def put(
        self, run: Run, key: Sha256, answer: CachedAnswer, *, spent: Usage | None = None
    ) -> None:
        document = answer.model_dump_json().encode()
        parameters = {"of_run": run.id, "of_key": key, "kept": document}
        stored = CacheWrite(statement=INSERT_ANSWER, parameters=parameters)
        await self._write(
            (stored, *([_addition(run, spent)] if spent is not None else ()))
        )

    @override
    async def add_usage(self, run: Run, usage: Usage) -> None:
        await self._write((_addition(run, usage),))

    @override
    @in_autocommit
    async def total_usage(self, connection: AsyncConnection, run: Run) -> Usage:
        rows = await connection.execute(SELECT_USAGE, generation_parameters(run))
        row = rows.one_or_none()
        return Usage(**row._asdict()) if row is not None else Usage()

    @in_autocommit
    async def _get_batch(
        self,
        connection: AsyncConnection,
        keys: Sequence[tuple[ProjectId, StoryId, Sha256]],
    ) -> list[bytes | None]:
        columns = zip(
            ("projects", "stories", "keys"), zip(*keys, strict=True), strict=True
        )
        dialect = self.database.dialect
        parameters = {
            name: json.dumps(values) if dialect == "sqlite" else list(values)
            for name, values in columns
        }
        rows = await connection.execute(SELECT_ANSWERS[dialect], parameters)
        answers = {row.place: row.kept for row in rows}
        return [answers.get(place) for place in range(1, len(keys) + 1)]

    @in_transaction
    async def _write_batch(
        self, connection: AsyncConnection, requests: Sequence[tuple[CacheWrite, ...]]
    ) -> list[None]:
        writes = [write for request in requests for write in request]
        for statement, order in ((INSERT_ANSWER, "of_key"), (ADD_USAGE, "of_run")):
            rows = [each.parameters for each in writes if each.statement is statement]
            if rows:
                # In one order: two transactions that write the same must not deadlock.
                rows.sort(key=lambda row: str(row[order]))
                await connection.execute(statement, rows)
        return [None] * len(requests)


def _addition(run: Run, usage: Usage) -> CacheWrite:
    parameters = {
        **generation_parameters(run),
        "more_calls": usage.calls,
        "more_prompt": usage.prompt_tokens,
        "more_completion": usage.completion_tokens,
        "more_cost": usage.cost,
    }
    return CacheWrite(statement=ADD_USAGE, parameters=parameters)
