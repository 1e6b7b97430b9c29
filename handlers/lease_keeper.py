"""Watches over one step at work: its lease, its progress, and whether it is wanted."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog

from handlers.failure_policy import LeaseLostError, StepTimeoutError
from ports.errors import ClosedRunError, PortUnavailableError
from ports.heartbeat import Heartbeat
from ports.journal import RENEWAL_INTERVAL, Claimed, Journal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTimeouts:
    """How long a step may take (DESIGN §8).

    Attributes:
        idle: Without a new answer; waiting for a model's seat does not count.
        whole: In all; below the broker's consumer time-out of 30 minutes.
        renewal: Between two renewals of the lease.
    """

    idle: timedelta = timedelta(minutes=10)
    total: timedelta = timedelta(minutes=25)
    renewal_interval: timedelta = RENEWAL_INTERVAL


class LeaseKeeper:
    """Keeps the lease of one claim until it is cancelled, or raises why it cannot."""

    def __init__(
        self,
        claim: Claimed,
        *,
        journal: Journal,
        heartbeat: Heartbeat,
        timeouts: StepTimeouts,
    ) -> None:
        self._claim = claim
        self._journal = journal
        self._pulse = heartbeat
        self._patience = timeouts
        self._hurried = asyncio.Event()

    def check_now(self) -> None:
        """Ask the journal now, because the run may have been closed."""
        self._hurried.set()

    async def run(self) -> None:
        """Renew the lease for as long as the work is alive and wanted.

        Raises:
            OvertakenError, ClosedRunError: The work is void.
            HandedBackError, PortUnavailableError: It takes too long.
        """
        clock = asyncio.get_running_loop().time
        began = clock()
        while True:
            await self._wait_for_renewal()
            await self._renew()
            if clock() - began > self._patience.total.total_seconds():
                raise StepTimeoutError(f"not done within {self._patience.total}")
            if self._pulse.idle_seconds() > self._patience.idle.total_seconds():
                raise PortUnavailableError(
                    "model", f"no new answer within {self._patience.idle}"
                )

    async def _wait_for_renewal(self) -> None:
        try:
            async with asyncio.timeout(self._patience.renewal_interval.total_seconds()):
                await self._hurried.wait()
        except TimeoutError:
            return
        self._hurried.clear()

    async def _renew(self) -> None:
        try:
            renewal = await self._journal.renew(self._claim)
        except PortUnavailableError as error:
            # The lease may run out meanwhile; the fence decides when it is back.
            log.warning("lease.unrenewed", error=str(error))
            return
        match renewal:
            case "held":
                return
            case "overtaken":
                raise LeaseLostError("another worker has the step")
            case "closed":
                raise ClosedRunError("the run is closed")
