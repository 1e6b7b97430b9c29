"""A pool of HTTP clients for a model's endpoint: one for each call in flight.

httpx inspects every connection of its pool whenever a request begins or ends, with a
system call for each idle one. At twenty calls in flight that takes more time than all
else about a call. So each call gets a client, and with it a connection pool, of its
own.
"""

import ssl
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from typing import Self

import httpx
from openai import AsyncOpenAI, DefaultAsyncHttpxClient


class ClientPool:
    """Hands out copies of one client, which share nothing but its settings."""

    def __init__(
        self, client: AsyncOpenAI, *, ssl_context: ssl.SSLContext | None = None
    ) -> None:
        """Without *ssl_context* the copies trust the public authorities."""
        self._client = client
        self._free: list[AsyncOpenAI] = []
        self._exit_stack = AsyncExitStack()
        # Built once: reading the certificate authorities takes longer than a call.
        self._ssl_context = ssl_context or httpx.create_ssl_context()

    async def __aenter__(self) -> Self:
        await self._exit_stack.enter_async_context(self._client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._exit_stack.aclose()

    @property
    def key(self) -> str:
        """The key that the endpoint gets; no message may show it."""
        return self._client.api_key

    @contextmanager
    def acquire(self) -> Iterator[AsyncOpenAI]:
        """Lend a client for one call; the last used first, for its connection is
        open."""
        client = self._free.pop() if self._free else self._open_client()
        try:
            yield client
        finally:
            self._free.append(client)

    def _open_client(self) -> AsyncOpenAI:
        client = self._client.copy(
            http_client=DefaultAsyncHttpxClient(verify=self._ssl_context)
        )
        self._exit_stack.push_async_callback(client.close)
        return client
