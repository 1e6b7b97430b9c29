"""A model's endpoint that answers as a test says, over real HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

Answer = Callable[[], Awaitable[web.StreamResponse]]


class ScriptedEndpoint:
    """Answers each request to a path by what was scripted for it.

    Attributes:
        url: What comes before ``/chat/completions``.
        requests: The bodies of the chat completions that were asked for.
    """

    def __init__(self) -> None:
        self.url = ""
        self.requests: list[Any] = []
        self._scripts: dict[str, list[Answer]] = {}

    def respond(
        self,
        status: int = 200,
        *,
        json: object = None,
        text: str | None = None,
        headers: Mapping[str, str] | None = None,
        path: str = "/chat/completions",
    ) -> None:
        """Add a response to *path*; the last one added is repeated."""

        async def answer() -> web.Response:
            if text is not None:
                return web.Response(status=status, text=text, headers=headers)
            return web.json_response(json, status=status, headers=headers)

        self.run(answer, path=path)

    def run(self, answer: Answer, *, path: str = "/chat/completions") -> None:
        """Add what *answer* returns as a response to *path*."""
        self._scripts.setdefault(path, []).append(answer)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer *request*."""
        path = request.path.removeprefix("/v1")
        if request.method == "POST":
            self.requests.append(await request.json())
        script = self._scripts[path]
        answer = script[0] if len(script) == 1 else script.pop(0)
        return await answer()


@asynccontextmanager
async def open_scripted_endpoint() -> AsyncIterator[ScriptedEndpoint]:
    """Serve an endpoint that has no answers yet."""
    endpoint = ScriptedEndpoint()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", endpoint.handle)
    async with TestServer(app) as server:
        endpoint.url = str(server.make_url("/v1"))
        yield endpoint
