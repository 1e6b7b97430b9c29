"""Opens the adapter of each port that the settings name, as a context manager.

Without further settings these are the embedded ones: the offline reader, a graph in
SQLite, an archive in a folder.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx

from infra.embedded.archive import FolderStoryArchive
from infra.film.registry import find_exporter
from infra.llm import ChatClient, EndpointLanguageModel, ModelChoice, Price
from infra.offline import OfflineReader
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.pathrag.remote.knowledge_graph import HttpKnowledgeGraph
from infra.payload import CollectionSlugs, PayloadStoryArchive, open_payload_client
from infra.webhooks import HttpWebhookSender
from ports.archive import StoryArchive
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from ports.meaning import TextEncoder
from service.certificates import client_context, webhook_context
from service.settings import OFFLINE, Settings, SettingsError

GRAPH_TIMEOUT = timedelta(seconds=30)
"""Of one request to PathRAG."""

GRAPH_INDEX_TIMEOUT = timedelta(seconds=60)
"""Of one call of the adapter, with its repetitions: PathRAG answers late while it
builds its index."""

MODEL_RETRIES = 3
"""Of one model call, with the client's back-off, against failures of seconds. Outages
of minutes are retried by the journal."""


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[LanguageModel]:
    """Open the language model: the offline reader, or an endpoint at `model_url`."""
    if settings.model == OFFLINE:
        async with OfflineReader() as reader:
            yield reader
        return
    async with ChatClient(
        url=str(settings.model_url),
        key=settings.model_api_key.get_secret_value(),
        timeout=settings.model_timeout,
        retries=MODEL_RETRIES,
        ssl_context=client_context(settings),
    ) as client:
        yield EndpointLanguageModel(
            client,
            choice=ModelChoice(name=settings.model, temperature=settings.temperature),
            choices={
                member: ModelChoice(
                    name=settings.models.get(member, settings.model),
                    temperature=settings.temperatures.get(member, settings.temperature),
                )
                for member in {**settings.models, **settings.temperatures}
            },
            prices={
                name: Price(prompt=price.prompt, completion=price.completion)
                for name, price in settings.prices.items()
            },
            seats=settings.model_seats,
        )


@asynccontextmanager
async def open_graph(settings: Settings) -> AsyncIterator[KnowledgeGraph]:
    """Open the knowledge graph: PathRAG at `pathrag_url`, or a file in `data_dir`."""
    if settings.pathrag_url is None:
        yield EmbeddedKnowledgeGraph(settings.data_dir / "graph.db")
        return
    async with httpx.AsyncClient(
        base_url=str(settings.pathrag_url),
        timeout=GRAPH_TIMEOUT.total_seconds(),
        verify=client_context(settings),
    ) as client:
        yield HttpKnowledgeGraph(
            client,
            registry=settings.data_dir / "pathrag-names.db",
            request_timeout=GRAPH_INDEX_TIMEOUT,
        )


def find_encoder() -> TextEncoder | None:
    """Return what reads texts for their meaning; None if it is not installed.

    Raises:
        PortProtocolError: It is installed, but damaged.
    """
    try:
        from infra.meaning.low_rank import STORY_QUESTIONS  # noqa: PLC0415
        from infra.meaning.minilm import MiniLmEncoder  # noqa: PLC0415  # an extra
        from infra.meaning.weights import find_model_folder  # noqa: PLC0415
    except ModuleNotFoundError as error:
        if error.name not in ("numpy", "tokenizers"):
            raise
        return None
    folder = find_model_folder()
    return MiniLmEncoder(folder, STORY_QUESTIONS) if folder else None


@asynccontextmanager
async def open_archive(settings: Settings) -> AsyncIterator[StoryArchive]:
    """Open the archive: Payload at `payload_url`, or a folder in `data_dir`."""
    if settings.payload_url is None or settings.payload_api_key is None:
        formats = dict.fromkeys(("html", *settings.exports))
        yield FolderStoryArchive(
            settings.data_dir / "archive",
            exporters=[find_exporter(name) for name in formats],
        )
        return
    async with open_payload(settings) as archive:
        yield archive


@asynccontextmanager
async def open_payload(settings: Settings) -> AsyncIterator[PayloadStoryArchive]:
    """Open the archive in Payload.

    Raises:
        SettingsError: There is no address, or no key.
    """
    if settings.payload_url is None or settings.payload_api_key is None:
        raise SettingsError("set CREWS_PAYLOAD_URL and CREWS_PAYLOAD_API_KEY")
    key = settings.payload_api_key.get_secret_value()
    async with open_payload_client(
        str(settings.payload_url), key, ssl_context=client_context(settings)
    ) as client:
        yield PayloadStoryArchive(
            client,
            slugs=CollectionSlugs(**settings.payload_collections),
            with_structures=settings.payload_story_structures,
        )


@asynccontextmanager
async def open_webhook_sender(settings: Settings) -> AsyncIterator[HttpWebhookSender]:
    """Open what sends events to webhooks."""
    async with HttpWebhookSender(
        private_hosts=settings.webhook_private_hosts, tls=webhook_context(settings)
    ) as sender:
        yield sender
