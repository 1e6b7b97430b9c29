"""Closing the running runs that a cancellation means."""

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.runs import close, locked, locked_runs, read_run
from infra.storage.schema import runs
from ports.events import StoryCancelled
from ports.story import RunId


async def cancel_runs(
    connection: AsyncConnection, cancelled: StoryCancelled
) -> tuple[RunId, ...]:
    """Close the running runs that are meant."""
    meant = locked_runs().where(
        runs.c.state == "running", runs.c.story_id == cancelled.story_id
    )
    if cancelled.project_id is not None:
        meant = meant.where(runs.c.project_id == cancelled.project_id)
    if cancelled.revision is not None:
        meant = meant.where(runs.c.revision == cancelled.revision)
    rows = (await connection.execute(meant)).all()
    for row in rows:
        held = locked(row, read_run(row.run))
        await close(
            connection, held, reason="cancelled", stage=None, detail=cancelled.reason
        )
    return tuple(RunId(row.id) for row in rows)
