"""Waits for what nothing can be decided without: the journal, and the broker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from ports.errors import PortUnavailableError

log = structlog.get_logger(__name__)

RETRY_PAUSE = timedelta(seconds=2)

T = TypeVar("T")


async def retry_until_available(call: Callable[[], Awaitable[T]]) -> T:
    """Return what *call* does, as soon as its port is back.

    The one loop among the handlers. With the journal down an attempt can neither be
    counted nor owed again, so the delivery waits, and by its prefetch the queue.
    *call* must be safe to repeat when the first attempt was carried out unheard.
    """
    is_awaited = False
    while True:
        try:
            return await call()
        except PortUnavailableError as error:
            if not is_awaited:
                log.warning("port.awaited", port=error.port, error=str(error))
            is_awaited = True
            await asyncio.sleep(RETRY_PAUSE.total_seconds())
