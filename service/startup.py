"""Waits until the journal can be opened, before the service is built.

Meanwhile the operators' HTTP server runs and reports that the journal is unavailable.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
)
from functools import partial
from typing import TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from handlers.failure_policy import JOURNAL_PORT
from handlers.port_retry import retry_until_available
from infra.storage import open_journal
from ports.errors import PortUnavailableError
from ports.operations import JournalStats
from service.bootstrap import VERSION
from service.ops.access import AccessTokens
from service.ops.app import OpsApi
from service.ops.health import CachedChecks
from service.ops.metrics import Metrics
from service.settings import Settings

P = TypeVar("P")

ServeOps = Callable[
    [Settings, OpsApi, Sequence[BaseRoute]], AbstractAsyncContextManager[None]
]
"""A context manager that serves the given operators' API, and routes beside it, while
it is open."""

WAITING = (
    "The service waits for its journal, and goes on by itself when that answers. "
    "/readyz says why it does not, to a token of CREWS_OPS_TOKENS that may look.\n"
)
"""What the console says meanwhile: it shows the journal, and has nothing to show."""


async def wait_for_journal(
    settings: Settings, stop_event: asyncio.Event, serve_ops: ServeOps
) -> bool:
    """Return True when the journal can be opened, False when a stop came first.

    Without its journal the service can decide nothing. If the process ended instead of
    waiting, its supervisor would restart it in a loop, and nothing would say why.

    Raises:
        PortProtocolError: The address can never be opened.
    """
    try:
        await _open_once(settings.journal)
    except PortUnavailableError as error:
        console = Route("/console{rest:path}", _say_waiting)
        async with serve_ops(settings, _unready_ops(settings, error), [console]):
            return await _wait_until_reachable(settings.journal, stop_event)
    return True


@asynccontextmanager
async def open_after_journal(
    open_ports: Callable[[], AbstractAsyncContextManager[P]],
    wait: Callable[[], Awaitable[bool]],
) -> AsyncIterator[P | None]:
    """Yield what *open_ports* opens after *wait*, or None when a stop came first.

    The journal may go away again between the two; then it is waited for once more.
    """
    async with AsyncExitStack() as opened:
        ports = None
        while ports is None and await wait():
            try:
                ports = await opened.enter_async_context(open_ports())
            except PortUnavailableError as error:
                if error.port != JOURNAL_PORT:
                    raise
        yield ports


async def _say_waiting(_: Request) -> Response:
    return PlainTextResponse(WAITING, status_code=503, headers={"Retry-After": "5"})


async def _wait_until_reachable(url: str, stop_event: asyncio.Event) -> bool:
    attempt = asyncio.create_task(retry_until_available(partial(_open_once, url)))
    stop = asyncio.create_task(stop_event.wait())
    await asyncio.wait((attempt, stop), return_when=asyncio.FIRST_COMPLETED)
    is_open = attempt.done()
    for task in (attempt, stop):
        task.cancel()
    await asyncio.wait((attempt, stop))
    if is_open:
        attempt.result()
    return is_open


async def _open_once(url: str) -> None:
    async with open_journal(url):
        pass


class _UnavailableJournal:
    """Stands for the journal while it cannot be reached: every figure is an error."""

    def __init__(self, error: PortUnavailableError) -> None:
        self._error = error

    async def stats(self) -> JournalStats:
        raise self._error


def _unready_ops(settings: Settings, error: PortUnavailableError) -> OpsApi:
    async def journal() -> None:
        raise error

    return OpsApi(
        journal=_UnavailableJournal(error),
        checks=CachedChecks({"journal": journal}),
        metrics=Metrics(),
        tokens=AccessTokens(settings.ops_tokens),
        version=VERSION,
    )
