"""Lines to a model's endpoint: one client for every call in flight.

httpx looks at every connection of a pool whenever a request begins or ends, with a
system call for each that is idle: at twenty calls in flight that costs more than all
else about a call. So each call has a client, and so a pool, to itself.
"""

from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Self

import httpx
from openai import AsyncOpenAI, DefaultAsyncHttpxClient


class ClientPool:
    """Copies of one client that share nothing but its settings."""

    def __init__(self, client: AsyncOpenAI) -> None:
        self._client = client
        self._free = [client]
        self._opened = AsyncExitStack()
        # Reading the authorities' certificates takes longer than a call.
        self._security = httpx.create_ssl_context()

    async def __aenter__(self) -> Self:
        await self._opened.enter_async_context(self._client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._opened.aclose()

    @contextmanager
    def acquire(self) -> Iterator[AsyncOpenAI]:
        """Hold the line that was used last, for its connection is the freshest."""
        line = self._free.pop() if self._free else self._open_client()
        try:
            yield line
        finally:
            self._free.append(line)

    def _open_client(self) -> AsyncOpenAI:
        line = self._client.copy(
            http_client=DefaultAsyncHttpxClient(verify=self._security)
        )
        self._opened.push_async_callback(line.close)
        return line
