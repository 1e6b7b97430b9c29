"""Two who share a server in turns, so that what else the machine does is shared too."""

import asyncio
import time

import httpx
from typing_extensions import override

TURN = 2.0
"""Seconds; long beside a request, short beside what comes and goes on a machine."""


class Turn(httpx.AsyncBaseTransport):
    """One side's way to the server, open while it is its turn.

    Attributes:
        seconds: How long its turns were, all together.
    """

    def __init__(self) -> None:
        self._way = httpx.AsyncHTTPTransport()
        self._open = asyncio.Event()
        self._in_flight = 0
        self._quiet = asyncio.Event()
        self._quiet.set()
        self.seconds = 0.0

    async def take(self, work: "asyncio.Task[object]") -> None:
        """Let *work* go on for one turn; what is in flight then is waited for."""
        began = time.perf_counter()
        self._open.set()
        await asyncio.wait((work,), timeout=TURN)
        self._open.clear()
        await self._quiet.wait()
        self.seconds += time.perf_counter() - began

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await self._open.wait()
        self._in_flight += 1
        self._quiet.clear()
        try:
            return await self._way.handle_async_request(request)
        finally:
            self._in_flight -= 1
            if self._in_flight == 0:
                self._quiet.set()

    @override
    async def aclose(self) -> None:
        await self._way.aclose()


async def in_turns(*sides: "tuple[Turn, asyncio.Task[object]]") -> None:
    """Let every side come to its end, one after the other, a turn at a time."""
    while not all(work.done() for _, work in sides):
        for turn, work in sides:
            if not work.done():
                await turn.take(work)
    for _, work in sides:
        work.result()
