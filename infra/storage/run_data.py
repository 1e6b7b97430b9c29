"""The texts and results of a run, as crews read them back."""

from collections.abc import AsyncIterator

from sqlalchemy import bindparam, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.database import PORT, Database, in_autocommit, in_transaction
from infra.storage.db.insert_new import InsertNew
from infra.storage.db.predicates import IS_GENERATION, generation_parameters
from infra.storage.db.schema import generations, steps, submissions, texts
from ports.domain.story import Run, Sha256, Span
from ports.errors import ClosedRunError, MissingDocumentError, PortProtocolError
from ports.pipeline.identity import text_sha256
from ports.pipeline.stages import Stage
from ports.records import RunData

BATCH_SIZE = 16
"""Results read at a time: that of a scene can be a hundred kilobytes."""

# Built once: building a statement costs more than running it.
SELECT_TEXT = (
    select(texts.c.text)
    .join(generations, generations.c.text_sha256 == texts.c.sha256)
    .where(IS_GENERATION)
)

SELECT_SPAN = (
    # Code points in both databases, counted from 1.
    select(func.substr(texts.c.text, bindparam("first"), bindparam("length")))
    .join(generations, generations.c.text_sha256 == texts.c.sha256)
    .where(IS_GENERATION)
)

SELECT_RESULTS = (
    select(steps.c.ordinal, steps.c.result)
    .where(
        steps.c.run_id == bindparam("of_run"),
        steps.c.generation == bindparam("of_generation"),
        steps.c.stage == bindparam("of_stage"),
        steps.c.ordinal > bindparam("after"),
        steps.c.result.is_not(None),
    )
    .order_by(steps.c.ordinal)
    .limit(BATCH_SIZE)
)

SET_TEXT = (
    update(generations).where(IS_GENERATION).values(text_sha256=bindparam("to_sha256"))
)

INSERT_TEXT = InsertNew(texts)


class SqlRunData(RunData):
    """What a run has stored so far, on SQLite or PostgreSQL."""

    def __init__(self, database: Database) -> None:
        self.database = database

    @override
    @in_autocommit
    async def submission_text(self, connection: AsyncConnection, run: Run) -> str:
        if run.text_ref is not None:
            raise MissingDocumentError(PORT, "the text came by reference")
        text = await connection.scalar(
            select(submissions.c.text).where(submissions.c.sha256 == run.text_sha256)
        )
        if text is None:
            raise MissingDocumentError(PORT, "the story was forgotten")
        return bytes(text).decode()

    @override
    async def store_text(self, run: Run, text: str) -> Sha256:
        if "\0" in text:
            raise PortProtocolError(PORT, "a normalised text holds no NUL")
        sha = text_sha256(text)
        await self._insert_text(run, sha, text)
        return sha

    @override
    @in_autocommit
    async def text(
        self, connection: AsyncConnection, run: Run, span: Span | None = None
    ) -> str:
        parameters = generation_parameters(run)
        if span is not None:
            parameters |= {"first": span.start + 1, "length": span.end - span.start}
        query = SELECT_TEXT if span is None else SELECT_SPAN
        text = await connection.scalar(query, parameters)
        if text is None:
            raise MissingDocumentError(PORT, "intake has not kept the text yet")
        return str(text)

    @override
    async def results(self, run: Run, stage: Stage) -> AsyncIterator[bytes]:
        last, is_more = 0, True
        while is_more:
            batch = await self._read_batch(run, stage, after=last)
            is_more = len(batch) == BATCH_SIZE
            for ordinal, result in batch:
                yield result
                last = ordinal

    @in_autocommit
    async def _read_batch(
        self, connection: AsyncConnection, run: Run, stage: Stage, *, after: int
    ) -> list[tuple[int, bytes]]:
        parameters = {**generation_parameters(run), "of_stage": stage, "after": after}
        rows = await connection.execute(SELECT_RESULTS, parameters)
        return [(row.ordinal, bytes(row.result)) for row in rows]

    @in_transaction
    async def _insert_text(
        self, connection: AsyncConnection, run: Run, sha: Sha256, text: str
    ) -> None:
        updated = await connection.execute(
            SET_TEXT, {**generation_parameters(run), "to_sha256": sha}
        )
        if not updated.rowcount:
            raise ClosedRunError("the story was forgotten")
        await connection.execute(INSERT_TEXT, {"sha256": sha, "text": text})
