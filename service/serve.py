"""The deployed service: consumers, relay, sweeper and the ops port, in one process."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
import uvicorn

from infra.rabbit.consumers import Consumers, open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.rabbit.subscribers import prefetch_for
from ports.delivery import DEAD_LETTER_QUEUE
from service.bootstrap import VERSION, Ports, Service, build_service
from service.ops import logs
from service.ops.app import OpsApi
from service.ops.health import Check
from service.settings import Settings
from service.startup import wait_for_journal

log = structlog.get_logger(__name__)

DEAD_LETTER_PREFETCH = 8
"""Dead letters in hand: a body may have megabytes, and the journal ten connections."""


async def serve(
    settings: Settings, ports_context: AbstractAsyncContextManager[Ports]
) -> None:
    """Serve until SIGTERM or SIGINT, then let the work in hand come to its end."""
    logs.configure(settings.log_format, settings.log_level)
    broker = settings.broker_url.get_secret_value()
    stopping = _stop_event()
    if not await wait_for_journal(settings, stopping, _ops_server):
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
        _ops_server(settings, _build_ops_api(service, consumers, publisher)),
    ):
        log.info("service.started", version=VERSION, model=settings.model)
        await stopping.wait()
        log.info("service.stopping", at_work=service.step_executor.in_flight)
    log.info("service.stopped")


def _stop_event() -> asyncio.Event:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stopping.set)
    return stopping


@asynccontextmanager
async def _background_loops(service: Service) -> AsyncIterator[Service]:
    """Run the loops in a group around the service: if one dies, the process does."""
    async with asyncio.TaskGroup() as loops:
        relaying = loops.create_task(service.relay.run(), name="relay")
        sweeping = loops.create_task(service.sweeper.run(), name="sweeper")
        replaying = loops.create_task(service.replayer.run(), name="replayer")
        try:
            yield service
        finally:
            for loop in (sweeping, replaying, relaying):
                loop.cancel()
            await asyncio.wait((sweeping, replaying, relaying))
            # What the last steps recorded leaves now, not with the next replica.
            await service.relay.flush()


@asynccontextmanager
async def _ops_server(settings: Settings, ops: OpsApi) -> AsyncIterator[None]:
    config = uvicorn.Config(
        ops.build_app(),
        host=settings.ops_host,
        port=settings.ops_port,
        log_config=None,
        access_log=False,
        lifespan="off",
    )
    server = _OpsServer(config)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve(), name="ops")
        try:
            yield
        finally:
            server.should_exit = True
            await asyncio.wait((serving,))


class _OpsServer(uvicorn.Server):
    """Uvicorn without its signal handlers: SIGTERM is the service's to answer."""

    @asynccontextmanager
    async def _no_signals(self) -> AsyncIterator[None]:
        yield


def _build_ops_api(
    service: Service, consumers: Consumers, publisher: RabbitPublisher
) -> OpsApi:
    ports = service.ports

    async def broker() -> None:
        await consumers.check()
        await publisher.check()

    checks: dict[str, Check] = {
        "broker": broker,
        "journal": ports.store.operations.check,
        "archive": ports.archive.check,
        "graph": ports.graph.check,
        "model": ports.model.check,
    }
    return OpsApi(
        journal=ports.store.operations,
        checks=checks,
        metrics=service.metrics,
        version=VERSION,
    )
