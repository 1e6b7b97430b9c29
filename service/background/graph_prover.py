"""Proves, for as long as the service lives, that the knowledge graph keeps facts."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from service.background.watched_graph import WatchedKnowledgeGraph

PROOF_INTERVAL = timedelta(minutes=5)
"""While all is well. A proof writes, and PathRAG then writes its whole graph to a file.
What goes wrong in between shows at the next question of a scene."""

RETRY_INTERVAL = timedelta(seconds=5)
"""While something is wrong."""


class GraphProver:
    """Has a graph proved at the start, now and then, and after a failure."""

    def __init__(
        self,
        graph: WatchedKnowledgeGraph,
        *,
        interval: timedelta = PROOF_INTERVAL,
        retry_interval: timedelta = RETRY_INTERVAL,
    ) -> None:
        self._graph = graph
        self._interval = interval.total_seconds()
        self._retry_interval = retry_interval.total_seconds()

    async def run(self) -> None:
        """Prove until cancelled."""
        while True:
            await self._graph.prove()
            if self._graph.problem is None:
                with suppress(TimeoutError):
                    async with asyncio.timeout(self._interval):
                        await self._graph.failed.wait()
            else:
                await asyncio.sleep(self._retry_interval)
