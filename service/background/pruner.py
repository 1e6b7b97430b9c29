"""Deletes, for as long as the service lives, the steps of runs that ended long ago."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from ports.errors import PortError

log = structlog.get_logger(__name__)

PRUNE_INTERVAL = timedelta(hours=1)


async def prune_regularly(
    prune: Callable[[timedelta], Awaitable[int]],
    *,
    retention: timedelta,
    interval: timedelta = PRUNE_INTERVAL,
) -> None:
    """Prune until cancelled. One replica is enough; all may do it.

    *prune* deletes what is older than it is told, and returns how much.
    """
    while True:
        try:
            pruned = await prune(retention)
        except PortError as error:
            log.warning("pruner.failed", error=str(error))
        else:
            log.info("steps.pruned", steps=pruned)
        await asyncio.sleep(interval.total_seconds())
