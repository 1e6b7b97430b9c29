"""Deletes the steps of runs that ended long ago: their inputs and results are large.

The run itself, its events, and the answers of its questions are kept.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import StatementClock
from infra.storage.db.database import Database
from infra.storage.db.schema import runs, steps

PORTION = 20
"""Runs in one transaction: a novel has some four hundred steps, in all a megabyte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PruneMark:
    """Up to which run the steps were deleted, in the order in which runs ended."""

    changed_at: float
    run_id: UUID


START = PruneMark(changed_at=0.0, run_id=UUID(int=0))
"""Before every run."""


async def prune_steps(
    database: Database, *, older_than: timedelta, after: PruneMark
) -> tuple[int, PruneMark]:
    """Delete the steps of runs that ended longer than *older_than* ago.

    Return how many, and the mark that the next call begins *after*: otherwise each call
    would read all runs that ever ended.
    """
    total = 0
    while True:
        count, mark = await database.transact(_prune_portion, older_than, after)
        total += count
        if mark is None:
            return total, after
        after = mark


async def _prune_portion(
    connection: AsyncConnection, older_than: timedelta, after: PruneMark
) -> tuple[int, PruneMark | None]:
    query = (
        select(runs.c.id, runs.c.changed_at)
        .where(
            runs.c.state != "running",
            runs.c.changed_at < StatementClock() - older_than.total_seconds(),
            or_(
                runs.c.changed_at > after.changed_at,
                and_(runs.c.changed_at == after.changed_at, runs.c.id > after.run_id),
            ),
        )
        .order_by(runs.c.changed_at, runs.c.id)
        .limit(PORTION)
        # A run that is submitted again just now is no longer over.
        .with_for_update()
    )
    ended = (await connection.execute(query)).all()
    if not ended:
        return 0, None
    pruned = await connection.execute(
        delete(steps).where(steps.c.run_id.in_([row.id for row in ended]))
    )
    mark = PruneMark(changed_at=ended[-1].changed_at, run_id=ended[-1].id)
    return pruned.rowcount, mark
