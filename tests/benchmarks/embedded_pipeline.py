"""Runs a story through the whole pipeline in this process."""

import asyncio
import json

from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.story_events import StorySubmitted
from ports.outbox import OutboxMessage
from service.bootstrap import Ports
from tests.service.embedded_pipeline import run_service

WORKERS = 8
TIMEOUT_SECONDS = 300
COMPLETED = "story.breakdown.completed"
FAILED = "story.breakdown.failed"


def a_submission(text: str, *, story: str, title: str) -> StorySubmitted:
    """Return the event that submits *text*; each story is a project of its own."""
    return StorySubmitted(
        story_id=StoryId(story),
        project_id=ProjectId(f"project-of-{story}"),
        revision=Revision(1),
        title=title,
        text=text,
    )


async def break_down(submitted: StorySubmitted, ports: Ports) -> None:
    """Submit a story and return when its run has completed.

    Raises:
        AssertionError: The run failed.
        TimeoutError: It took longer than `TIMEOUT_SECONDS`.
    """
    finals: asyncio.Queue[OutboxMessage] = asyncio.Queue()

    async def on_event(event: OutboxMessage) -> None:
        if event.routing_key in (COMPLETED, FAILED):
            finals.put_nowait(event)

    async with run_service(ports, on_event, workers=WORKERS) as service:
        await service.submit(submitted)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            final = await finals.get()
    assert final.routing_key == COMPLETED, json.loads(final.body)["data"]["detail"]
