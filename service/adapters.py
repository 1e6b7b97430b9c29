"""Opens what the settings name: one adapter for each port, closed in order."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import httpx
from openai import AsyncOpenAI

from infra.embedded.archive import FolderStoryArchive
from infra.llm import ClientPool, EndpointLanguageModel, ModelChoice, Price
from infra.offline import OfflineReader
from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.pathrag.remote.knowledge_graph import HttpKnowledgeGraph
from infra.payload import PayloadStoryArchive, open_payload_client
from ports.archive import StoryArchive
from ports.knowledge_graph import KnowledgeGraph
from ports.language_model import LanguageModel
from service.settings import OFFLINE, Settings

GRAPH_TIMEOUT = timedelta(seconds=30)
GRAPH_INDEX_TIMEOUT = timedelta(seconds=60)

MODEL_RETRIES = 3
"""Blips of seconds, with the client's own back-off; minutes belong to the journal."""


@asynccontextmanager
async def open_model(settings: Settings) -> AsyncIterator[LanguageModel]:
    """Open the model that answers the crews."""
    if settings.model == OFFLINE:
        async with OfflineReader() as reader:
            yield reader
        return
    client = AsyncOpenAI(
        base_url=str(settings.model_url),
        api_key=settings.model_api_key.get_secret_value(),
        timeout=settings.model_timeout.total_seconds(),
        max_retries=MODEL_RETRIES,
    )
    async with ClientPool(client) as lines:
        yield EndpointLanguageModel(
            lines,
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
    """Open the knowledge graph: PathRAG over HTTP where one is set."""
    if settings.pathrag_url is None:
        yield EmbeddedKnowledgeGraph(settings.data_dir / "graph.db")
        return
    async with httpx.AsyncClient(
        base_url=str(settings.pathrag_url), timeout=GRAPH_TIMEOUT.total_seconds()
    ) as client:
        yield HttpKnowledgeGraph(
            client,
            registry=settings.data_dir / "pathrag-names.db",
            request_timeout=GRAPH_INDEX_TIMEOUT,
        )


@asynccontextmanager
async def open_archive(settings: Settings) -> AsyncIterator[StoryArchive]:
    """Open the archive: Payload where one is set."""
    if settings.payload_url is None or settings.payload_api_key is None:
        yield FolderStoryArchive(settings.data_dir / "archive")
        return
    key = settings.payload_api_key.get_secret_value()
    async with open_payload_client(str(settings.payload_url), key) as client:
        yield PayloadStoryArchive(client)
