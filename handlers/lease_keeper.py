"""Renews the lease of a running step; cancels it when the lease is lost or it hangs."""

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
    """How long a step may take (ARCHITECTURE §8).

    Attributes:
        idle: Without a new answer; time spent waiting for a free model seat does not
            count.
        total: From start to end; less than the broker's consumer timeout of 30
            minutes.
        renewal_interval: Between two renewals of the lease.
    """

    idle: timedelta = timedelta(minutes=10)
    total: timedelta = timedelta(minutes=25)
    renewal_interval: timedelta = RENEWAL_INTERVAL


class LeaseKeeper:
    """Renews the lease of one claim until it is cancelled, or raises why it cannot."""

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
        self._heartbeat = heartbeat
        self._timeouts = timeouts
        self._check_requested = asyncio.Event()

    def check_now(self) -> None:
        """Ask the journal at once, because the run may have been closed."""
        self._check_requested.set()

    async def run(self) -> None:
        """Renew the lease for as long as the step makes progress and is wanted.

        Raises:
            LeaseLostError, ClosedRunError: The result would be of no use.
            StepTimeoutError, PortUnavailableError: The step takes too long.
        """
        clock = asyncio.get_running_loop().time
        started = clock()
        timeouts = self._timeouts
        while True:
            await self._wait_for_renewal()
            await self._renew()
            if clock() - started > timeouts.total.total_seconds():
                raise StepTimeoutError(f"not done within {timeouts.total}")
            if self._heartbeat.idle_seconds() > timeouts.idle.total_seconds():
                raise PortUnavailableError(
                    "model", f"no new answer within {timeouts.idle}"
                )

    async def _wait_for_renewal(self) -> None:
        try:
            async with asyncio.timeout(self._timeouts.renewal_interval.total_seconds()):
                await self._check_requested.wait()
        except TimeoutError:
            return
        self._check_requested.clear()

    async def _renew(self) -> None:
        try:
            renewal = await self._journal.renew(self._claim)
        except PortUnavailableError as error:
            # The lease may expire; the fence decides when the journal is back.
            log.warning("lease.renewal_failed", error=str(error))
            return
        match renewal:
            case "held":
                return
            case "overtaken":
                raise LeaseLostError("another worker has the step")
            case "closed":
                raise ClosedRunError("the run is closed")
