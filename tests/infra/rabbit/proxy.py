"""A TCP proxy whose connections a test can reset, or hold up."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit


class Proxy:
    """Stands between the service and its broker.

    Attributes:
        url: Of the broker, through the proxy.
        answering: While it is cleared, nothing from the broker comes through.
        is_unplugged: New connections are closed at once.
    """

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._ends: list[asyncio.StreamWriter] = []
        self.url = ""
        self.answering = asyncio.Event()
        self.answering.set()
        self.is_unplugged = False

    def reset(self) -> None:
        """Cut every connection, as a failing network would."""
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[None]:
        """Serve for as long as the context lasts."""
        server = await asyncio.start_server(self._relay_connection, "127.0.0.1", 0)
        port = socket_port(server.sockets[0])
        host = f"{self._target.username}:{self._target.password}@127.0.0.1:{port}"
        self.url = self._target._replace(netloc=host).geturl()
        try:
            yield
        finally:
            server.close()
            self.reset()

    async def _relay_connection(
        self, client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        try:
            broker, to_broker = await asyncio.open_connection(
                self._target.hostname, self._target.port or 5672
            )
        except OSError:
            # The broker is away, and whoever asks for it must see that.
            to_client.close()
            return
        self._ends += [to_client, to_broker]
        if self.is_unplugged:
            # Looked at here, for it may happen while the connection is being made.
            self.reset()
            return
        async with asyncio.TaskGroup() as ways:
            ways.create_task(_pump(client, to_broker))
            ways.create_task(_pump(broker, to_client, self.answering))


async def _pump(
    source: asyncio.StreamReader,
    sink: asyncio.StreamWriter,
    open_: asyncio.Event | None = None,
) -> None:
    with suppress(ConnectionError):
        while block := await source.read(65536):
            if open_:
                await open_.wait()
            sink.write(block)
            await sink.drain()
    sink.close()


def socket_port(bound: socket.socket) -> int:
    port = bound.getsockname()[1]
    assert isinstance(port, int)
    return port
