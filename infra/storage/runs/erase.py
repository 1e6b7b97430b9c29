"""Erases a story: its runs, texts, results, answers, edits and events."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.door_schema import crew_jobs, webhook_deliveries
from infra.storage.db.edit_schema import edits
from infra.storage.db.schema import (
    answers,
    causes,
    generations,
    outbox,
    runs,
    steps,
    submissions,
    texts,
)
from infra.storage.runs.close import cancel_runs
from infra.storage.runs.rows import lock_runs
from ports.domain.story import ProjectId, RunId, StoryId
from ports.events.story_events import StoryCancelled
from ports.pipeline import messages


async def erase_story(
    connection: AsyncConnection, project_id: ProjectId, story_id: StoryId
) -> int:
    """Erase a story; count its runs. Running ones are cancelled first."""
    cancelled = await cancel_runs(
        connection,
        StoryCancelled(
            story_id=story_id, project_id=project_id, reason="the story is forgotten"
        ),
    )
    ours = (runs.c.project_id == project_id) & (runs.c.story_id == story_id)
    erased = [locked.run for locked in await lock_runs(connection, ours)]
    ids = [run.id for run in erased]
    await _detach_final_events(connection, cancelled)
    shas = await connection.scalars(
        select(generations.c.text_sha256).where(generations.c.run_id.in_(ids))
    )
    normalised = [sha for sha in shas if sha is not None]
    await _erase_rows(connection, ids)
    # The body of an invalid submission may hold the story.
    for table in (answers, dead_letters, crew_jobs, edits):
        await connection.execute(
            delete(table).where(
                table.c.project_id == project_id, table.c.story_id == story_id
            )
        )
    await _erase_texts(connection, normalised, [run.text_sha256 for run in erased])
    return len(erased)


async def _detach_final_events(
    connection: AsyncConnection, cancelled: Sequence[RunId]
) -> None:
    """Keep the final events of cancelled runs, to be sent; they hold no story text."""
    finals = select(runs.c.id, runs.c.generation).where(runs.c.id.in_(cancelled))
    ids = [
        messages.run_failed_id(row.id, row.generation)
        for row in await connection.execute(finals)
    ]
    await connection.execute(
        update(outbox).where(outbox.c.id.in_(ids)).values(run_id=None)
    )


async def _erase_rows(connection: AsyncConnection, ids: Sequence[UUID]) -> None:
    events = select(outbox.c.id).where(outbox.c.run_id.in_(ids))
    await connection.execute(
        delete(webhook_deliveries).where(webhook_deliveries.c.event_id.in_(events))
    )
    for table in (outbox, steps, causes, generations):
        await connection.execute(delete(table).where(table.c.run_id.in_(ids)))
    await connection.execute(delete(runs).where(runs.c.id.in_(ids)))


async def _erase_texts(
    connection: AsyncConnection, normalised: Sequence[str], submitted: Sequence[str]
) -> None:
    """Erase texts by their sha256, unless another project has exactly the same."""
    elsewhere = select(generations.c.text_sha256).where(
        generations.c.text_sha256.in_(normalised)
    )
    await connection.execute(
        delete(texts).where(
            texts.c.sha256.in_(normalised), texts.c.sha256.not_in(elsewhere)
        )
    )
    still_submitted = select(runs.c.submitted_sha256).where(
        runs.c.submitted_sha256.in_(submitted)
    )
    await connection.execute(
        delete(submissions).where(
            submissions.c.sha256.in_(submitted),
            submissions.c.sha256.not_in(still_submitted),
        )
    )
