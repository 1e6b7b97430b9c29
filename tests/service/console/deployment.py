"""A whole service with a console, on a real broker and database, that can be broken."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import httpx
from pydantic import SecretStr
from typing_extensions import override

from infra.embedded.archive import FolderStoryArchive
from infra.offline import OfflineReader
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, open_journal
from infra.webhooks import HttpWebhookSender
from ports.domain.choices import RunFilter
from ports.domain.film import CrewMember, Usage
from ports.domain.story import ProjectId, Revision, StoryId
from ports.errors import PortRefusedError, PortUnavailableError
from ports.events.cloud_events import MEDIA_TYPE, submission_message
from ports.events.story_events import StorySubmitted
from ports.language_model import A, LanguageModel, ModelAnswer, Question
from ports.operations import RunRow
from ports.outbox import OutboxMessage
from service.bootstrap import Ports, Service
from service.serve import open_service
from service.settings import AccessScope, AccessToken, load_settings
from tests.service.ops_tokens import token_text
from tests.stack.loopback import free_ports

STORY = (
    "Mara came into the kitchen. \u201cWhere is the key?\u201d she asked.\n\n"
    "Tom put down his cup. \u201cUnder the lamp,\u201d he said."
)

SCOPES: tuple[AccessScope, ...] = ("look", "act", "metrics")


class BreakableModel(LanguageModel):
    """The offline reader, whose key is refused while the test says so."""

    def __init__(self, reader: LanguageModel) -> None:
        self._reader = reader
        self.is_refused = False

    def _require_key(self) -> None:
        if self.is_refused:
            raise PortRefusedError(
                "model",
                "refused with status 401 (invalid_api_key): set CREWS_MODEL_API_KEY",
                code="invalid_api_key",
            )

    @override
    def name(self, member: CrewMember) -> str:
        return self._reader.name(member)

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._reader.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        self._require_key()
        return await self._reader.answer(question)

    @override
    async def check(self) -> None:
        self._require_key()


class BreakableGraph(EmbeddedKnowledgeGraph):
    """The embedded graph, which does not answer while the test says so."""

    is_down = False

    @override
    async def check(self) -> None:
        if self.is_down:
            raise PortUnavailableError(
                "graph", "no answer: check CREWS_PATHRAG_URL and that it runs"
            )
        await super().check()


@dataclass(kw_only=True)
class Deployment:
    """A running service, and what a test may do to it from outside.

    Attributes:
        url: Of its ops port.
        broker: AMQP address.
    """

    url: str
    broker: str
    service: Service
    store: JournalStore
    model: BreakableModel
    graph: BreakableGraph
    publisher: RabbitPublisher

    async def submit(self, story: str, *, title: str = "The Key") -> None:
        """Publish a submission as Novel Movie would."""
        submitted = StorySubmitted(
            story_id=StoryId(story),
            project_id=ProjectId("a-project"),
            revision=Revision(1),
            title=title,
            text=STORY.replace("lamp", f"lamp of {story}"),
        )
        await self.publisher.publish(
            submission_message(
                submitted, id=uuid4(), source="/tests", now=datetime.now(UTC)
            )
        )

    async def publish_raw(self, body: bytes) -> None:
        """Publish what somebody took for a submission."""
        message = OutboxMessage(
            id=uuid4(),
            exchange="events",
            routing_key="story.submitted",
            body=body,
            content_type=MEDIA_TYPE,
            type="com.novelmovie.story.submitted.v1",
            correlation_id=None,
        )
        await self.publisher.publish(message)

    async def wait_for_run(self, story: str, **fields: object) -> RunRow:
        """Return the run of *story* once its row has these values."""
        async with asyncio.timeout(60):
            while True:
                which = RunFilter(story=story)
                rows = await self.store.operations.runs(which, limit=1)
                if rows and all(
                    getattr(rows[0], name) == value for name, value in fields.items()
                ):
                    return rows[0]
                await asyncio.sleep(0.05)

    async def wait_for_letters(self, count: int) -> None:
        """Return once that many dead letters wait."""
        async with asyncio.timeout(30):
            while (await self.store.operations.stats()).dead_letters != count:  # noqa: ASYNC110  # SQL
                await asyncio.sleep(0.05)


async def _wait_until_ready(url: str) -> None:
    async with asyncio.timeout(60), httpx.AsyncClient() as http:
        while not await _is_ready(http, url):  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.2)


async def _is_ready(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(url)).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False


@asynccontextmanager
async def run_deployment(
    broker: str, journal: str, folder: Path
) -> AsyncIterator[Deployment]:
    """Run a service with a console until the context ends."""
    [port] = free_ports(1)
    settings = load_settings(
        broker_url=broker,
        journal_url=journal,
        data_dir=folder,
        ops_port=port,
        ops_tokens={
            scope: AccessToken(token=SecretStr(token_text(scope)), scopes=(scope,))
            for scope in SCOPES
        },
    )
    async with AsyncExitStack() as opened:
        enter = opened.enter_async_context
        store = await enter(open_journal(journal))
        # One process: each takes seconds to begin, and few stories come.
        model = BreakableModel(await enter(OfflineReader(workers=1)))
        graph = BreakableGraph(folder / "graph.db")
        ports = Ports(
            store=store,
            model=model,
            graph=graph,
            archive=FolderStoryArchive(folder / "archive"),
            webhooks=HttpWebhookSender(tls=ssl.create_default_context()),
        )
        service = await enter(open_service(settings, ports))
        await _wait_until_ready(f"http://127.0.0.1:{port}/readyz")
        yield Deployment(
            url=f"http://127.0.0.1:{port}",
            broker=broker,
            service=service,
            store=store,
            model=model,
            graph=graph,
            publisher=await enter(RabbitPublisher(broker)),
        )
