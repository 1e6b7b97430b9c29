"""A story through the whole pipeline in this process, with a model of ours."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from infra.embedded.dispatcher import Dispatcher
from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service
from service.settings import Settings, load_settings

WORKERS = 8
WITHIN = 300
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


def offline_in(folder: Path) -> Settings:
    """Return settings that keep all in *folder*, whatever the environment says."""
    return load_settings(
        model="offline",
        data_dir=folder,
        journal_url=f"sqlite+aiosqlite:///{folder / 'journal.db'}",
    )


async def broken_down(submitted: StorySubmitted, ports: Ports) -> None:
    """Work a submission to its end.

    Raises:
        AssertionError: It failed.
        TimeoutError: It took far too long.
    """
    dispatcher = Dispatcher()
    finals: asyncio.Queue[OutboxMessage] = asyncio.Queue()

    async def hear(event: OutboxMessage) -> None:
        if event.routing_key in (COMPLETED, FAILED):
            finals.put_nowait(event)

    dispatcher.subscribe(hear)
    async with _working(ports, dispatcher):
        await dispatcher.publish(
            submission_message(
                submitted, id=uuid4(), source="/benchmarks", now=datetime.now(UTC)
            )
        )
        async with asyncio.timeout(WITHIN):
            final = await finals.get()
    assert final.routing_key == COMPLETED, json.loads(final.body)["data"]["detail"]


@asynccontextmanager
async def _working(ports: Ports, dispatcher: Dispatcher) -> AsyncIterator[None]:
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
