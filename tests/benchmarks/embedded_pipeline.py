"""Runs a story through the whole pipeline in this process."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from uuid import uuid4

from infra.embedded.dispatcher import Dispatcher
from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service

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
    dispatcher = Dispatcher()
    finals: asyncio.Queue[OutboxMessage] = asyncio.Queue()

    async def on_event(event: OutboxMessage) -> None:
        if event.routing_key in (COMPLETED, FAILED):
            finals.put_nowait(event)

    dispatcher.subscribe(on_event)
    async with _run_pipeline(ports, dispatcher):
        await dispatcher.publish(
            submission_message(
                submitted, id=uuid4(), source="/benchmarks", now=datetime.now(UTC)
            )
        )
        async with asyncio.timeout(TIMEOUT_SECONDS):
            final = await finals.get()
    assert final.routing_key == COMPLETED, json.loads(final.body)["data"]["detail"]


@asynccontextmanager
async def _run_pipeline(ports: Ports, dispatcher: Dispatcher) -> AsyncIterator[None]:
    service = build_service(ports, dispatcher)
    async with (
        dispatcher.run_workers(service.receiver, workers=WORKERS),
        asyncio.TaskGroup() as loops,
    ):
        relaying = loops.create_task(service.relay.run())
        try:
            yield
        finally:
            relaying.cancel()
