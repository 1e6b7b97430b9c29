"""HTTP servers inside a test: one in a thread, one in the event loop."""

import asyncio
import ssl
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import uvicorn
from typing_extensions import override

from tests.stack.loopback import HOST, free_ports


class QuietHandler(BaseHTTPRequestHandler):
    """Reads and answers requests, and logs nothing."""

    def read_body(self) -> bytes:
        """Return the body of the request."""
        return self.rfile.read(int(self.headers.get("Content-Length", 0)))

    def reply(self, body: bytes = b"", status: int = 200) -> None:
        """Answer with *body*."""
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    @override
    def log_message(self, *_: object) -> None:
        """Stay silent."""


@contextmanager
def serve_in_thread(
    handler: type[QuietHandler], tls: ssl.SSLContext | None = None
) -> Iterator[int]:
    """Serve with *handler* on a port of its own, and yield the port."""
    with ThreadingHTTPServer((HOST, 0), handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02}
        )
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


@asynccontextmanager
async def serve_app(app: Any, **options: Any) -> AsyncIterator[int]:
    """Serve an ASGI application with uvicorn's *options*, and yield the port."""
    [port] = free_ports(1)
    config = uvicorn.Config(app, port=port, log_config=None, lifespan="off", **options)
    server = uvicorn.Server(config)
    async with asyncio.TaskGroup() as group:
        serving = group.create_task(server.serve())
        try:
            while not server.started:  # noqa: ASYNC110  # uvicorn has no event
                await asyncio.sleep(0.01)
            yield port
        finally:
            server.should_exit = True
            await asyncio.wait((serving,))
