"""A run's events as server-sent events, read from the journal as they are recorded."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from http import HTTPStatus

import structlog
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from typing_extensions import override

from infra.storage.door import SqlDoorRecords
from ports.domain.story import RunId
from ports.door import RecordedEvent
from ports.errors import PortError
from ports.events.cloud_events import event_type
from ports.events.story_events import StoryBreakdownCompleted, StoryBreakdownFailed
from service.door.problems import RETRY_AFTER, RefusedRequestError

log = structlog.get_logger(__name__)

MAX_STREAMS = 100
"""Of one process: each asks the journal once a second."""

POLL_INTERVAL = timedelta(seconds=1)
EVENTS_AT_A_TIME = 20
"""A scene may have a hundred kilobytes."""

HEARTBEAT_INTERVAL = timedelta(seconds=15)
"""A comment, so that no proxy takes a quiet stream for a dead one."""

SEND_TIMEOUT = timedelta(seconds=30)
"""Of one event, to a reader that reads no more."""

MAX_AGE = timedelta(hours=1)
"""Of a stream; its reader connects again, and goes on where it was."""

COMPLETED = event_type(StoryBreakdownCompleted.routing_key)
FAILED = event_type(StoryBreakdownFailed.routing_key)

HEADERS = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    # nginx would hold events back otherwise.
    "x-accel-buffering": "no",
}


class StreamSlots:
    """Counts the streams of a process."""

    def __init__(self) -> None:
        self._taken = 0

    def acquire(self) -> Callable[[], None]:
        """Take a slot; return the function that gives it back.

        Raises:
            RefusedRequestError: All are taken (503).
        """
        if self._taken >= MAX_STREAMS:
            raise RefusedRequestError(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{MAX_STREAMS} streams are open already",
                retry_after=RETRY_AFTER,
            )
        self._taken += 1
        return self._release

    def _release(self) -> None:
        self._taken -= 1


class EventStream(Response):
    """The answer: events after a sequence number, until the run's final one."""

    def __init__(
        self,
        records: SqlDoorRecords,
        run_id: RunId,
        *,
        after: int | None,
        slot: Callable[[], None],
    ) -> None:
        super().__init__(headers=HEADERS)
        # Not known before the end.
        del self.headers["content-length"]
        self._records = records
        self._run_id = run_id
        self._after = after
        self._release = slot

    @override
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del scope
        try:
            async with asyncio.TaskGroup() as group:
                reader = group.create_task(_wait_for_disconnect(receive))
                await self._send_all(send)
                reader.cancel()
        except* (_ReaderGoneError, TimeoutError):
            log.info("door.stream_left", run=str(self._run_id))
        finally:
            self._release()

    async def _send_all(self, send: Send) -> None:
        await send(
            {
                "type": "http.response.start",
                "status": self.status_code,
                "headers": self.raw_headers,
            }
        )
        async for chunk in self._chunks():
            async with asyncio.timeout(SEND_TIMEOUT.total_seconds()):
                await send(
                    {"type": "http.response.body", "body": chunk, "more_body": True}
                )
        await send({"type": "http.response.body", "body": b""})

    async def _chunks(self) -> AsyncIterator[bytes]:
        """Yield events as they are recorded; end after the final one."""
        clock = asyncio.get_running_loop().time
        opened_at = spoken_at = clock()
        yield b"retry: 3000\n\n"
        while clock() - opened_at < MAX_AGE.total_seconds():
            try:
                events = await self._records.events_after(
                    self._run_id, self._after, limit=EVENTS_AT_A_TIME
                )
            except PortError as error:
                # The reader connects again, and is told then that it must wait.
                log.warning("door.stream_broken", error=str(error))
                return
            for event in events:
                yield _to_chunk(event)
                self._after, spoken_at = event.sequence, clock()
                if is_final(event):
                    return
            if not events:
                await asyncio.sleep(POLL_INTERVAL.total_seconds())
            if clock() - spoken_at > HEARTBEAT_INTERVAL.total_seconds():
                yield b": still here\n\n"
                spoken_at = clock()


class _ReaderGoneError(Exception):
    """The reader closed the connection."""


async def _wait_for_disconnect(receive: Receive) -> None:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ReaderGoneError


def is_final(event: RecordedEvent) -> bool:
    """Tell whether an event ends its generation."""
    if event.type == FAILED:
        return bool(json.loads(event.body)["data"]["final"])
    return event.type == COMPLETED


def _to_chunk(event: RecordedEvent) -> bytes:
    # JSON has no line feed of its own; one in the data would end the field.
    data = b"".join(b"data: %s\n" % line for line in event.body.splitlines())
    # Unnamed, so that a browser's `onmessage` hears all; the type stands in the data.
    return b"id: %d\n%s\n" % (event.sequence, data)
