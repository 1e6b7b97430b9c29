"""Sends a signed event to one subscription: one POST, no redirect, a short deadline."""

import asyncio
import ssl
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Self

import httpcore
from typing_extensions import override

from infra.webhooks.addresses import (
    PORT,
    CheckedAddresses,
    Lookup,
    check_webhook_url,
    look_up,
)
from infra.webhooks.signature import signature_headers
from ports.certificates import find_certificate_fault
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError
from ports.events.cloud_events import MEDIA_TYPE
from ports.webhooks import Webhook, WebhookSender

TIMEOUT = timedelta(seconds=15)
"""Of a whole attempt, from the name's resolution to the answer's head."""

USER_AGENT = "novel-movie-crews"

HTTPS_PORT = 443

GONE = 410
TRY_AGAIN = frozenset({408, 425, 429})


class HttpWebhookSender(WebhookSender):
    """Sends over HTTPS; what a subscriber answers beside its status is not read.

    *private_hosts* may have private addresses. *tls* says which certificates are
    trusted.
    """

    def __init__(
        self,
        *,
        tls: ssl.SSLContext,
        private_hosts: Collection[str] = (),
        lookup: Lookup = look_up,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._timeout = timeout
        self._addresses = CheckedAddresses(private_hosts, lookup)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            network_backend=self._addresses,
            # Each attempt resolves and checks anew: the address of a name may change.
            max_keepalive_connections=0,
        )

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._pool.aclose()

    async def check_url(self, url: str) -> None:
        """Return if events may be sent to *url*, as its name is resolved now.

        Raises:
            PortRefusedError: The message says what a URL must be.
            PortUnavailableError: The name has no address, or not now.
        """
        parsed = check_webhook_url(url)
        await self._addresses.resolve(parsed.host, parsed.port or HTTPS_PORT)

    @override
    async def send(self, webhook: Webhook, *, message_id: str, body: bytes) -> None:
        url = check_webhook_url(webhook.url)
        headers = {
            "host": url.netloc.decode(),
            "content-type": MEDIA_TYPE,
            "content-length": str(len(body)),
            "user-agent": USER_AGENT,
            **signature_headers(
                webhook.secret, message_id=message_id, body=body, now=datetime.now(UTC)
            ),
        }
        request = httpcore.Request(
            "POST",
            httpcore.URL(
                scheme=b"https",
                host=url.raw_host,
                port=url.port,
                target=url.raw_path,
            ),
            headers=[(key.encode(), value.encode()) for key, value in headers.items()],
            content=body,
        )
        _check_status(await self._exchange(request))

    async def _exchange(self, request: httpcore.Request) -> int:
        """Send *request* and return the status of the answer."""
        try:
            async with asyncio.timeout(self._timeout.total_seconds()):
                response = await self._pool.handle_async_request(request)
                await response.aclose()
        except TimeoutError as error:
            raise PortUnavailableError(
                PORT, f"no answer in {self._timeout.total_seconds():g} s"
            ) from error
        except (
            httpcore.NetworkError,
            httpcore.TimeoutException,
            httpcore.ProtocolError,
            OSError,
        ) as error:
            fault = find_certificate_fault(error)
            raise PortUnavailableError(
                PORT, fault or f"cannot be reached ({type(error).__name__})"
            ) from error
        return response.status


def _check_status(status: int) -> None:
    if 200 <= status < 300:  # noqa: PLR2004  # HTTP's success
        return
    if status == GONE:
        raise PortRefusedError(PORT, "answered 410: it wants no more")
    if status >= 500 or status in TRY_AGAIN:  # noqa: PLR2004  # HTTP's own faults
        raise PortUnavailableError(PORT, f"answered {status}")
    redirect = " (a redirect is not followed)" if status // 100 == 3 else ""  # noqa: PLR2004
    raise PortProtocolError(PORT, f"answered {status}{redirect}")
