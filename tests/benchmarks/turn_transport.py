"""Transports that use a server in turns, so that other load affects all alike."""

import asyncio
import time

import httpx
from typing_extensions import override

TURN_SECONDS = 2.0
"""Long beside a request, short beside changes of the machine's other load."""


class TurnTransport(httpx.AsyncBaseTransport):
    """Sends requests while it is its turn, and holds them otherwise.

    Attributes:
        seconds: Total length of its turns.
    """

    def __init__(self) -> None:
        self._transport = httpx.AsyncHTTPTransport()
        self._is_open = asyncio.Event()
        self._in_flight = 0
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self.seconds = 0.0

    async def run_turn(self, work: "asyncio.Task[object]") -> None:
        """Let *work* send requests for one turn, then wait for those in flight."""
        began = time.perf_counter()
        self._is_open.set()
        await asyncio.wait((work,), timeout=TURN_SECONDS)
        self._is_open.clear()
        await self._is_idle.wait()
        self.seconds += time.perf_counter() - began

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._is_open.wait()
        self._in_flight += 1
        self._is_idle.clear()
        try:
            return await self._transport.handle_async_request(request)
        finally:
            self._in_flight -= 1
            if self._in_flight == 0:
                self._is_idle.set()

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()


async def run_in_turns(*sides: "tuple[TurnTransport, asyncio.Task[object]]") -> None:
    """Run all tasks to their end, one turn each in rotation."""
    while not all(work.done() for _, work in sides):
        for turn, work in sides:
            if not work.done():
                await turn.run_turn(work)
    for _, work in sides:
        work.result()
