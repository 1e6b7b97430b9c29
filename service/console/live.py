"""Tells open pages that something has changed, by server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from infra.storage.operations import SqlOperations
from ports.domain.story import RunId
from ports.errors import PortError
from service.console.desk import Desk
from service.console.rendering import HEADERS
from service.console.session import ConsoleSession

POLL_INTERVAL = timedelta(seconds=1)
"""Between two looks at the journal, which records progress once a second at most."""

MAX_STREAMS = 64
"""Open at a time in one process; one more is told to come back later."""

TICK_POLLS = 3
"""Of a page that shows more than runs: every third look has it drawn anew, for a
connection that comes back or a replay that goes on changes no run."""

STREAM_LIFETIME = timedelta(minutes=10)
"""After which the browser connects again, and its session is looked at again."""


class LiveUpdates:
    """Streams of the pages that are open; *stopping* ends them all."""

    def __init__(self, desk: Desk, stopping: asyncio.Event) -> None:
        self._desk = desk
        self._stopping = stopping
        self._open = 0

    async def stream(self, request: Request, _: ConsoleSession) -> Response:
        """Send ``change`` whenever runs change, or the run that is named does."""
        if self._open >= MAX_STREAMS:
            return Response(status_code=503, headers={"Retry-After": "30"})
        named = request.query_params.get("run")
        run_id = None
        if named is not None:
            try:
                run_id = RunId(UUID(named))
            except ValueError:
                return Response(status_code=404)
        is_ticking = "ticks" in request.query_params
        changes = self._watch(
            self._desk.store.operations, run_id, is_ticking=is_ticking
        )
        return StreamingResponse(
            changes, media_type="text/event-stream", headers=HEADERS
        )

    async def _watch(
        self, operations: SqlOperations, run_id: RunId | None, *, is_ticking: bool
    ) -> AsyncIterator[str]:
        self._open += 1
        loop = asyncio.get_running_loop()
        end = loop.time() + STREAM_LIFETIME.total_seconds()
        before, polls = None, 0
        try:
            yield "retry: 2000\n\n"
            while loop.time() < end and not self._stopping.is_set():
                try:
                    now = await operations.last_change(run_id)
                except PortError:
                    now = None
                polls += 1
                if now != before or (is_ticking and polls % TICK_POLLS == 0):
                    yield "event: change\ndata: \n\n"
                else:
                    # Finds out that a browser is gone.
                    yield ":\n\n"
                before = now
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_INTERVAL.total_seconds()):
                        await self._stopping.wait()
        finally:
            self._open -= 1
