"""One Payload server: a request out, an answer in, and blips of seconds passed over."""

from collections.abc import Mapping
from datetime import timedelta

import httpx
import stamina

from infra.payload.responses import PORT, PayloadDocument, ResponseModel, parse_response
from ports.errors import PortUnavailableError

ATTEMPTS = 3
"""Every request of ours may come twice."""

RETRY_TIMEOUT = timedelta(seconds=30)
"""After which a request is not sent again; minutes belong to the journal."""


class PayloadHttp:
    """Asks through *client*, which knows URL and key."""

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
        """Send a request until it is answered, and return what the answer tells.

        Raises:
            PortError: As `told` and the connection say.
        """
        # No decorator: it would log its arguments, and with them a story.
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
            raise PortUnavailableError(
                PORT, f"{type(error).__name__}: check CREWS_PAYLOAD_URL"
            ) from error
