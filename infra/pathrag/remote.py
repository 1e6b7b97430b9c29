"""PathRAG behind HTTP."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from itertools import chain
from pathlib import Path

import httpx
from typing_extensions import override

from infra.pathrag.answers import cost, unsaid
from infra.pathrag.ledger import NameLedger, Pair
from infra.pathrag.names import Names, story_mark
from infra.pathrag.reading import told
from infra.pathrag.retrieval import within
from infra.pathrag.server import PORT, PathRagServer
from infra.pathrag.wire import CustomKg, batches, clean, custom_kg
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
        self, client: httpx.AsyncClient, *, ledger: Path, patience: timedelta
    ) -> None:
        self._server = PathRagServer(client, patience=patience)
        self._url = str(client.base_url)
        self._ledger = NameLedger(ledger)

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        names = Names(scope)
        story = story_mark(scope.project_id, scope.story_id)
        whole = custom_kg(names, graph)
        now = set(_pairs(whole))
        before = await asyncio.to_thread(self._ledger.told, story, names.mark)
        await asyncio.to_thread(self._ledger.note, story, names.mark, now)
        # An entity takes its relationships with it; what remains is told again below.
        for name in sorted({source for source, _ in before - now}):
            await self._server.delete(name)
        for batch in batches(whole):
            await self._server.insert(batch)
        await asyncio.to_thread(self._ledger.strike, story, names.mark, before - now)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        names = Names(scope)
        context = await self._server.context(_query(names, question))
        if context is None:
            return ()
        found = told(names, context)
        paths = _touching(question.entities, found.paths)
        more = unsaid(paths, found.relationships)
        return tuple(within(question.tokens, chain(paths, more), cost))

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        story = story_mark(project_id, story_id)
        for name in await asyncio.to_thread(self._ledger.names, story):
            await self._server.delete(name)
        await asyncio.to_thread(self._ledger.strike_story, story)

    @override
    async def check(self) -> None:
        try:
            await self._server.stats()
        except PortError as error:
            raise PortUnavailableError(
                PORT,
                f"no PathRAG server at {self._url} ({error}); set CREWS_PATHRAG_URL",
            ) from error


def _pairs(whole: CustomKg) -> Iterator[Pair]:
    for entity in whole["entities"]:
        yield entity["entity_name"], ""
    for relation in whole["relationships"]:
        yield relation["src_id"], relation["tgt_id"]


def _touching(
    keys: tuple[str, ...], paths: tuple[GraphPath, ...]
) -> tuple[GraphPath, ...]:
    """Return those of *paths* that touch one of *keys*; all, if none does.

    The server takes for seeds whatever resembles the question, and much of a story
    does; where nothing touches them, *keys* were words rather than keys.
    """
    asked = set(keys)
    return tuple(path for path in paths if asked & set(path.entities)) or paths


def _query(names: Names, question: GraphQuestion) -> str:
    """Return the question for the model that picks PathRAG's keywords from it."""
    about = ", ".join(names.of(key) for key in question.entities)
    themes = ", ".join(clean(theme) for theme in question.keywords)
    return f"What connects these entities: {about}? Themes: {themes}."
