"""Wakes this process's relay when the outbox has new messages."""

import asyncio
from contextlib import suppress
from datetime import timedelta


class OutboxSignal:
    """A one-slot wake-up signal; one sent before `wait` is called is remembered."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def set(self) -> None:
        """Wake whoever waits, or the next one to wait."""
        self._event.set()

    async def wait(self, longest: timedelta) -> None:
        """Return when signalled, or after *longest*."""
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._event.wait()
        self._event.clear()
