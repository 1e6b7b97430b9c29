"""PathRAG behind HTTP."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import httpx
from typing_extensions import override

from infra.pathrag.embedded.query_engine import deduplicate, path_cost
from infra.pathrag.remote.context_parser import parse_context
from infra.pathrag.remote.custom_kg import (
    CustomKg,
    sanitise,
    split_batches,
    to_custom_kg,
)
from infra.pathrag.remote.entity_names import EntityNames, story_prefix
from infra.pathrag.remote.name_registry import NamePair, NameRegistry
from infra.pathrag.remote.server import PORT, PathRagServer
from infra.pathrag.retrieval import take_within_budget
from ports.domain.story import ProjectId, StoryId
from ports.errors import PortError, PortUnavailableError
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)


class HttpKnowledgeGraph(KnowledgeGraph):
    """Tells stories to PathRAG's server and asks it, under names of our own.

    PathRAG can neither list nor erase by story, so *ledger*, a file that all replicas
    share, notes every name. The texts of passages stay in the server's store even when
    a story is forgotten: it has no way to erase them, and nothing leads to them.
    """

    def __init__(
        self, client: httpx.AsyncClient, *, registry: Path, request_timeout: timedelta
    ) -> None:
        self._server = PathRagServer(client, request_timeout=request_timeout)
        self._url = str(client.base_url)
        self._ledger = NameRegistry(registry)

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        names = EntityNames(scope)
        story = story_prefix(scope.project_id, scope.story_id)
        whole = to_custom_kg(names, graph)
        now = set(_name_pairs(whole))
        before = await asyncio.to_thread(self._ledger.pairs_of_run, story, names.prefix)
        await asyncio.to_thread(self._ledger.add, story, names.prefix, now)
        # An entity takes its relationships with it; what remains is told again below.
        for name in sorted({source for source, _ in before - now}):
            await self._server.delete(name)
        for batch in split_batches(whole):
            await self._server.insert(batch)
        await asyncio.to_thread(self._ledger.remove, story, names.prefix, before - now)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        names = EntityNames(scope)
        context = await self._server.context(_query_text(names, question))
        if context is None:
            return ()
        found = parse_context(names, context)
        paths = _select_touching(question.entities, found.paths)
        more = deduplicate(paths, found.relationships)
        return tuple(take_within_budget(question.tokens, chain(paths, more), path_cost))

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = story_prefix(project_id, story_id)
        for name in await asyncio.to_thread(self._ledger.names_of_story, story):
            await self._server.delete(name)
        await asyncio.to_thread(self._ledger.remove_story, story)

    @override
    async def check(self) -> None:
        try:
            await self._server.ping()
        except PortError as error:
            raise PortUnavailableError(
                PORT,
                f"no PathRAG server at {self._url} ({error}); set CREWS_PATHRAG_URL",
            ) from error


def _name_pairs(whole: CustomKg) -> Iterator[NamePair]:
    for entity in whole["entities"]:
        yield entity["entity_name"], ""
    for relation in whole["relationships"]:
        yield relation["src_id"], relation["tgt_id"]


def _select_touching(
    keys: tuple[str, ...], paths: tuple[GraphPath, ...]
) -> tuple[GraphPath, ...]:
    """Return those of *paths* that touch one of *keys*; all, if none does.

    The server takes for seeds whatever resembles the question, and much of a story
    does; where nothing touches them, *keys* were words rather than keys.
    """
    asked = set(keys)
    return tuple(path for path in paths if asked & set(path.entities)) or paths


def _query_text(names: EntityNames, question: GraphQuestion) -> str:
    """Return the question for the model that picks PathRAG's keywords from it."""
    about = ", ".join(names.encode(key) for key in question.entities)
    themes = ", ".join(sanitise(theme) for theme in question.keywords)
    return f"What connects these entities: {about}? Themes: {themes}."
