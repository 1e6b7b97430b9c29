"""A run's row and its document, read and locked."""

from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.predicates import IS_GENERATION
from infra.storage.db.schema import generations, runs
from ports.domain.story import Run
from ports.pipeline.transitions import RunPosition

RUN_CODEC = TypeAdapter(Run)
"""One codec for the whole value: a run is stored as one document per generation."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedRun:
    """A run whose row this transaction has locked.

    Attributes:
        now: When it got the lock, in seconds since 1970 by the database's clock.
    """

    position: RunPosition
    now: float

    @property
    def run(self) -> Run:
        """The run itself, in its newest generation."""
        return self.position.run


SELECT_FOR_UPDATE = select(runs, Clock().label("now")).with_for_update()

SELECT_RUN_DOCUMENT = select(generations.c.run).where(IS_GENERATION)


def parse_run(document: bytes) -> Run:
    """Return a run from its document in `generations`."""
    return RUN_CODEC.validate_json(document)


async def lock_runs(
    connection: AsyncConnection, which: ColumnElement[bool]
) -> tuple[LockedRun, ...]:
    """Lock the runs that *which* finds."""
    rows = await connection.execute(
        # In the order of their ids: two transactions that lock many must not deadlock.
        SELECT_FOR_UPDATE.where(which).order_by(runs.c.id)
    )
    return tuple(
        [to_locked_run(row, await _read_document(connection, row)) for row in rows]
    )


async def _read_document(connection: AsyncConnection, row: Row[Any]) -> Run:
    # Not joined to the locking query: after a wait for the lock, that reads the row
    # itself as it is now, but joined rows as they were before the wait.
    document = await connection.execute(
        SELECT_RUN_DOCUMENT, {"of_run": row.id, "of_generation": row.generation}
    )
    return parse_run(document.scalar_one())


def to_locked_run(row: Row[Any], run: Run) -> LockedRun:
    """Return the run that a row of a locking query stands for."""
    return LockedRun(
        position=RunPosition(
            run=run,
            state=row.state,
            stage=row.stage,
            done=row.done,
            total=row.total,
            next_ordinal=row.next,
            sequence=row.sequence,
            percent=row.percent,
            progress_at=row.told_at,
            detail=row.detail,
        ),
        now=row.now,
    )
