"""Sends requests to a Payload server, and retries those that fail for seconds."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import stamina

from infra.payload.responses import PORT, PayloadDocument, ResponseModel, parse_response
from ports.certificates import to_unavailable_error
from ports.errors import PortUnavailableError

ATTEMPTS = 3
"""Safe, because every request of ours may be sent twice."""

RETRY_TIMEOUT = timedelta(seconds=30)
"""No retry after that; outages of minutes are retried by the journal."""


class PayloadHttp:
    """Sends requests through *client*, which has the URL and our key."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def request(
        self,
        kind: type[ResponseModel],
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: PayloadDocument | None = None,
    ) -> ResponseModel:
        """Send a request, again if needed, and return the response as a *kind*.

        Raises:
            PortError: As in `parse_response`, or because the server cannot be reached.
        """
        # Not the decorator: it would log the arguments, and with them a story's text.
        async for attempt in stamina.retry_context(
            on=PortUnavailableError, attempts=ATTEMPTS, timeout=RETRY_TIMEOUT
        ):
            with attempt:
                response = await self._send(method, path, params=params, json=json)
                return parse_response(response, kind)
        raise AssertionError("the last attempt returns or raises")

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None,
        json: PayloadDocument | None,
    ) -> httpx.Response:
        try:
            return await self._client.request(method, path, params=params, json=json)
        except httpx.TransportError as error:
            advice = "is Payload running? check CREWS_PAYLOAD_URL"
            raise to_unavailable_error(PORT, error, advice=advice) from error
