"""Deletes, for as long as the service lives, the steps of runs that ended long ago."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import structlog

from ports.errors import PortError

log = structlog.get_logger(__name__)

PRUNE_INTERVAL = timedelta(hours=1)


class StepPruner:
    """Prunes once an hour. One replica is enough; all may do it."""

    def __init__(
        self,
        prune: Callable[[timedelta], Awaitable[int]],
        *,
        retention: timedelta,
        interval: timedelta = PRUNE_INTERVAL,
    ) -> None:
        """*prune* deletes what is older than it is told, and returns how much."""
        self._prune = prune
        self._retention = retention
        self._interval = interval

    async def run(self) -> None:
        """Prune until cancelled."""
        while True:
            try:
                pruned = await self._prune(self._retention)
            except PortError as error:
                log.warning("pruner.failed", error=str(error))
            else:
                log.info("steps.pruned", steps=pruned)
            await asyncio.sleep(self._interval.total_seconds())
