"""The embedded pipeline around the ports that a test chooses."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.embedded.archive import FolderStoryArchive
from infra.embedded.dispatcher import Dispatcher
from infra.storage import open_journal
from infra.webhooks import HttpWebhookSender
from ports.domain.story import Limits, ProjectId, Revision, StoryId
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service, open_ports
from service.ops.tracing import NO_TRACING, Tracing
from service.settings import Settings, load_settings

FERRY_STORY = Path(__file__).parents[1] / "stories" / "the-last-ferry.txt"


@asynccontextmanager
async def open_test_ports(
    folder: Path,
    *,
    model: LanguageModel,
    graph: KnowledgeGraph,
) -> AsyncIterator[Ports]:
    """Open a journal in *folder*, beside the ports that the test gives."""
    async with open_journal(f"sqlite:///{folder / 'journal.db'}") as store:
        yield Ports(
            store=store,
            model=model,
            graph=graph,
            archive=FolderStoryArchive(folder / "archive"),
            webhooks=HttpWebhookSender(tls=ssl.create_default_context()),
        )


async def submit_and_collect(
    ports: Ports,
    submitted: StorySubmitted,
    *,
    within: float = 60,
    tracing: Tracing = NO_TRACING,
    traceparent: str = "",
) -> list[dict[str, Any]]:
    """Submit a story and return every event up to its final answer."""
    events: list[dict[str, Any]] = []
    is_final = asyncio.Event()

    async def receive(message: OutboxMessage) -> None:
        if message.routing_key != StorySubmitted.routing_key:
            events.append(json.loads(message.body))
            if message.routing_key.startswith("story.breakdown."):
                is_final.set()

    dispatcher = Dispatcher()
    dispatcher.subscribe(receive)
    service = build_service(ports, dispatcher, tracing)
    async with (
        asyncio.timeout(within),
        dispatcher.run_workers(service.receiver, workers=4),
        asyncio.TaskGroup() as loops,
    ):
        relay = loops.create_task(service.relay.run())
        now = datetime.now(UTC)
        message = submission_message(submitted, id=uuid4(), source="/tests", now=now)
        headers = {"traceparent": traceparent} if traceparent else {}
        await dispatcher.publish(replace(message, headers=headers))
        await is_final.wait()
        relay.cancel()
    return events


def offline_settings(folder: Path) -> Settings:
    """Return settings that store everything in *folder*, whatever the environment."""
    return load_settings(
        model="offline",
        data_dir=folder,
        journal_url=f"sqlite+aiosqlite:///{folder / 'journal.db'}",
    )


async def break_down_ferry(
    model: LanguageModel, folder: Path, *, limits: Limits | None = None
) -> list[dict[str, Any]]:
    """Submit "The Last Ferry" to *model* and return every event up to the final one."""
    submission = StorySubmitted(
        story_id=StoryId("the-last-ferry"),
        project_id=ProjectId("novels"),
        revision=Revision(1),
        title="The Last Ferry",
        text=FERRY_STORY.read_text("utf-8"),
        limits=limits or Limits(),
    )
    async with open_ports(offline_settings(folder)) as ports:
        return await submit_and_collect(replace(ports, model=model), submission)
