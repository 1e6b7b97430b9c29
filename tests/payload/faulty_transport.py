"""An HTTP transport with faults: answers are late, wrong or missing."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import httpx
from typing_extensions import override

ResponseFault = Callable[[httpx.Request], Awaitable[httpx.Response]]


class FaultyTransport(httpx.AsyncBaseTransport):
    """Sends requests to the real server, except where a fault was asked for.

    Attributes:
        sent: Method and path of every request, in order.
        written: The same with the document, of every request that carries one.
        most: Maximum number of requests in flight at once.
    """

    def __init__(self) -> None:
        self._transport = httpx.AsyncHTTPTransport()
        self._faults: list[tuple[str, ResponseFault]] = []
        self._in_flight = 0
        self.sent: list[tuple[str, str]] = []
        self.written: list[tuple[str, str, Any]] = []
        self.max_in_flight = 0

    def fail_next(self, method: str, fault: ResponseFault, *, times: int = 1) -> None:
        """Answer the next *times* requests of *method* with *fault*."""
        self._faults += [(method, fault)] * times

    def write_methods(self, collection: str) -> list[str]:
        """Return the methods of the write requests to *collection*."""
        return [
            method
            for method, path in self.sent
            if method != "GET" and path.startswith(f"/api/{collection}")
        ]

    async def lose_answer(self, request: httpx.Request) -> httpx.Response:
        """Send the request, but lose the answer."""
        answer = await self._transport.handle_async_request(request)
        await answer.aread()
        raise httpx.ReadTimeout("lost", request=request)

    @override
    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.sent.append((request.method, request.url.path))
        if request.content:
            body = json.loads(request.content)
            self.written.append((request.method, request.url.path, body))
        self._in_flight += 1
        self.max_in_flight = max(self.max_in_flight, self._in_flight)
        try:
            return await self._send(request)
        finally:
            self._in_flight -= 1

    @override
    async def aclose(self) -> None:
        await self._transport.aclose()

    async def _send(self, request: httpx.Request) -> httpx.Response:
        for at, (method, fault) in enumerate(self._faults):
            if method == request.method:
                del self._faults[at]
                return await fault(request)
        return await self._transport.handle_async_request(request)


async def answer_server_error(_: httpx.Request) -> httpx.Response:
    """Answer as Payload does when a hook fails."""
    return httpx.Response(500, json={"errors": [{"message": "Something went wrong."}]})


def answer_with(document: Any) -> ResponseFault:
    """Answer with *document*, whatever is asked."""

    async def answer(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=document)

    return answer


async def answer_as_website(_: httpx.Request) -> httpx.Response:
    """Answer as a web site that is not Payload."""
    return httpx.Response(200, html="<h1>Welcome</h1>")


async def time_out(request: httpx.Request) -> NoReturn:
    """Never answer, as if the client's timeout had expired."""
    await asyncio.sleep(0)
    raise httpx.ReadTimeout("no answer", request=request)
