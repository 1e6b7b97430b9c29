"""Dead letters on SQLite or PostgreSQL: stored, listed, frozen and discarded."""

import json
from collections.abc import Sequence
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, and_, bindparam, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, row_values
from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.predicates import STEP_OF_DEAD_LETTER
from infra.storage.db.schema import runs, steps
from infra.storage.dead_letters.audit import list_actions, record_action
from infra.storage.dead_letters.queries import (
    DEATH_TIMES,
    HAS_FAILED_REPLAYS,
    SUMMARY_COLUMNS,
    add_examples,
    filter_condition,
    find_by_ids,
    select_groups,
    split_ids,
    to_group_row,
    to_selection,
    to_summary,
)
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs.close import close_run
from infra.storage.runs.rows import lock_runs
from ports.dead_letters import (
    AuditRow,
    DeadLetter,
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetterStore,
    DeadLetterSummary,
    FrozenSelection,
)
from ports.domain.choices import DeadLetterFilter
from ports.pipeline.messages import strip_unstorable

COLUMNS = (
    "id",
    "queue",
    "error",
    "message",
    "cause",
    "fingerprint",
    "run_id",
    "generation",
    "stage",
    "ordinal",
    "attempt",
    "project_id",
    "story_id",
    "death",
    "size",
    "message_id",
    "content_type",
    "headers",
    "body",
)
UPDATED_COLUMNS = ("error", "message", "cause", "fingerprint", "death", "headers")
"""What another death of the same message, after a replay, writes anew."""


class SqlDeadLetters(DeadLetterStore):
    """The store of dead letters, as the service fills it and operators use it.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    @override
    @in_autocommit
    async def add(self, connection: AsyncConnection, dead_letter: DeadLetter) -> None:
        clock = str(Clock().compile(dialect=connection.dialect))
        await connection.execute(_upsert_statement(clock), _to_row(dead_letter))

    @in_autocommit
    async def summaries(
        self, connection: AsyncConnection, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterSummary, ...]:
        """List dead letters, the last death first."""
        rows = await connection.execute(
            select(*SUMMARY_COLUMNS)
            .where(filter_condition(which))
            .order_by(dead_letters.c.died_at.desc(), dead_letters.c.id)
            .limit(limit)
        )
        return tuple(map(to_summary, rows))

    @in_autocommit
    async def count(self, connection: AsyncConnection, which: DeadLetterFilter) -> int:
        """Count dead letters."""
        query = select(func.count()).select_from(dead_letters)
        counted = await connection.execute(query.where(filter_condition(which)))
        return counted.scalar_one()

    @in_transaction
    async def groups(
        self, connection: AsyncConnection, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterGroup, ...]:
        """Group dead letters by fingerprint, the largest group first."""
        query = select_groups(filter_condition(which), limit=limit)
        rows = [to_group_row(row) for row in await connection.execute(query)]
        return await add_examples(connection, rows)

    @in_autocommit
    async def detail(
        self, connection: AsyncConnection, dead_letter_id: UUID
    ) -> DeadLetterDetail | None:
        """Return one dead letter in full."""
        query = select(dead_letters).where(dead_letters.c.id == dead_letter_id)
        row = (await connection.execute(query)).one_or_none()
        if row is None:
            return None
        return DeadLetterDetail.model_validate(
            {
                **row_values(row, times=DEATH_TIMES),
                "headers": json.loads(row.headers),
                "body": bytes(row.body),
            }
        )

    @in_transaction
    async def freeze(
        self, connection: AsyncConnection, which: DeadLetterFilter
    ) -> FrozenSelection:
        """Return the waiting dead letters that match a filter, oldest first."""
        waiting = and_(filter_condition(which), dead_letters.c.state == "waiting")
        selected = (
            select(
                dead_letters.c.id, dead_letters.c.fingerprint, dead_letters.c.died_at
            )
            .where(waiting, ~HAS_FAILED_REPLAYS)
            .order_by(dead_letters.c.died_at, dead_letters.c.id)
        )
        left_out = await connection.scalar(
            select(func.count())
            .select_from(dead_letters)
            .where(waiting, HAS_FAILED_REPLAYS)
        )
        found = (await connection.execute(selected)).all()
        return await to_selection(connection, found, left_out=left_out or 0)

    @in_transaction
    async def freeze_named(
        self, connection: AsyncConnection, ids: Sequence[UUID]
    ) -> FrozenSelection:
        """Return the waiting ones of *ids*, however often they failed."""
        rows = await find_by_ids(connection, ids)
        found = [rows[each] for each in dict.fromkeys(ids) if each in rows]
        waiting = [row for row in found if row.state == "waiting"]
        return await to_selection(connection, waiting, left_out=0)

    async def discard(self, ids: Sequence[UUID], *, who: str, what: str) -> int:
        """Discard waiting dead letters for good; return how many.

        A run whose step is discarded can never complete, so it ends with its final
        answer, in the same transaction.
        """
        count = 0
        for some in split_ids(ids):
            count += await self.database.transact(discard, some, who=who, what=what)
        self._signal.set()
        return count

    async def audit(self, *, limit: int) -> tuple[AuditRow, ...]:
        """List the actions of operators, newest first."""
        return await self.database.autocommit(list_actions, limit=limit)


@cache
def _upsert_statement(clock: str) -> TextClause:
    # As text: SQLAlchemy compiles an upsert anew each time it runs.
    columns = ", ".join(COLUMNS)
    values = ", ".join(f":{name}" for name in COLUMNS)
    updated = ", ".join(f"{name} = excluded.{name}" for name in UPDATED_COLUMNS)
    statement = f"""
        INSERT INTO dead_letters (
            {columns}, state, deaths, first_died_at, died_at
        ) VALUES ({values}, 'waiting', 1, {clock}, {clock})
        ON CONFLICT (id) DO UPDATE SET
            {updated},
            state = 'waiting',
            deaths = dead_letters.deaths + 1,
            died_at = excluded.died_at
        WHERE dead_letters.state <> 'waiting'
            AND dead_letters.death <> excluded.death
        """  # noqa: S608  # names and the clock are ours, values are bound
    return text(statement).bindparams(
        *(bindparam(name, type_=dead_letters.c[name].type) for name in COLUMNS)
    )


def _to_row(dead_letter: DeadLetter) -> dict[str, object]:
    step = dead_letter.step
    return {
        "id": dead_letter.id,
        "queue": strip_unstorable(dead_letter.queue),
        "error": strip_unstorable(dead_letter.error),
        "message": strip_unstorable(dead_letter.message),
        "cause": strip_unstorable(dead_letter.error_pattern),
        "fingerprint": strip_unstorable(dead_letter.fingerprint),
        "run_id": step.run_id if step else None,
        "generation": step.generation if step else None,
        "stage": step.stage if step else None,
        "ordinal": step.ordinal if step else None,
        "attempt": dead_letter.attempt,
        "project_id": _strip_optional(dead_letter.project_id),
        "story_id": _strip_optional(dead_letter.story_id),
        "death": dead_letter.death_digest,
        "size": len(dead_letter.body),
        "message_id": _strip_optional(dead_letter.message_id),
        "content_type": strip_unstorable(dead_letter.content_type),
        # ASCII, so that every header can be held by a text column.
        "headers": json.dumps(dict(dead_letter.headers)),
        "body": dead_letter.body,
    }


def _strip_optional(value: str | None) -> str | None:
    return None if value is None else strip_unstorable(value)


BLOCKS_RUN = and_(
    steps.c.state == "dead",
    steps.c.attempt == dead_letters.c.attempt,
    # A run can complete without the report of a failure.
    steps.c.stage != "report",
    runs.c.generation == steps.c.generation,
    runs.c.state == "running",
)


async def discard(
    connection: AsyncConnection, ids: Sequence[UUID], *, who: str, what: str
) -> int:
    """Discard waiting dead letters; end the runs that can no longer complete."""
    waiting = and_(dead_letters.c.id.in_(ids), dead_letters.c.state == "waiting")
    locked = select(dead_letters.c.id).where(waiting).order_by(dead_letters.c.id)
    found = (await connection.scalars(locked.with_for_update())).all()
    if not found:
        return 0
    await _end_runs(connection, found)
    await connection.execute(
        update(dead_letters)
        .where(dead_letters.c.id.in_(found))
        .values(state="discarded")
    )
    count = len(found)
    await record_action(connection, who=who, action="discard", count=count, what=what)
    return count


async def _end_runs(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    run_ids = select(dead_letters.c.run_id).where(dead_letters.c.id.in_(ids))
    # Locked before the states of their steps are read.
    locked_runs = await lock_runs(connection, runs.c.id.in_(run_ids))
    blocking = await _blocking_steps(connection, ids)
    for locked in locked_runs:
        if step := blocking.get(locked.run.id):
            await close_run(
                connection,
                locked,
                reason="dead_lettered",
                stage=step.stage,
                detail=step.message,
            )


async def _blocking_steps(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """Return, by run, a step that will never be done."""
    query = (
        select(dead_letters.c.run_id, dead_letters.c.stage, dead_letters.c.message)
        .join(steps, STEP_OF_DEAD_LETTER)
        .join(runs, runs.c.id == dead_letters.c.run_id)
        .where(dead_letters.c.id.in_(ids), BLOCKS_RUN)
    )
    return {row.run_id: row for row in await connection.execute(query)}
