"""A rough way to a server: answers come late, wrong or not at all."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import httpx
from typing_extensions import override

Fault = Callable[[httpx.Request], Awaitable[httpx.Response]]


class RoughTransport(httpx.AsyncBaseTransport):
    """Goes to the real server, except where a fault was asked for.

    Attributes:
        sent: Method and path of every request, in order.
        written: The same with the document, of every request that carries one.
        most: How many were in flight at once.
    """

    def __init__(self) -> None:
        self._way = httpx.AsyncHTTPTransport()
        self._faults: list[tuple[str, Fault]] = []
        self._in_flight = 0
        self.sent: list[tuple[str, str]] = []
        self.written: list[tuple[str, str, Any]] = []
        self.most = 0

    def next(self, method: str, fault: Fault, *, times: int = 1) -> None:
        """Let the next requests of *method* meet *fault*."""
        self._faults += [(method, fault)] * times

    def writes(self, collection: str) -> list[str]:
        """Return the methods with which a collection was written to."""
        return [
            method
            for method, path in self.sent
            if method != "GET" and path.startswith(f"/api/{collection}")
        ]

    async def lost(self, request: httpx.Request) -> httpx.Response:
        """Carry the request, and lose the answer."""
        answer = await self._way.handle_async_request(request)
        await answer.aread()
        raise httpx.ReadTimeout("lost", request=request)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append((request.method, request.url.path))
        if request.content:
            body = json.loads(request.content)
            self.written.append((request.method, request.url.path, body))
        self._in_flight += 1
        self.most = max(self.most, self._in_flight)
        try:
            return await self._handled(request)
        finally:
            self._in_flight -= 1

    @override
    async def aclose(self) -> None:
        await self._way.aclose()

    async def _handled(self, request: httpx.Request) -> httpx.Response:
        for at, (method, fault) in enumerate(self._faults):
            if method == request.method:
                del self._faults[at]
                return await fault(request)
        return await self._way.handle_async_request(request)


async def broken(_: httpx.Request) -> httpx.Response:
    """Answer as a hook that failed does."""
    return httpx.Response(500, json={"errors": [{"message": "Something went wrong."}]})


def answering(document: Any) -> Fault:
    """Answer with *document*, whatever is asked."""

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=document)

    return answer


async def foreign(_: httpx.Request) -> httpx.Response:
    """Answer as a web site does that is no Payload."""
    return httpx.Response(200, html="<h1>Welcome</h1>")


async def silent(request: httpx.Request) -> NoReturn:
    """Never answer; the client's own time-out ends it."""
    await asyncio.sleep(0)
    raise httpx.ReadTimeout("no answer", request=request)
