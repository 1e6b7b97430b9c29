"""Closing the running runs that a cancellation means."""

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.schema import runs
from infra.storage.runs.rows import close_run, lock_runs
from ports.domain.story import RunId
from ports.events.story_events import StoryCancelled


async def cancel_runs(
    connection: AsyncConnection, cancelled: StoryCancelled
) -> tuple[RunId, ...]:
    """Close the running runs that are meant."""
    meant = (runs.c.state == "running") & (runs.c.story_id == cancelled.story_id)
    if cancelled.project_id is not None:
        meant &= runs.c.project_id == cancelled.project_id
    if cancelled.revision is not None:
        meant &= runs.c.revision == cancelled.revision
    closing = await lock_runs(connection, meant)
    for held in closing:
        await close_run(
            connection, held, reason="cancelled", stage=None, detail=cancelled.reason
        )
    return tuple(held.run.id for held in closing)
