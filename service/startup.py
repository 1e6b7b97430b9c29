"""Waits for the journal before anything is wired, and says so on the ops port."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from handlers.port_retry import retry_until_available
from infra.storage import open_journal
from ports.errors import PortUnavailableError
from ports.operations import JournalStats
from service.bootstrap import VERSION
from service.ops.app import OpsApi
from service.ops.metrics import Metrics
from service.settings import Settings

ServeOps = Callable[[Settings, OpsApi], AbstractAsyncContextManager[None]]
"""Serves the ops port for as long as the context lasts."""


async def wait_for_journal(
    settings: Settings, stop_event: asyncio.Event, serve_ops: ServeOps
) -> bool:
    """Return when the journal can be opened; False when told to stop before.

    Without it a service could decide nothing, and one that gave up would be started
    again and again by whoever watches over it, without a word of why.
    """
    try:
        await _open_once(settings.journal)
    except PortUnavailableError as error:
        async with serve_ops(settings, _unready_ops(error)):
            return await _wait_until_reachable(settings.journal, stop_event)
    return True


async def _wait_until_reachable(url: str, stopping: asyncio.Event) -> bool:
    opening = asyncio.create_task(retry_until_available(partial(_open_once, url)))
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait((opening, told), return_when=asyncio.FIRST_COMPLETED)
    is_open = opening.done()
    for task in (opening, told):
        task.cancel()
    await asyncio.wait((opening, told))
    if is_open:
        opening.result()
    return is_open


async def _open_once(url: str) -> None:
    async with open_journal(url):
        pass


class _UnavailableJournal:
    """Figures of a journal that is not there yet."""

    def __init__(self, error: PortUnavailableError) -> None:
        self._error = error

    async def stats(self) -> JournalStats:
        raise self._error


def _unready_ops(error: PortUnavailableError) -> OpsApi:
    async def journal() -> None:
        raise error

    return OpsApi(
        journal=_UnavailableJournal(error),
        checks={"journal": journal},
        metrics=Metrics(),
        version=VERSION,
    )
