"""The embedded pipeline around ports of a test's choosing."""

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
    """Open a journal in *folder* beside what the test gives."""
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
    over = asyncio.Event()

    async def hear(owed: OutboxMessage) -> None:
        if owed.routing_key != StorySubmitted.routing_key:
            events.append(json.loads(owed.body))
            if owed.routing_key.startswith("story.breakdown."):
                over.set()

    dispatcher = Dispatcher()
    dispatcher.subscribe(hear)
    service = build_service(ports, dispatcher)
    async with (
        asyncio.timeout(within),
        dispatcher.run_workers(service.receiver, workers=4),
        asyncio.TaskGroup() as loops,
    ):
        relaying = loops.create_task(service.relay.run())
        now = datetime.now(UTC)
        await dispatcher.publish(
            submission_message(submitted, id=uuid4(), source="/tests", now=now)
        )
        await over.wait()
        relaying.cancel()
    return events
