"""Runs the deployed service in one process.

RabbitMQ's consumers, the background loops (relay, sweeper, replayer) and the operators'
HTTP server live until SIGTERM or SIGINT, and are then stopped in order.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
)

import structlog
import uvicorn
from typing_extensions import override

from infra.rabbit.consumers import Consumers, open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.rabbit.subscribers import prefetch_for
from ports.delivery import DEAD_LETTER_QUEUE
from service.bootstrap import VERSION, Ports, Service, build_service
from service.ops import logs
from service.ops.access import AccessTokens
from service.ops.app import OpsApi
from service.ops.connections import ConnectionLimit
from service.ops.health import CachedChecks, Check
from service.settings import Settings
from service.startup import wait_for_journal

log = structlog.get_logger(__name__)

DEAD_LETTER_PREFETCH = 8
"""Dead letters stored at a time: a body may have megabytes, and the journal has ten
connections."""


async def serve(
    settings: Settings, ports_context: AbstractAsyncContextManager[Ports]
) -> None:
    """Serve until SIGTERM or SIGINT, then let running steps finish within their grace.

    *ports_context* is entered only once the journal can be opened.
    """
    logs.configure(settings.log_format, settings.log_level)
    broker = settings.broker
    stop_event = _stop_event()
    if not await wait_for_journal(settings, stop_event, open_ops_server):
        return
    async with (
        ports_context as ports,
        RabbitPublisher(broker) as publisher,
        _background_loops(build_service(ports, publisher)) as service,
        open_consumers(
            broker,
            service.receiver,
            prefetch=prefetch_for(settings.steps)
            | {DEAD_LETTER_QUEUE: DEAD_LETTER_PREFETCH},
            grace=settings.grace,
        ) as consumers,
        open_ops_server(
            settings, _build_ops_api(settings, service, consumers, publisher)
        ),
    ):
        log.info("service.started", version=VERSION, model=settings.model)
        await stop_event.wait()
        log.info("service.stop_requested", in_flight=service.step_executor.in_flight)
    log.info("service.stopped")


def _stop_event() -> asyncio.Event:
    stop_event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop_event.set)
    return stop_event


@asynccontextmanager
async def _background_loops(service: Service) -> AsyncIterator[Service]:
    """Run the loops in a task group around the service: if one dies, the process does.

    Yields the service; on the way out the loops are cancelled.
    """
    async with asyncio.TaskGroup() as loops:
        relay = loops.create_task(service.relay.run(), name="relay")
        sweeper = loops.create_task(service.sweeper.run(), name="sweeper")
        replayer = loops.create_task(service.replayer.run(), name="replayer")
        prover = loops.create_task(service.graph_prover.run(), name="graph prover")
        try:
            yield service
        finally:
            for loop in (prover, sweeper, replayer, relay):
                loop.cancel()
            await asyncio.wait((prover, sweeper, replayer, relay))
            # Publish what the last steps recorded, instead of leaving it to the next
            # replica.
            await service.relay.flush()


@asynccontextmanager
async def open_ops_server(settings: Settings, ops: OpsApi) -> AsyncIterator[None]:
    """Serve the operators' endpoints until the context ends, whatever signals come."""
    config = uvicorn.Config(
        ops.build_app(),
        http=ConnectionLimit().build_protocol,  # type: ignore[arg-type]  # called like the class
        host=settings.ops_host,
        port=settings.ops_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = _OpsServer(config)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server.serve(), name="ops")
        try:
            yield
        finally:
            server.should_exit = True
            await asyncio.wait((task,))


class _OpsServer(uvicorn.Server):
    """Uvicorn without its own signal handlers: the service itself answers SIGTERM."""

    @override
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals alone; otherwise no endpoint would answer while the last
        steps finish."""
        yield


def _build_ops_api(
    settings: Settings,
    service: Service,
    consumers: Consumers,
    publisher: RabbitPublisher,
) -> OpsApi:
    ports = service.ports

    async def broker() -> None:
        await consumers.check()
        await publisher.check()

    checks: dict[str, Check] = {
        "broker": broker,
        "journal": ports.store.operations.check,
        "archive": service.breaker.watch("archive", ports.archive.check),
        "graph": service.breaker.watch("graph", ports.graph.check),
        "model": service.breaker.watch("model", ports.model.check),
    }
    return OpsApi(
        journal=ports.store.operations,
        checks=CachedChecks(checks),
        metrics=service.metrics,
        tokens=AccessTokens(settings.ops_tokens),
        version=VERSION,
    )
