"""Requeues lost work: steps whose lease ran out, commands that nobody claimed."""

import asyncio
import random
from datetime import timedelta

import structlog

from ports.errors import PortUnavailableError
from ports.outbox import Outbox

log = structlog.get_logger(__name__)

SWEEP_INTERVAL = timedelta(seconds=5)
"""On average; each interval varies by a fifth."""


class Sweeper:
    """Sweeps for as long as the service lives. One replica is enough; all may do it."""

    def __init__(self, *, outbox: Outbox, interval: timedelta = SWEEP_INTERVAL) -> None:
        self._outbox = outbox
        self._interval = interval
        self._is_paused = False

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            # Otherwise replicas that start together would sweep together for ever.
            jitter = random.uniform(0.8, 1.2)  # noqa: S311  # no secret
            await asyncio.sleep(self._interval.total_seconds() * jitter)
            await self._sweep()

    async def _sweep(self) -> None:
        try:
            requeued = await self._outbox.requeue_lost()
        except PortUnavailableError as error:
            if not self._is_paused:
                log.warning("sweeper.paused", error=str(error))
            self._is_paused = True
            return
        if self._is_paused:
            log.info("sweeper.resumed")
        self._is_paused = False
        if requeued.lost or requeued.unclaimed:
            log.warning(
                "steps.requeued", lost=requeued.lost, unclaimed=requeued.unclaimed
            )
