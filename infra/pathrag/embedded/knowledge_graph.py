"""The knowledge graph in one file: answers as PathRAG's server would, without it."""

import asyncio
from hashlib import sha256
from pathlib import Path

from cachetools import LRUCache
from pydantic import TypeAdapter
from typing_extensions import override

from infra.pathrag import PORT
from infra.pathrag.embedded.query_engine import GraphQueryEngine, QueryableGraph
from infra.pathrag.sqlite import SharedFile
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
"""Graphs in memory: one for each run in progress."""


class EmbeddedKnowledgeGraph(KnowledgeGraph):
    """Stores every story's graph in *file* and answers from a cache in memory.

    A cached graph has the version of the row that it was read from. Every question
    compares the two, because another process may have written a new one.
    """

    def __init__(self, file: Path) -> None:
        self._graph_file = GraphFile(file)
        self._file = file
        self._engines: LRUCache[tuple[GraphScope, str], GraphQueryEngine] = LRUCache(
            MAX_CACHED_GRAPHS
        )
        self._lock = asyncio.Lock()

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        await asyncio.to_thread(self._graph_file.store, scope, graph)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        # One at a time: computing threads slow the event loop down, and the first
        # scenes of a story, which come together, must load its graph only once.
        async with self._lock:
            return await asyncio.to_thread(self._find_paths, scope, question)

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        async with self._lock:
            await asyncio.to_thread(self._graph_file.erase, project_id, story_id)
            for scope, version in tuple(self._engines):
                if (scope.project_id, scope.story_id) == (project_id, story_id):
                    del self._engines[scope, version]

    @override
    async def check(self) -> None:
        unknown = GraphScope(project_id=ProjectId(""), story_id=StoryId(""), run="")
        try:
            await asyncio.to_thread(self._graph_file.version, unknown)
        except PortError as error:
            raise PortUnavailableError(
                PORT, f"cannot use {self._file} ({error}); set CREWS_DATA_DIR"
            ) from error

    def _find_paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        engine = self._current_engine(scope)
        return engine.paths(question) if engine else ()

    def _current_engine(self, scope: GraphScope) -> GraphQueryEngine | None:
        version = self._graph_file.version(scope)
        if version is not None and (scope, version) in self._engines:
            return self._engines[scope, version]
        loaded = self._graph_file.load(scope)
        if loaded is None:
            return None
        version, story = loaded
        engine = GraphQueryEngine(QueryableGraph.from_story(story))
        self._engines[scope, version] = engine
        return engine


_STORY_GRAPH = TypeAdapter(StoryGraph)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS established (
    project_id TEXT NOT NULL,
    story_id TEXT NOT NULL,
    run TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    known TEXT NOT NULL,
    PRIMARY KEY (project_id, story_id, run)
) WITHOUT ROWID
"""
_IS_RUN = "project_id = ? AND story_id = ? AND run = ?"


class GraphFile:
    """One row for each run; safe for several threads and processes at once."""

    def __init__(self, file: Path) -> None:
        self._file = SharedFile(file, _SCHEMA)

    def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        """Replace the graph of the run with *graph*, in one transaction."""
        text = _STORY_GRAPH.dump_json(graph).decode()
        row = (*_run_key(scope), sha256(text.encode()).hexdigest(), text)
        with self._file.transaction() as db:
            db.execute("INSERT OR REPLACE INTO established VALUES (?, ?, ?, ?, ?)", row)

    def version(self, scope: GraphScope) -> str | None:
        """Return the digest of the run's graph; None if it has none."""
        with self._file.transaction() as db:
            row = db.execute(
                f"SELECT sha256 FROM established WHERE {_IS_RUN}",  # noqa: S608 -- ours
                _run_key(scope),
            ).fetchone()
        return row and str(row[0])

    def load(self, scope: GraphScope) -> tuple[str, StoryGraph] | None:
        """Return the version of the run's graph and the graph; None if it has none."""
        with self._file.transaction() as db:
            row = db.execute(
                f"SELECT sha256, known FROM established WHERE {_IS_RUN}",  # noqa: S608 -- ours
                _run_key(scope),
            ).fetchone()
        return row and (row[0], _STORY_GRAPH.validate_json(row[1]))

    def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        """Erase the graphs of all runs of a story."""
        with self._file.transaction() as db:
            db.execute(
                "DELETE FROM established WHERE project_id = ? AND story_id = ?",
                (project_id, story_id),
            )
        self._file.clear_log()


def _run_key(scope: GraphScope) -> tuple[str, str, str]:
    return scope.project_id, scope.story_id, scope.run
