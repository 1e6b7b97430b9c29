"""PathRAG without a server: the same retrieval over one file."""

import asyncio
from collections import OrderedDict
from pathlib import Path

from typing_extensions import override

from infra.pathrag.embedded.graph_file import GraphFile
from infra.pathrag.embedded.query_engine import GraphQueryEngine
from infra.pathrag.hops import QueryableGraph
from infra.pathrag.sqlite import PORT
from ports.domain.story import ProjectId, StoryId
from ports.errors import PortError, PortUnavailableError
from ports.knowledge_graph import (
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)

MAX_CACHED_GRAPHS = 8
"""Graphs kept in memory, one a run at work (a run has at most 8 scenes out)."""


class EmbeddedKnowledgeGraph(KnowledgeGraph):
    """Keeps every story's graph in *file* and answers from memory.

    What is in memory carries the version of the row that it was read from, and every
    question compares the two: another process may have written since.
    """

    def __init__(self, file: Path) -> None:
        self._kept = GraphFile(file)
        self._file = file
        self._at_hand: OrderedDict[tuple[GraphScope, str], GraphQueryEngine] = (
            OrderedDict()
        )
        self._turn = asyncio.Lock()

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        await asyncio.to_thread(self._kept.store, scope, graph)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        # One at a time: no two threads compute at once, and the loop would wait for
        # each; and what the first scenes of a story ask for together is read once.
        async with self._turn:
            answerer = await self._current_engine(scope)
            if answerer is None:
                return ()
            return await asyncio.to_thread(answerer.paths, question)

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await asyncio.to_thread(self._kept.erase, project_id, story_id)
        for scope, version in tuple(self._at_hand):
            if (scope.project_id, scope.story_id) == (project_id, story_id):
                del self._at_hand[scope, version]

    @override
    async def check(self) -> None:
        nobody = GraphScope(project_id=ProjectId(""), story_id=StoryId(""), run="")
        try:
            await asyncio.to_thread(self._kept.version, nobody)
        except PortError as error:
            raise PortUnavailableError(
                PORT, f"cannot use {self._file} ({error}); set CREWS_DATA_DIR"
            ) from error

    async def _current_engine(self, scope: GraphScope) -> GraphQueryEngine | None:
        version = await asyncio.to_thread(self._kept.version, scope)
        if version is not None and (scope, version) not in self._at_hand:
            version = await self._load_engine(scope)
        if version is None:
            return None
        self._at_hand.move_to_end((scope, version))
        return self._at_hand[scope, version]

    async def _load_engine(self, scope: GraphScope) -> str | None:
        loaded = await asyncio.to_thread(self._kept.load, scope)
        if loaded is None:
            return None
        version, known = loaded
        self._at_hand[scope, version] = await asyncio.to_thread(_build_engine, known)
        while len(self._at_hand) > MAX_CACHED_GRAPHS:
            self._at_hand.popitem(last=False)
        return version


def _build_engine(known: StoryGraph) -> GraphQueryEngine:
    return GraphQueryEngine(QueryableGraph.from_story(known))
