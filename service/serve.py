"""Runs the deployed service in one process.

RabbitMQ's consumers, the background loops (relay, sweeper, replayer) and the operators'
HTTP server live until SIGTERM or SIGINT, and are then stopped in order.
"""

import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    contextmanager,
)
from functools import partial
from os import strerror
from socket import socket

import structlog
import uvicorn
from starlette.routing import BaseRoute
from typing_extensions import override

import crews.runtime.member_tasks  # noqa: F401  # else a first step waits for it
from infra.rabbit.consumers import Consumers, open_consumers
from infra.rabbit.depths import list_queue_depths
from infra.rabbit.publisher import RabbitPublisher
from infra.rabbit.subscribers import prefetch_for
from ports.delivery import DEAD_LETTER_QUEUE
from service.background.graph_prover import prove_regularly
from service.background.pruner import prune_regularly
from service.bootstrap import VERSION, Ports, Service, build_service
from service.console.app import Console
from service.console.desk import Desk
from service.console.session import ConsoleSessions
from service.door.routes import open_door
from service.ops import logs
from service.ops.access import AccessTokens
from service.ops.app import OpsApi
from service.ops.connections import ConnectionLimit
from service.ops.health import CachedChecks, Check
from service.ops.host_figures import HostFigures
from service.ops.tracing import open_tracing
from service.settings import Settings, SettingsError
from service.startup import open_after_journal, wait_for_journal

log = structlog.get_logger(__name__)

DEAD_LETTER_PREFETCH = 8
"""Dead letters stored at a time: a body may have megabytes, and the journal has ten
connections."""

OPS_GRACE_SECONDS = 2
"""How long the ops port finishes its answers at the end."""


async def serve(
    settings: Settings, open_ports: Callable[[], AbstractAsyncContextManager[Ports]]
) -> None:
    """Serve until SIGTERM or SIGINT, then let running steps finish within their grace.

    *open_ports* is called only when the journal can be opened.
    """
    logs.configure(settings.log_format, settings.log_level)
    stop_event = _stop_event()
    wait = partial(wait_for_journal, settings, stop_event, open_ops_server)
    async with open_after_journal(open_ports, wait) as ports:
        if ports is None:
            return
        async with open_service(settings, ports) as service:
            log.info("service.started", version=VERSION, model=settings.model)
            await stop_event.wait()
            in_flight = service.step_executor.in_flight
            log.info("service.stop_requested", in_flight=in_flight)
    log.info("service.stopped")


@asynccontextmanager
async def open_service(settings: Settings, ports: Ports) -> AsyncIterator[Service]:
    """Run the service around its open ports for as long as the context lasts."""
    broker = settings.broker
    # The last to be closed: what the others do at their end is traced too.
    with open_tracing(settings, version=VERSION) as tracing:
        async with (
            RabbitPublisher(broker) as publisher,
            _background_loops(
                settings, build_service(ports, publisher, tracing)
            ) as service,
            open_consumers(
                broker,
                service.receiver,
                prefetch=prefetch_for(settings.steps)
                | {DEAD_LETTER_QUEUE: DEAD_LETTER_PREFETCH},
                grace=settings.grace,
            ) as consumers,
            open_door(settings, ports.store, ports.archive) as door,
            _open_ops(settings, service, consumers, publisher, door),
        ):
            service.metrics.registry.register(HostFigures(settings))
            yield service


def _stop_event() -> asyncio.Event:
    stop_event = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop_event.set)
    return stop_event


@asynccontextmanager
async def _background_loops(
    settings: Settings, service: Service
) -> AsyncIterator[Service]:
    """Run the loops in a task group around the service: if one dies, the process does.

    Yields the service; on the way out the loops are cancelled.
    """
    async with asyncio.TaskGroup() as loops:
        relay = loops.create_task(service.relay.run(), name="relay")
        sweeper = loops.create_task(service.sweeper.run(), name="sweeper")
        replayer = loops.create_task(service.replayer.run(), name="replayer")
        webhooks = loops.create_task(service.webhooks.run(), name="webhooks")
        proving = loops.create_task(prove_regularly(service.graph), name="graph proof")
        prune = service.ports.store.operations.prune_steps
        pruning = loops.create_task(
            prune_regularly(prune, retention=settings.step_retention), name="pruner"
        )
        try:
            yield service
        finally:
            running = (pruning, proving, sweeper, replayer, webhooks, relay)
            for loop in running:
                loop.cancel()
            await asyncio.wait(running)
            # Publish what the last steps recorded, instead of leaving it to the next
            # replica.
            await service.relay.flush()


@asynccontextmanager
async def open_ops_server(
    settings: Settings, ops: OpsApi, routes: Sequence[BaseRoute] = ()
) -> AsyncIterator[None]:
    """Serve the operators' endpoints until the context ends, whatever signals come.

    *routes* are served beside those of *ops*.
    """
    config = uvicorn.Config(
        ops.build_app(routes),
        http=ConnectionLimit().build_protocol,  # type: ignore[arg-type]  # called like the class
        host=settings.ops_host,
        port=settings.ops_port,
        log_config=None,
        access_log=False,
        lifespan="off",
        # Streams of the console end by themselves when they hear of it; those of the
        # door do not, and their readers resume them at another replica.
        timeout_graceful_shutdown=OPS_GRACE_SECONDS,
    )
    server = _OpsServer(config)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(server.serve(), name="ops")
        try:
            yield
        finally:
            ops.stopping.set()
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

    @override
    async def startup(self, sockets: list[socket] | None = None) -> None:
        """Listen; an address that cannot be listened on names its setting."""
        try:
            await super().startup(sockets)
        except SystemExit as error:
            # Uvicorn has logged it. asyncio's own words name the address once more.
            number = getattr(error.__context__, "errno", None) or 0
            reason = strerror(number) if number > 0 else "no such address"
            raise SettingsError(
                f"CREWS_OPS_PORT: cannot listen on {self.config.host}:"
                f"{self.config.port} ({reason}): end what listens there, or set "
                "another CREWS_OPS_PORT, or CREWS_OPS_HOST"
            ) from error


@asynccontextmanager
async def _open_ops(
    settings: Settings,
    service: Service,
    consumers: Consumers,
    publisher: RabbitPublisher,
    door: Sequence[BaseRoute],
) -> AsyncIterator[None]:
    ports = service.ports
    checks = CachedChecks(_build_checks(service, consumers, publisher))
    tokens = AccessTokens(settings.ops_tokens)
    ops = OpsApi(
        journal=ports.store.operations,
        checks=checks,
        metrics=service.metrics,
        tokens=tokens,
        version=VERSION,
    )
    desk = Desk(
        store=ports.store,
        publisher=publisher,
        graph=ports.graph,
        archive=ports.archive,
        checks=checks,
        queue_depths=partial(list_queue_depths, settings.broker),
        sessions=ConsoleSessions(tokens),
        backup_dir=settings.backup_dir,
        version=VERSION,
    )
    console = Console(desk, stopping=ops.stopping)
    async with open_ops_server(settings, ops, [*door, *console.build_routes()]):
        yield


def _build_checks(
    service: Service, consumers: Consumers, publisher: RabbitPublisher
) -> dict[str, Check]:
    ports = service.ports

    async def broker() -> None:
        await consumers.check()
        await publisher.check()

    return {
        "broker": broker,
        "journal": ports.store.operations.check,
        "archive": service.breaker.watch("archive", ports.archive.check),
        "graph": service.breaker.watch("graph", ports.graph.check),
        "model": service.breaker.watch("model", ports.model.check),
    }
