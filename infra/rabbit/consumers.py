"""Consumes our queues for as long as the service lives, whatever the broker does."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import structlog
from faststream.rabbit import RabbitBroker

from infra.rabbit import topology
from infra.rabbit.errors import PORT, as_port_errors
from infra.rabbit.inflight import InFlightDeliveries
from infra.rabbit.subscribers import subscribe
from ports.delivery import Receiver
from ports.errors import PortUnavailableError

log = structlog.get_logger(__name__)

RECONNECT_INTERVAL = timedelta(seconds=1)
RETRY_INTERVAL = timedelta(seconds=2)
CHECK_INTERVAL = timedelta(seconds=30)
"""Finds queues that were deleted, or a broker that came back empty."""

CLOSE_TIMEOUT = timedelta(seconds=5)


class Consumers:
    """FastStream's consumers and how they stand with their broker.

    Attributes:
        is_connected: They consume.
        problem: What a person must mend, if anything.
    """

    def __init__(
        self, url: str, receiver: Receiver, *, prefetch: Mapping[str, int]
    ) -> None:
        self._url = url
        self._works = InFlightDeliveries(receiver)
        self._broker = RabbitBroker(
            topology.with_heartbeat(url),
            reconnect_interval=RECONNECT_INTERVAL.total_seconds(),
            on_close=(self._on_close,),
            on_reconnected=(self._on_reconnect,),
            # None means no wait: work is drained after the consumers are cancelled,
            # where FastStream would wait first and let more deliveries in.
            graceful_timeout=None,
            # Injection costs a quarter of the throughput, and nothing is injected.
            apply_types=False,
            logger=None,
        )
        subscribe(self._broker, self._works, prefetch=prefetch)
        self._is_started = False
        self._is_awaited = False
        self.is_connected = False
        self.problem: str | None = None

    @property
    def in_flight(self) -> int:
        """Count the deliveries in hand."""
        return len(self._works)

    async def check(self) -> None:
        """Return while they consume.

        Raises:
            PortUnavailableError: With what to do.
        """
        if self.problem:
            raise PortUnavailableError(PORT, self.problem)
        if not self.is_connected:
            raise PortUnavailableError(
                PORT, "not connected: check CREWS_BROKER_URL and that it runs"
            )

    async def run(self) -> None:
        """Consume until cancelled; wait for the broker where need be."""
        while True:
            if await self._apply_topology() and not self._is_started:
                await self._start()
            is_well = self.is_connected and self.problem is None
            pause = CHECK_INTERVAL if is_well else RETRY_INTERVAL
            await asyncio.sleep(pause.total_seconds())

    async def stop(self, *, grace: timedelta) -> None:
        """Cancel the consumers, let work end within *grace*, hand back the rest."""
        self.is_connected = False
        # Both wait for a broker that is away.
        with suppress(PortUnavailableError), as_port_errors():
            async with asyncio.timeout(CLOSE_TIMEOUT.total_seconds()):
                for subscriber in self._broker.subscribers:
                    await subscriber.stop()
        await self._works.drain(grace)
        await self._disconnect()

    async def _start(self) -> None:
        try:
            with as_port_errors():
                await self._broker.start()
        except PortUnavailableError as error:
            log.warning("broker.awaited", error=str(error))
            await self._disconnect()
            return
        self._is_started = self.is_connected = True
        log.info("broker.consumed")

    async def _apply_topology(self) -> bool:
        try:
            await topology.apply(self._url)
        except PortUnavailableError as error:
            if not self._is_awaited:
                log.warning("broker.awaited", error=str(error))
            self._is_awaited = True
            return False
        except topology.TopologyMismatchError as error:
            if self.problem is None:
                # Its words say what to do; a traceback would only hide them.
                log.error("topology.mismatched", error=str(error))  # noqa: TRY400
            self.problem = str(error)
            return False
        self.problem = None
        self._is_awaited = False
        return True

    async def _disconnect(self) -> None:
        with suppress(PortUnavailableError), as_port_errors():
            async with asyncio.timeout(CLOSE_TIMEOUT.total_seconds()):
                await self._broker.stop()

    def _on_close(self, *_: object) -> None:
        if self.is_connected:
            log.warning("broker.lost", at_work=self.in_flight)
        self.is_connected = False

    def _on_reconnect(self, *_: object) -> None:
        log.info("broker.found")
        self.is_connected = True


@asynccontextmanager
async def open_consumers(
    url: str, receiver: Receiver, *, prefetch: Mapping[str, int], grace: timedelta
) -> AsyncIterator[Consumers]:
    """Hand over what the queues of *prefetch* hold for as long as the context lasts.

    Entering does not wait for the broker: `Consumers.is_connected` tells.
    """
    consumers = Consumers(url, receiver, prefetch=prefetch)
    async with asyncio.TaskGroup() as background:
        running = background.create_task(consumers.run())
        try:
            yield consumers
        finally:
            await _cancel_and_wait(running)
            await consumers.stop(grace=grace)


async def _cancel_and_wait(running: asyncio.Task[None]) -> None:
    # Again if need be: before Python 3.12 `asyncio.wait_for`, which aiormq connects
    # with, loses a cancellation that comes together with what it waits for.
    while not running.done():
        running.cancel()
        await asyncio.wait((running,), timeout=1)
