"""The knowledge graph in PathRAG's server."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import httpx
from typing_extensions import override

from infra.pathrag import PORT
from infra.pathrag.remote.context_parser import parse_context
from infra.pathrag.remote.custom_kg import (
    CustomKg,
    sanitise,
    split_batches,
    to_custom_kg,
)
from infra.pathrag.remote.entity_names import EntityNames, story_prefix
from infra.pathrag.remote.name_registry import NamePair, NameRegistry
from infra.pathrag.remote.server import PathRagServer
from infra.pathrag.retrieval import (
    path_cost,
    paths_with_new_facts,
    take_within_budget,
)
from ports.domain.story import ProjectId, StoryId
from ports.errors import PortProtocolError, PortUnavailableError
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)


class HttpKnowledgeGraph(KnowledgeGraph):
    """Stores stories in PathRAG's server and queries it, under names of our own.

    PathRAG can neither list nor erase by story, so every name is added to *registry*, a
    file that all replicas share. The texts of passages stay in the server's store even
    after a story is erased: the server cannot delete them, but no path leads to them.
    """

    def __init__(
        self, client: httpx.AsyncClient, *, registry: Path, request_timeout: timedelta
    ) -> None:
        self._server = PathRagServer(client, request_timeout=request_timeout)
        self._url = str(client.base_url)
        self._registry = NameRegistry(registry)

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        names = EntityNames(scope)
        story = story_prefix(scope.project_id, scope.story_id)
        kg = to_custom_kg(names, graph)
        pairs = set(_name_pairs(kg))
        earlier = await asyncio.to_thread(
            self._registry.pairs_of_run, story, names.prefix
        )
        await asyncio.to_thread(self._registry.add, story, names.prefix, pairs)
        # Deleting an entity also deletes its relationships; those that remain are
        # inserted again below.
        for name in sorted({source for source, _ in earlier - pairs}):
            await self._server.delete(name)
        for batch in split_batches(kg):
            await self._server.insert(batch)
        await asyncio.to_thread(
            self._registry.remove, story, names.prefix, earlier - pairs
        )

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        names = EntityNames(scope)
        context = await self._server.context(_query_text(names, question))
        if context is None:
            return ()
        answer = parse_context(names, context)
        paths = _select_touching(question.entities, answer.paths)
        others = paths_with_new_facts(paths, answer.relationships)
        return tuple(
            take_within_budget(question.tokens, chain(paths, others), path_cost)
        )

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = story_prefix(project_id, story_id)
        for name in await asyncio.to_thread(self._registry.names_of_story, story):
            await self._server.delete(name)
        await asyncio.to_thread(self._registry.remove_story, story)

    @override
    async def check(self) -> None:
        try:
            await self._server.ping()
        except PortProtocolError as error:
            raise PortUnavailableError(
                PORT,
                f"no PathRAG server at {self._url} ({error}); set CREWS_PATHRAG_URL",
            ) from error


def _name_pairs(kg: CustomKg) -> Iterator[NamePair]:
    for entity in kg["entities"]:
        yield entity["entity_name"], ""
    for relation in kg["relationships"]:
        yield relation["src_id"], relation["tgt_id"]


def _select_touching(
    keys: tuple[str, ...], paths: tuple[GraphPath, ...]
) -> tuple[GraphPath, ...]:
    """Return those of *paths* that contain one of *keys*; all, if none does.

    The server uses as seeds everything that resembles the question, which is much of a
    story. If no path contains one of *keys*, they are words and not keys of entities.
    """
    wanted = set(keys)
    return tuple(path for path in paths if wanted & set(path.entities)) or paths


def _query_text(names: EntityNames, question: GraphQuestion) -> str:
    """Return the question in words; PathRAG's model picks its keywords from them."""
    entities = ", ".join(names.encode(key) for key in question.entities)
    keywords = ", ".join(sanitise(keyword) for keyword in question.keywords)
    return f"What connects these entities: {entities}? Themes: {keywords}."
