"""Steps work side by side, except one that may take its process down."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from ports import heartbeat


class ReadWriteLock:
    """Lets steps of this process in, first come first served.

    A suspect waits until everyone is out and lets nobody in until it is done, so
    that a poison step takes no neighbours with it. Waiting here is nobody's fault, so
    the step's pulse hears of it.
    """

    def __init__(self) -> None:
        # Held by a suspect for as long as it works, by the others only to pass.
        # An asyncio.Lock is fair: nobody starves.
        self._door = asyncio.Lock()
        self._inside = 0
        self._empty = asyncio.Event()
        self._empty.set()

    @asynccontextmanager
    async def shared(self) -> AsyncIterator[None]:
        """Wait until no suspect is at work, then work with the others."""
        with heartbeat.pause():
            async with self._door:
                self._inside += 1
                self._empty.clear()
        try:
            yield
        finally:
            self._inside -= 1
            if self._inside == 0:
                self._empty.set()

    @asynccontextmanager
    async def exclusive(self) -> AsyncIterator[None]:
        """Wait until all others are out, and keep them out."""
        with heartbeat.pause():
            await self._door.acquire()
        try:
            with heartbeat.pause():
                await self._empty.wait()
            yield
        finally:
            self._door.release()
