"""Consumes our queues for as long as the service lives, through outages of the
broker."""

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
"""Between attempts of the client to restore a lost connection."""

RETRY_INTERVAL = timedelta(seconds=2)
"""Between checks of the topology while something is wrong."""

CHECK_INTERVAL = timedelta(seconds=30)
"""Between checks of the topology while all is well; they find queues that were deleted,
or a broker that came back empty."""

CLOSE_TIMEOUT = timedelta(seconds=5)
"""Of stopping the consumers, and of closing the connection."""


class Consumers:
    """FastStream's consumers, and the state of their connection.

    Attributes:
        is_connected: The connection is open and they consume.
        problem: What a person must repair on the broker, or None.
    """

    def __init__(
        self, url: str, receiver: Receiver, *, prefetch: Mapping[str, int]
    ) -> None:
        self._url = url
        self._deliveries = InFlightDeliveries(receiver)
        self._broker = RabbitBroker(
            topology.with_heartbeat(url),
            reconnect_interval=RECONNECT_INTERVAL.total_seconds(),
            on_close=(self._on_close,),
            on_reconnected=(self._on_reconnect,),
            # None means no wait: `stop` waits for the work after it has cancelled the
            # consumers. FastStream would wait first, and accept more deliveries.
            graceful_timeout=None,
            # Dependency injection costs a quarter of the throughput; we inject nothing.
            apply_types=False,
            logger=None,
        )
        subscribe(self._broker, self._deliveries, prefetch=prefetch)
        self._is_started = False
        self._error: PortUnavailableError | None = None
        self._may_declare = True
        self.is_connected = False
        self.problem: str | None = None

    @property
    def in_flight(self) -> int:
        """Number of deliveries that are being processed."""
        return len(self._deliveries)

    async def check(self) -> None:
        """Return if the queues are being consumed.

        Raises:
            PortUnavailableError: They are not; the message says what to do.
        """
        if self.problem:
            raise PortUnavailableError(PORT, self.problem)
        if not self.is_connected:
            raise self._error or PortUnavailableError(
                PORT, "not connected: check CREWS_BROKER_URL and that it runs"
            )

    async def run(self) -> None:
        """Declare the topology, consume, and check the topology again until
        cancelled."""
        while True:
            if await self._apply_topology() and not self._is_started:
                await self._start()
            is_well = self.is_connected and self.problem is None
            pause = CHECK_INTERVAL if is_well else RETRY_INTERVAL
            await asyncio.sleep(pause.total_seconds())

    async def stop(self, *, grace: timedelta) -> None:
        """Cancel the consumers, let work finish within *grace*, release the rest."""
        self.is_connected = False
        # With a timeout, because both calls wait for a broker that is down.
        with suppress(PortUnavailableError), as_port_errors():
            async with asyncio.timeout(CLOSE_TIMEOUT.total_seconds()):
                for subscriber in self._broker.subscribers:
                    await subscriber.stop()
        await self._deliveries.drain(grace)
        await self._disconnect()

    async def _start(self) -> None:
        try:
            with as_port_errors():
                await self._broker.start()
        except PortUnavailableError as error:
            self._report_unavailable(error)
            await self._disconnect()
            return
        self._is_started = self.is_connected = True
        log.info("consumers.started")

    async def _apply_topology(self) -> bool:
        """Declare the topology; return whether it now stands."""
        try:
            await self._declare_or_check()
        except PortUnavailableError as error:
            self._report_unavailable(error)
            return False
        except topology.TopologyMismatchError as error:
            if self.problem is None:
                # No traceback: it would hide the message, which says what to do.
                log.error("topology.mismatched", error=str(error))  # noqa: TRY400
            self.problem = str(error)
            return False
        self.problem = self._error = None
        return True

    def _report_unavailable(self, error: PortUnavailableError) -> None:
        """Remember why there is no connection; log it when it begins, or changes."""
        if str(self._error) != str(error):
            log.warning("broker.unavailable", error=str(error))
        self._error = error

    async def _declare_or_check(self) -> None:
        if self._may_declare:
            try:
                await topology.apply(self._url)
            except topology.DeclarationRefusedError:
                log.info("topology.checked_only")
                self._may_declare = False
            else:
                return
        await topology.check(self._url)

    async def _disconnect(self) -> None:
        with suppress(PortUnavailableError), as_port_errors():
            async with asyncio.timeout(CLOSE_TIMEOUT.total_seconds()):
                await self._broker.stop()

    def _on_close(self, *_: object) -> None:
        if self.is_connected:
            log.warning("broker.disconnected", in_flight=self.in_flight)
        self.is_connected = False

    def _on_reconnect(self, *_: object) -> None:
        log.info("broker.reconnected")
        self.is_connected = True


@asynccontextmanager
async def open_consumers(
    url: str, receiver: Receiver, *, prefetch: Mapping[str, int], grace: timedelta
) -> AsyncIterator[Consumers]:
    """Consume the queues of *prefetch* for as long as the context lasts.

    *prefetch* is by queue: how many unanswered deliveries it may have. *grace* is how
    long running work may go on when the context ends. Entering does not wait for the
    broker: see `Consumers.is_connected`.
    """
    consumers = Consumers(url, receiver, prefetch=prefetch)
    async with asyncio.TaskGroup() as background:
        task = background.create_task(consumers.run())
        try:
            yield consumers
        finally:
            await _cancel_and_wait(task)
            await consumers.stop(grace=grace)


async def _cancel_and_wait(task: asyncio.Task[None]) -> None:
    # In a loop: before Python 3.12 `asyncio.wait_for`, which aiormq connects with,
    # loses a cancellation that arrives together with the result it waits for.
    while not task.done():
        task.cancel()
        await asyncio.wait((task,), timeout=1)
