"""Waits for the journal before anything is wired, and says so on the ops port."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from functools import partial

from handlers.patience import patiently
from infra.storage import opened_journal
from ports.errors import PortUnavailableError
from ports.operations import Census
from service.bootstrap import VERSION
from service.metrics import Metrics
from service.ops import OpsPort
from service.settings import Settings

Answering = Callable[[Settings, OpsPort], AbstractAsyncContextManager[None]]
"""Serves the ops port for as long as the context lasts."""


async def journal_answers(
    settings: Settings, stopping: asyncio.Event, answering: Answering
) -> bool:
    """Return when the journal can be opened; False when told to stop before.

    Without it a service could decide nothing, and one that gave up would be started
    again and again by whoever watches over it, without a word of why.
    """
    try:
        await _opened_once(settings.journal)
    except PortUnavailableError as error:
        async with answering(settings, _red(error)):
            return await _came_back(settings.journal, stopping)
    return True


async def _came_back(url: str, stopping: asyncio.Event) -> bool:
    opening = asyncio.create_task(patiently(partial(_opened_once, url)))
    told = asyncio.create_task(stopping.wait())
    await asyncio.wait((opening, told), return_when=asyncio.FIRST_COMPLETED)
    is_open = opening.done()
    for task in (opening, told):
        task.cancel()
    await asyncio.wait((opening, told))
    if is_open:
        opening.result()
    return is_open


async def _opened_once(url: str) -> None:
    async with opened_journal(url):
        pass


class _Absent:
    """Figures of a journal that is not there yet."""

    def __init__(self, error: PortUnavailableError) -> None:
        self._error = error

    async def census(self) -> Census:
        raise self._error


def _red(error: PortUnavailableError) -> OpsPort:
    async def journal() -> None:
        raise error

    return OpsPort(
        journal=_Absent(error),
        checks={"journal": journal},
        metrics=Metrics(),
        version=VERSION,
    )
