"""``POST /events``: CloudEvents in, answered when the broker has confirmed them."""

import asyncio
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ports.door import AcceptedEvent, AcceptedEvents
from service.door.event_requests import InboundEvent, parse_request
from service.door.publishing import DoorPublisher
from service.door.request_limits import RequestLimits

LONG_BODY = 64 * 1024
"""Bytes that are parsed in a thread: the event loop has steps to lead."""


class EventsEndpoint:
    """Takes events in structured, binary and batch mode."""

    def __init__(self, publisher: DoorPublisher, limits: RequestLimits) -> None:
        self._publisher = publisher
        self._limits = limits

    async def post(self, request: Request) -> Response:
        """Answer 202 with the ids of what was accepted, in the order of the request."""
        caller: str = request.state.caller.name
        async with self._limits.read_body(request) as body:
            events = await _parse(request, body)
            await self._limits.count_events(caller, len(events))
            await self._publisher.publish(events, caller=caller)
        accepted = AcceptedEvents(
            events=tuple(
                AcceptedEvent(id=event.id, run_id=event.run_id) for event in events
            )
        )
        return JSONResponse(
            accepted.model_dump(mode="json"), status_code=HTTPStatus.ACCEPTED
        )


async def _parse(request: Request, body: bytes) -> tuple[InboundEvent, ...]:
    if len(body) < LONG_BODY:
        return parse_request(request.headers, body)
    return await asyncio.to_thread(parse_request, request.headers, body)
