"""Waits for what nothing can be decided without: the journal, and the broker."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from ports.errors import PortError, PortUnavailableError

log = structlog.get_logger(__name__)

RETRY_PAUSE = timedelta(seconds=2)

T = TypeVar("T")


def _log_unavailable(error: PortError) -> None:
    log.warning("port.unavailable", port=error.port, error=str(error))


async def retry_until_available(
    call: Callable[[], Awaitable[T]],
    *,
    on: type[PortError] = PortUnavailableError,
    report: Callable[[PortError], None] = _log_unavailable,
) -> T:
    """Return what *call* returns, as soon as its port is back.

    The one retry loop among the handlers. While the journal is down, an attempt can
    neither be counted nor enqueued again, so the delivery waits, and with its prefetch
    the queue. *call* must be safe to repeat, for the first attempt may have been
    carried out although its answer was lost. Only the first failure is reported.
    """
    # Not stamina: it logs every attempt of every waiting delivery, and counts each
    # under its number, so that a long outage would fill log and memory.
    is_reported = False
    while True:
        try:
            return await call()
        except on as error:
            if not is_reported:
                report(error)
            is_reported = True
            await asyncio.sleep(RETRY_PAUSE.total_seconds())
