"""Waits for what nothing can be decided without: the journal, and the broker."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TypeVar

import structlog

from ports.errors import PortError, PortUnavailableError

log = structlog.get_logger(__name__)

RETRY_PAUSE = timedelta(seconds=2)

T = TypeVar("T")


class _Outages:
    """Logs the outage of each port once when it begins and once when it has ended.

    Many deliveries may wait for one port.
    """

    def __init__(self) -> None:
        self._waiting: Counter[str] = Counter()
        self._is_announced: set[str] = set()

    def begin(self, error: PortError) -> None:
        """Count a caller that waits for the port of *error*."""
        self._waiting[error.port] += 1
        if error.port not in self._is_announced:
            self._is_announced.add(error.port)
            log.warning("port.unavailable", port=error.port, error=str(error))

    def end(self, port: str, *, is_back: bool) -> None:
        """Forget a caller that waited for *port*, because it is back, or cancelled."""
        self._waiting[port] -= 1
        if is_back and port in self._is_announced:
            self._is_announced.discard(port)
            log.info("port.available", port=port)
        elif self._waiting[port] == 0:
            self._is_announced.discard(port)


_outages = _Outages()


async def retry_until_available(
    call: Callable[[], Awaitable[T]],
    *,
    on: type[PortError] = PortUnavailableError,
    report: Callable[[PortError], None] | None = None,
) -> T:
    """Return what *call* returns, as soon as its port is back.

    The one retry loop among the handlers. While the journal is down, an attempt can
    neither be counted nor enqueued again, so the delivery waits, and with its prefetch
    the queue. *call* must be safe to repeat, for the first attempt may have been
    carried out although its answer was lost. *report* is called at the first failure;
    without it an outage is logged when it begins and when it has ended.
    """
    # Not stamina: it logs every attempt of every waiting delivery, and counts each
    # under its number, so that a long outage would fill log and memory.
    waits_for: str | None = None
    is_back = False
    try:
        while True:
            try:
                result = await call()
            except on as error:
                if waits_for is None:
                    waits_for = error.port
                    (report or _outages.begin)(error)
                await asyncio.sleep(RETRY_PAUSE.total_seconds())
            else:
                is_back = True
                return result
    finally:
        if waits_for is not None and report is None:
            _outages.end(waits_for, is_back=is_back)
