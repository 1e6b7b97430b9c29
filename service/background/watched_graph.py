"""A knowledge graph whose answers are counted, and believed only where it is proved."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import structlog
from typing_extensions import override

from ports.domain.story import ProjectId, StoryId
from ports.errors import PortError, PortUnavailableError
from ports.knowledge_graph import (
    GraphOutcome,
    GraphPath,
    GraphQuestion,
    GraphScope,
    KnowledgeGraph,
    StoryGraph,
)
from service.background.graph_proof import prove_graph

log = structlog.get_logger(__name__)

PROOF_LIFETIME = timedelta(minutes=1)
"""How long a proof is good enough for an answer that finds nothing."""


class WatchedKnowledgeGraph(KnowledgeGraph):
    """Wraps a graph, counts what its answers come to, and remembers if it is broken.

    Attributes:
        problem: Why it cannot be relied on; None after a proof, or a fact found.
        failed: Set while there is a problem.
    """

    def __init__(
        self,
        graph: KnowledgeGraph,
        *,
        count: Callable[[GraphOutcome], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._graph = graph
        self._count = count
        self._clock = clock
        self._proved_at: float | None = None
        self._lock = asyncio.Lock()
        self.failed = asyncio.Event()
        self._is_reported = False
        self.problem: PortError | None = PortUnavailableError(
            "graph", "not proved yet: a fact is being written and read back"
        )

    @override
    async def store(self, scope: GraphScope, graph: StoryGraph) -> None:
        await self._graph.store(scope, graph)

    @override
    async def paths(
        self, scope: GraphScope, question: GraphQuestion
    ) -> tuple[GraphPath, ...]:
        try:
            found = await self._graph.paths(scope, question)
            if not found:
                await self._require_proof()
        except PortError as error:
            self._count("failed")
            self._set_problem(error)
            raise
        self._count("found" if found else "empty")
        if found:
            self._set_problem(None)
        return found

    @override
    async def erase(self, project_id: ProjectId, story_id: StoryId) -> None:
        await self._graph.erase(project_id, story_id)

    @override
    async def check(self) -> None:
        await self._graph.check()
        if self.problem is not None:
            raise self.problem

    async def prove(self) -> None:
        """Write a fact and ask for it, and set `problem` accordingly."""
        try:
            await prove_graph(self._graph)
        except PortError as error:
            self._set_problem(error)
        else:
            self._proved_at = self._clock()
            self._set_problem(None)

    async def _require_proof(self) -> None:
        """Raise why the graph cannot be relied on, if that is so.

        A server that keeps nothing finds nothing either.
        """
        async with self._lock:
            if not self._is_proved:
                await self.prove()
        if self.problem is not None:
            raise self.problem

    @property
    def _is_proved(self) -> bool:
        if self._proved_at is None:
            return False
        return self._clock() - self._proved_at < PROOF_LIFETIME.total_seconds()

    def _set_problem(self, error: PortError | None) -> None:
        """Remember *error*; log that it began, and that it ended, once each."""
        self.problem = error
        if error is not None and not self._is_reported:
            log.warning("graph.failed", error=str(error))
        elif error is None and self._is_reported:
            log.info("graph.recovered")
        self._is_reported = error is not None
        if error is None:
            self.failed.clear()
        else:
            self.failed.set()
