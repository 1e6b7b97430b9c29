"""How much a caller may send: bytes in a request, in all requests, events a minute."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from http import HTTPStatus

from aiolimiter import AsyncLimiter
from starlette.requests import Request

from handlers.message_parsing import MAX_BODY_BYTES
from service.door.problems import RefusedRequestError

MAX_BYTES_IN_FLIGHT = 16 * MAX_BODY_BYTES
"""Of all bodies that are being read or published; each is held in memory whole."""

MINUTE = timedelta(minutes=1)


class RequestLimits:
    """The limits of one process; each token has its own count of events.

    *events_per_minute* is also how many may come at once.
    """

    def __init__(self, *, events_per_minute: int) -> None:
        self._events_per_minute = events_per_minute
        self._limiters: dict[str, AsyncLimiter] = {}
        self._in_flight = 0

    @asynccontextmanager
    async def read_body(self, request: Request) -> AsyncIterator[bytes]:
        """Yield the body of *request*, counted until the context ends.

        Raises:
            RefusedRequestError: It is too long (413), or too much is in flight (429).
        """
        counted = 0
        try:
            body = bytearray()
            _check_length(request)
            async for chunk in request.stream():
                counted += len(chunk)
                self._in_flight += len(chunk)
                body += chunk
                if len(body) > MAX_BODY_BYTES:
                    raise _too_long()
                if self._in_flight > MAX_BYTES_IN_FLIGHT:
                    raise RefusedRequestError(
                        HTTPStatus.TOO_MANY_REQUESTS,
                        "too much is being sent at once",
                        retry_after=timedelta(seconds=1),
                    )
            yield bytes(body)
        finally:
            self._in_flight -= counted

    async def count_events(self, caller: str, count: int) -> None:
        """Count *count* events of a caller.

        Raises:
            RefusedRequestError: There are too many for now (429), or for ever (413).
        """
        if count > self._events_per_minute:
            raise RefusedRequestError(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"a batch has at most {self._events_per_minute} events here",
            )
        limiter = self._limiters.setdefault(
            caller, AsyncLimiter(self._events_per_minute, MINUTE.total_seconds())
        )
        if not limiter.has_capacity(count):
            raise RefusedRequestError(
                HTTPStatus.TOO_MANY_REQUESTS,
                f"more than {self._events_per_minute} events in a minute",
                retry_after=MINUTE * count / self._events_per_minute,
            )
        await limiter.acquire(count)


def _check_length(request: Request) -> None:
    """Refuse a body that says itself that it is too long, before any of it is read."""
    length = request.headers.get("content-length", "")
    if length.isascii() and length.isdigit() and int(length) > MAX_BODY_BYTES:
        raise _too_long()


def _too_long() -> RefusedRequestError:
    return RefusedRequestError(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"a request has at most {MAX_BODY_BYTES} bytes: store a long text in the "
        "archive, and send text_ref",
    )
