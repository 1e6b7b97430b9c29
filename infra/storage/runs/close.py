"""Closes runs that do not complete."""

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.schema import runs
from infra.storage.runs.rows import LockedRun, lock_runs
from infra.storage.runs.transitions import next_report_ordinal, write_transitions
from ports.domain.story import RunId
from ports.events.story_events import FailureReason, StoryCancelled
from ports.pipeline.stages import Stage
from ports.pipeline.transitions import end_run


async def close_run(
    connection: AsyncConnection,
    locked: LockedRun,
    *,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
) -> None:
    """End a run with its final event, and queue a *report* of it."""
    transition = end_run(
        locked.position,
        reason=reason,
        stage=stage,
        detail=detail,
        report_ordinal=await next_report_ordinal(connection, locked.run),
        at=locked.now,
    )
    await write_transitions(connection, [transition])


async def cancel_runs(
    connection: AsyncConnection, cancelled: StoryCancelled
) -> tuple[RunId, ...]:
    """Close the running runs that a cancellation means."""
    condition = (runs.c.state == "running") & (runs.c.story_id == cancelled.story_id)
    if cancelled.project_id is not None:
        condition &= runs.c.project_id == cancelled.project_id
    if cancelled.revision is not None:
        condition &= runs.c.revision == cancelled.revision
    closing = await lock_runs(connection, condition)
    for locked in closing:
        await close_run(
            connection, locked, reason="cancelled", stage=None, detail=cancelled.reason
        )
    return tuple(locked.run.id for locked in closing)
