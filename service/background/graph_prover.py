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


async def prove_regularly(
    graph: WatchedKnowledgeGraph, *, retry_interval: timedelta = RETRY_INTERVAL
) -> None:
    """Have *graph* proved, now, now and then, and after a failure, until cancelled."""
    while True:
        await graph.prove()
        if graph.problem is None:
            with suppress(TimeoutError):
                async with asyncio.timeout(PROOF_INTERVAL.total_seconds()):
                    await graph.failed.wait()
        else:
            await asyncio.sleep(retry_interval.total_seconds())
