"""From an HTTP request to events: structured, binary and batch mode of CloudEvents."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import unquote
from uuid import UUID, uuid5

from starlette.datastructures import Headers

from handlers.message_parsing import (
    IncomingMessage,
    parse_batch,
    parse_delivery,
    parse_envelope,
)
from handlers.submissions import submission_run_id
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.domain.story import FrozenModel, RunId
from ports.door import MAX_BATCH_EVENTS, EventProblem
from ports.errors import InvalidEventError
from ports.events.cloud_events import MEDIA_TYPE, event_type
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.outbox import OutboxMessage
from ports.pipeline.identity import NAMESPACE
from service.door.problems import RefusedRequestError

BATCH_MEDIA_TYPE = "application/cloudevents-batch+json"
JSON_MEDIA_TYPE = "application/json"
MARK_OF_BINARY_MODE = "ce-specversion"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundEvent:
    """An event that keeps its contract, ready to be published.

    Attributes:
        id: As its publisher named it.
        run_id: The run that a submission means; None for a cancellation.
    """

    id: str
    run_id: RunId | None
    message: OutboxMessage


def parse_request(headers: Headers, body: bytes) -> tuple[InboundEvent, ...]:
    """Return the events that a request carries, in their order.

    Raises:
        RefusedRequestError: One breaks the contract (400), the content type is none of
            CloudEvents' (415), or the batch is too large (413).
    """
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type == BATCH_MEDIA_TYPE:
        deliveries = _read_batch(body)
    elif media_type == MEDIA_TYPE:
        deliveries = [_to_delivery(body)]
    elif MARK_OF_BINARY_MODE in headers and media_type == JSON_MEDIA_TYPE:
        deliveries = [_to_delivery(_to_structured(headers, body))]
    else:
        raise RefusedRequestError(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            f"send {MEDIA_TYPE}, {BATCH_MEDIA_TYPE}, or {JSON_MEDIA_TYPE} with the "
            "headers ce-specversion, ce-id, ce-source and ce-type",
        )
    return _parse_all(deliveries)


def to_inbound_event(delivery: Delivery) -> InboundEvent:
    """Return the event that *delivery* would be to the service.

    Raises:
        InvalidEventError: It breaks the contract.
    """
    incoming = parse_delivery(delivery)
    payload = incoming.payload
    if not isinstance(payload, StorySubmitted | StoryCancelled):
        raise InvalidEventError("the message is no event")
    return InboundEvent(
        id=incoming.id,
        run_id=submission_run_id(payload)
        if isinstance(payload, StorySubmitted)
        else None,
        message=_to_message(incoming, payload.routing_key, delivery.body),
    )


def _read_batch(body: bytes) -> list[Delivery]:
    try:
        events = parse_batch(body)
    except InvalidEventError as error:
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, str(error)) from error
    if not events:
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, "the batch is empty")
    if len(events) > MAX_BATCH_EVENTS:
        raise RefusedRequestError(
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            f"a batch has at most {MAX_BATCH_EVENTS} events, this one {len(events)}",
        )
    return [_to_delivery(each) for each in events]


def _to_structured(headers: Headers, body: bytes) -> bytes:
    """Return an event of binary mode as one body, as it travels on the broker."""
    pairs = [
        (name, unquote(value)) for name, value in headers.items() if name[:3] == "ce-"
    ]
    attributes = dict(pairs)
    if len(attributes) < len(pairs):
        raise RefusedRequestError(
            HTTPStatus.BAD_REQUEST, "the message names an attribute twice"
        )
    try:
        envelope = parse_envelope(_to_delivery(body, headers=attributes))
    except InvalidEventError as error:
        raise RefusedRequestError(HTTPStatus.BAD_REQUEST, str(error)) from error
    return json.dumps(envelope).encode()


def _to_delivery(body: bytes, *, headers: dict[str, str] | None = None) -> Delivery:
    return Delivery(
        queue=INTAKE_QUEUE,
        routing_key=StorySubmitted.routing_key,
        body=body,
        content_type=MEDIA_TYPE,
        headers=headers or {},
    )


def _parse_all(deliveries: Sequence[Delivery]) -> tuple[InboundEvent, ...]:
    """Return all events, or refuse all: half a batch would be sent twice."""
    events: list[InboundEvent] = []
    problems: list[EventProblem] = []
    for index, delivery in enumerate(deliveries):
        try:
            events.append(to_inbound_event(delivery))
        except InvalidEventError as error:
            problems.append(EventProblem(index=index, detail=str(error)))
    if problems:
        raise RefusedRequestError(
            HTTPStatus.BAD_REQUEST, problems[0].detail, errors=problems
        )
    return tuple(events)


def _to_message(
    incoming: IncomingMessage[FrozenModel], routing_key: str, body: bytes
) -> OutboxMessage:
    return OutboxMessage(
        id=_message_id(incoming.id),
        exchange="events",
        routing_key=routing_key,
        body=body,
        content_type=MEDIA_TYPE,
        type=event_type(routing_key),
        correlation_id=None,
    )


def _message_id(event_id: str) -> UUID:
    """Return the event's id as a UUID: the same for an event that is sent again."""
    try:
        return UUID(event_id)
    except ValueError:
        return uuid5(NAMESPACE, event_id)
