"""HTTP connections with deadlines, so many at a time that probes are always answered.

Uvicorn waits for ever for the end of a request. Two thousand clients that send half of
one would hold every descriptor, and an orchestrator would kill a healthy replica.
"""

import asyncio
from datetime import timedelta
from typing import Any, Literal

import h11
import structlog
import uvicorn
from starlette.requests import Request
from starlette.responses import Response
from typing_extensions import override
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

log = structlog.get_logger(__name__)

MAX_CONNECTIONS = 512
"""Of one server. One more closes the oldest that has not sent its request whole."""

HEAD_DEADLINE = timedelta(seconds=5)
"""For a request's line and headers, from the connection or its first byte."""

BODY_DEADLINE = timedelta(seconds=30)
"""For a whole body, from its headers: four megabytes at 1 Mbit/s."""

RequestPart = Literal["head", "body"]

DEADLINES: dict[RequestPart, timedelta] = {"head": HEAD_DEADLINE, "body": BODY_DEADLINE}


class ConnectionLimit:
    """Builds the connections of one server, and knows which have half a request.

    *deadlines* says how long each part of a request may take.
    """

    def __init__(
        self,
        *,
        max_connections: int = MAX_CONNECTIONS,
        deadlines: dict[RequestPart, timedelta] = DEADLINES,
    ) -> None:
        self._max_connections = max_connections
        self.deadlines = deadlines
        self._open: set[LimitedConnection] = set()
        # A dict keeps the order in which its keys came: the oldest is the first.
        self._incomplete: dict[LimitedConnection, None] = {}

    def build_protocol(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> "LimitedConnection":
        """Build a connection, as uvicorn asks for one."""
        return LimitedConnection(config, server_state, app_state, _loop, limit=self)

    def admit(self, connection: "LimitedConnection") -> bool:
        """Count a new connection; False if every other is at work."""
        while len(self._open) >= self._max_connections:
            oldest = next(iter(self._incomplete), None)
            if oldest is None:
                log.warning("connection.refused", open=len(self._open))
                return False
            oldest.abort()
        self._open.add(connection)
        return True

    def note_incomplete(self, connection: "LimitedConnection") -> None:
        """Remember that a connection has sent no request whole."""
        self._incomplete[connection] = None

    def note_complete(self, connection: "LimitedConnection") -> None:
        """Forget it among those that may be closed."""
        self._incomplete.pop(connection, None)

    def discard(self, connection: "LimitedConnection") -> None:
        """Forget a connection that is closed."""
        self._incomplete.pop(connection, None)
        self._open.discard(connection)


class LimitedConnection(H11Protocol):
    """One connection: each part of a request has its deadline."""

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        loop: asyncio.AbstractEventLoop | None,
        *,
        limit: ConnectionLimit,
    ) -> None:
        super().__init__(config, server_state, app_state, loop)
        self._limit = limit
        self._awaited: RequestPart | None = None
        self._deadline: asyncio.TimerHandle | None = None

    @override
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn's
        super().connection_made(transport)
        if self._limit.admit(self):
            self._await_part("head")
        else:
            transport.abort()

    @override
    def connection_lost(self, exc: Exception | None) -> None:
        self._await_part(None)
        self._limit.discard(self)
        super().connection_lost(exc)

    @override
    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.transport.is_closing():
            self._await_part(self._find_missing_part())

    @override
    def on_response_complete(self) -> None:
        super().on_response_complete()
        # An idle connection may be closed for a new one; uvicorn closes it in time.
        if not self.transport.is_closing() and self._find_missing_part() == "head":
            self._limit.note_incomplete(self)

    def abort(self) -> None:
        """Close it at once."""
        self._await_part(None)
        # Before the transport calls back, so that the limit counts on.
        self._limit.discard(self)
        self.transport.abort()

    def _find_missing_part(self) -> RequestPart | None:
        match self.conn.their_state:
            case h11.IDLE:
                return "head"
            case h11.SEND_BODY:
                return "body"
            case _:
                return None

    def _await_part(self, part: RequestPart | None) -> None:
        """Start the deadline of *part*, unless it runs; None ends any."""
        if part is None:
            self._limit.note_complete(self)
        if part == self._awaited:
            return
        self._awaited = part
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
        if part is None:
            return
        self._limit.note_incomplete(self)
        seconds = self._limit.deadlines[part].total_seconds()
        self._deadline = self.loop.call_later(seconds, self._end_overdue)

    def _end_overdue(self) -> None:
        log.info("request.overdue", part=self._awaited)
        self.abort()


async def answer_nobody(_: Request, __: Exception) -> Response:
    """Answer a request whose client is gone: without a traceback in the log."""
    return Response(status_code=400)
