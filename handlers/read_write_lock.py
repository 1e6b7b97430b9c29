"""A fair readers-writer lock: steps run side by side, except one that must be alone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ports import heartbeat


class ReadWriteLock:
    """Lets the steps of this process in, first come, first served.

    A step that may crash the process takes it exclusively: it waits until all others
    have ended, and lets none start before it has ended itself. So it crashes alone.
    The time that a step waits here does not count as idle (`ports.heartbeat`).
    """

    def __init__(self) -> None:
        # Held by an exclusive step for as long as it runs, by the others only to pass.
        # An asyncio.Lock is fair: nobody starves.
        self._turnstile = asyncio.Lock()
        self._readers = 0
        self._no_readers = asyncio.Event()
        self._no_readers.set()

    @asynccontextmanager
    async def acquire_shared(self) -> AsyncIterator[None]:
        """Wait until no exclusive step runs, then run with the others."""
        with heartbeat.pause():
            async with self._turnstile:
                self._readers += 1
                self._no_readers.clear()
        try:
            yield
        finally:
            self._readers -= 1
            if self._readers == 0:
                self._no_readers.set()

    @asynccontextmanager
    async def acquire_exclusive(self) -> AsyncIterator[None]:
        """Wait until all others have ended, and keep new ones out."""
        with heartbeat.pause():
            await self._turnstile.acquire()
        try:
            with heartbeat.pause():
                await self._no_readers.wait()
            yield
        finally:
            self._turnstile.release()
