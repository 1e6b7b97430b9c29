"""Sends requests to a model's endpoint, and repeats those that fail for seconds.

aiohttp, not httpx under the endpoint's own SDK: a call costs a ninth of the CPU time,
and a connection of the pool that is idle costs none.
"""

import ssl
from collections.abc import Mapping
from datetime import timedelta
from types import TracebackType
from typing import Self
from urllib.parse import quote, urlsplit
from urllib.request import getproxies, proxy_bypass

import aiohttp
import httpx
import orjson
import stamina

from infra.llm.errors import (
    PORT,
    UnknownModelError,
    parse_endpoint_error,
    sort_endpoint_error,
)
from ports.certificates import to_unavailable_error
from ports.errors import PortProtocolError, PortUnavailableError

WAIT_INITIAL = timedelta(seconds=0.5)
WAIT_MAX = timedelta(seconds=8)
"""Between attempts, where the endpoint does not say how long."""

MAX_PATIENCE = timedelta(seconds=60)
"""An endpoint that asks for more than that is left to the journal's retries."""

MAX_RESPONSE_BYTES = 32 * 1024 * 1024
"""The largest completion has 200,000 tokens: one megabyte."""


class ChatClient:
    """One session of HTTP with an endpoint; an asynchronous context manager.

    Proxies are taken from the environment when it is opened, as are further certificate
    authorities (``SSL_CERT_FILE``).
    """

    def __init__(
        self,
        *,
        url: str,
        key: str,
        timeout: timedelta,
        retries: int,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        """*url* is what comes before ``/chat/completions``; *timeout* is of one
        attempt, *retries* how many follow the first. Without *ssl_context* the client
        trusts the public authorities."""
        self._url = url.rstrip("/")
        self._attempts = retries + 1
        self._timeout = timeout
        self._ssl_context = ssl_context
        self.key = key

    async def __aenter__(self) -> Self:
        # No limit: how many calls are in flight is decided above. The authorities are
        # those of httpx, so that all our clients trust the same.
        context = self._ssl_context or httpx.create_ssl_context()
        connector = aiohttp.TCPConnector(limit=0, ssl=context)
        self._session = aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self.key}"},
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=self._timeout.total_seconds()),
            proxy=_find_proxy(self._url),
        )
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def complete(self, request: Mapping[str, object], *, prompt: str) -> bytes:
        """Return the body of the response to a chat completion.

        *prompt* is what no message of an error may repeat.

        Raises:
            PortError: The endpoint refuses the request, or cannot be reached.
        """
        return await self._request(
            "POST", "/chat/completions", orjson.dumps(request), prompt=prompt
        )

    async def list_models(self) -> bytes:
        """Return the body of the response with the models that the endpoint serves.

        Raises:
            PortError: As in `complete`.
        """
        return await self._request("GET", "/models")

    async def has_model(self, name: str) -> bool:
        """Return whether the endpoint serves a model of that name.

        Raises:
            PortError: As in `complete`.
        """
        path = f"/models/{quote(name, safe='')}"
        try:
            await self._request("GET", path)
        except UnknownModelError:
            return False
        return True

    async def _request(
        self, method: str, path: str, body: bytes | None = None, *, prompt: str = ""
    ) -> bytes:
        # Not the decorator: it would log the arguments, and with them a story's text.
        async for attempt in stamina.retry_context(
            on=_find_wait,
            attempts=self._attempts,
            timeout=None,
            wait_initial=WAIT_INITIAL,
            wait_max=WAIT_MAX,
        ):
            with attempt:
                return await self._send(method, path, body, prompt)
        raise AssertionError("the last attempt returns or raises")

    async def _send(
        self, method: str, path: str, body: bytes | None, prompt: str
    ) -> bytes:
        try:
            async with self._session.request(
                method,
                self._url + path,
                data=body,
                headers={"Content-Type": "application/json"} if body else None,
            ) as response:
                answer = await _read_body(response)
        except (aiohttp.ClientError, TimeoutError) as error:
            advice = "is it running? check CREWS_MODEL_URL"
            raise to_unavailable_error(PORT, error, advice=advice) from error
        if response.ok:
            return answer
        raise sort_endpoint_error(
            parse_endpoint_error(
                response.status,
                _find_error(answer),
                headers=response.headers,
                prompt=prompt,
                key=self.key,
            )
        )


def _find_proxy(url: str) -> str | None:
    """Return the proxy that the environment names for *url*.

    aiohttp's ``trust_env`` would look for it, and for a ``.netrc``, at every request.
    """
    parts = urlsplit(url)
    if proxy_bypass(parts.hostname or ""):
        return None
    return getproxies().get(parts.scheme)


async def _read_body(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_RESPONSE_BYTES:
            raise PortProtocolError(PORT, "the answer has no end")
    return bytes(body)


def _find_error(body: bytes) -> object:
    """Return the ``error`` of a response, or all of it where it has none."""
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return parsed.get("error", parsed) if isinstance(parsed, dict) else None


def _find_wait(error: Exception) -> bool | timedelta:
    """Return how long to wait before another attempt, True if nobody says."""
    if not isinstance(error, PortUnavailableError):
        return False
    if error.retry_after is None:
        return True
    return error.retry_after <= MAX_PATIENCE and error.retry_after
