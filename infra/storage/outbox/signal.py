"""Wakes this process's relay when something was recorded."""

import asyncio
from contextlib import suppress
from datetime import timedelta


class OutboxSignal:
    """One listener's flag; told before anybody listens, it is not lost."""

    def __init__(self) -> None:
        self._told = asyncio.Event()

    def set(self) -> None:
        """Wake the listener, or the next one to come."""
        self._told.set()

    async def wait(self, longest: timedelta) -> None:
        """Return when told, or after *longest*."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._told.wait()
        self._told.clear()
