"""Owes again what was lost on the way: leases run out, commands never claimed."""

import asyncio
import random
from datetime import timedelta

import structlog

from ports.errors import PortUnavailableError
from ports.outbox import Outbox

log = structlog.get_logger(__name__)

SWEEP_INTERVAL = timedelta(seconds=5)


class Sweeper:
    """Sweeps for as long as the service lives; one replica is enough, all may."""

    def __init__(self, *, outbox: Outbox, interval: timedelta = SWEEP_INTERVAL) -> None:
        self._outbox = outbox
        self._every = interval

    async def run(self) -> None:
        """Sweep until cancelled."""
        while True:
            # Replicas that start together must not sweep together for ever.
            jitter = random.uniform(0.8, 1.2)  # noqa: S311  # no secret
            await asyncio.sleep(self._every.total_seconds() * jitter)
            await self._sweep()

    async def _sweep(self) -> None:
        try:
            swept = await self._outbox.requeue_lost()
        except PortUnavailableError as error:
            log.warning("sweeper.paused", error=str(error))
            return
        if swept.lost or swept.unclaimed:
            log.warning("steps.swept", lost=swept.lost, unclaimed=swept.unclaimed)
