"""The embedded pipeline around the ports that a test chooses."""

import asyncio
import json
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import UUID

from infra.embedded.archive import FolderStoryArchive
from infra.embedded.dispatcher import Dispatcher, EventSubscriber
from infra.storage import open_journal
from infra.webhooks import HttpWebhookSender
from ports.domain.story import Limits
from ports.events.story_events import StorySubmitted
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, Service, build_service, open_ports
from service.ops.tracing import NO_TRACING, Tracing
from service.settings import Settings, load_settings
from tests.builders import a_submission, to_message

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


@dataclass(frozen=True, kw_only=True)
class EmbeddedService:
    """The service at work in this process, without a broker."""

    service: Service
    dispatcher: Dispatcher

    async def submit(
        self,
        submitted: StorySubmitted,
        *,
        id: UUID | None = None,  # noqa: A002  # the attribute's name in CloudEvents
    ) -> None:
        """Publish a submission."""
        await self.dispatcher.publish(to_message(submitted, id=id))


@asynccontextmanager
async def run_service(
    ports: Ports,
    *subscribers: EventSubscriber,
    tracing: Tracing = NO_TRACING,
    workers: int = 4,
) -> AsyncIterator[EmbeddedService]:
    """Run all of the service while the body of the block runs."""
    dispatcher = Dispatcher()
    for subscriber in subscribers:
        dispatcher.subscribe(subscriber)
    service = build_service(ports, dispatcher, tracing)
    async with (
        dispatcher.run_workers(service.receiver, workers=workers),
        asyncio.TaskGroup() as loops,
    ):
        running = [
            loops.create_task(loop.run())
            for loop in (service.relay, service.sweeper, service.replayer)
        ]
        yield EmbeddedService(service=service, dispatcher=dispatcher)
        for task in running:
            task.cancel()


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

    headers = {"traceparent": traceparent} if traceparent else {}
    message = replace(to_message(submitted), headers=headers)
    async with (
        asyncio.timeout(within),
        run_service(ports, receive, tracing=tracing) as service,
    ):
        await service.dispatcher.publish(message)
        await is_final.wait()
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
    submission = a_submission(
        story_id="the-last-ferry",
        project_id="novels",
        title="The Last Ferry",
        text=FERRY_STORY.read_text("utf-8"),
        limits=limits or Limits(),
    )
    async with open_ports(offline_settings(folder)) as ports:
        return await submit_and_collect(replace(ports, model=model), submission)
