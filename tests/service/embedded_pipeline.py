"""The embedded pipeline around the ports that a test chooses."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from infra.embedded.archive import FolderStoryArchive
from infra.embedded.dispatcher import Dispatcher
from infra.storage import open_journal
from ports.archive import StoryArchive
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, build_service


@asynccontextmanager
async def open_test_ports(
    folder: Path,
    *,
    model: LanguageModel,
    graph: KnowledgeGraph,
    archive: StoryArchive | None = None,
) -> AsyncIterator[Ports]:
    """Open a journal in *folder*, beside the ports that the test gives."""
    async with open_journal(f"sqlite:///{folder / 'journal.db'}") as store:
        yield Ports(
            store=store,
            model=model,
            graph=graph,
            archive=archive or FolderStoryArchive(folder / "archive"),
        )


async def submit_and_collect(
    ports: Ports, submitted: StorySubmitted, *, within: float = 60
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
    service = build_service(ports, dispatcher)
    async with (
        asyncio.timeout(within),
        dispatcher.run_workers(service.receiver, workers=4),
        asyncio.TaskGroup() as loops,
    ):
        relay = loops.create_task(service.relay.run())
        now = datetime.now(UTC)
        await dispatcher.publish(
            submission_message(submitted, id=uuid4(), source="/tests", now=now)
        )
        await is_final.wait()
        relay.cancel()
    return events
