"""From the bytes of a delivery to the event or command that it carries."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Generic, NoReturn, TypeVar

from pydantic import ValidationError

from ports.delivery import Delivery
from ports.domain.story import FrozenModel
from ports.errors import InvalidEventError
from ports.events.cloud_events import (
    MEDIA_TYPE,
    InboundCloudEvent,
    event_type,
    valid_traceparent,
)
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.pipeline.commands import Command
from ports.pipeline.stages import STAGES
from ports.validation import describe_validation_error

MAX_BODY_BYTES = 4 * 1024 * 1024
"""The longest valid submission has 256 KiB of text; even with every character escaped,
and in a long envelope, it stays far below this."""

MAX_DEPTH = 64
"""Levels of the data. Python's own limit differs between versions; our events have
four."""

MAX_INTEGER = 2**53 - 1
"""The largest integer that every JSON parser reads exactly."""

EVENT_TYPES: dict[str, type[FrozenModel]] = {
    event_type(StorySubmitted.routing_key): StorySubmitted,
    event_type(StoryCancelled.routing_key): StoryCancelled,
}

PUBLIC_ROUTING_KEYS = frozenset(
    {StorySubmitted.routing_key, StoryCancelled.routing_key}
)
"""What comes by these is an event: nobody may send commands to the public exchange."""

# The AMQP binding names them cloudEvents:, clients that may not use a colon write an
# underscore, and the official SDKs also write the ce- of HTTP and the ce_ of Kafka.
_ATTRIBUTE = re.compile(r"(?:cloudEvents[:_]|ce[-_])([a-z0-9]+)", re.IGNORECASE)


def _reject_constant(constant: str) -> NoReturn:
    raise ValueError(constant)


def _to_unique_members(pairs: list[tuple[str, object]]) -> dict[str, object]:
    # Parsers disagree about which of two members counts, so neither does.
    members = dict(pairs)
    if len(members) < len(pairs):
        raise InvalidEventError("the message names a member of an object twice")
    return members


# NaN and Infinity are no JSON, though Python's own parser accepts them. Made once:
# json.loads would build a decoder for every message.
_DECODER = json.JSONDecoder(
    parse_constant=_reject_constant, object_pairs_hook=_to_unique_members
)

_SURROGATE = re.compile("[\ud800-\udfff]")

W = TypeVar("W", bound=FrozenModel)
W_co = TypeVar("W_co", bound=FrozenModel, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingMessage(Generic[W_co]):
    """A message that keeps its contract, parsed.

    Attributes:
        id: Of the event as its publisher named it; of a command, its message id.
        traceparent: W3C trace context, or empty.
    """

    payload: W_co
    id: str
    traceparent: str


def parse_delivery(delivery: Delivery) -> IncomingMessage[FrozenModel]:
    """Return the event or the command that *delivery* carries.

    Raises:
        InvalidEventError: It breaks every contract of ours.
    """
    envelope = parse_envelope(delivery)
    for name, value in _walk_values(envelope):
        _reject_unstorable(name, value)
    traceparent = valid_traceparent(delivery.headers.get("traceparent"))
    if _is_event(delivery, envelope):
        return _parse_event(envelope, traceparent)
    return IncomingMessage(
        payload=_validate(Command, envelope),
        id=delivery.message_id or "",
        traceparent=traceparent,
    )


def _is_event(delivery: Delivery, envelope: dict[str, object]) -> bool:
    """Tell events from commands by where they came from, not by what they say.

    Only a replay goes to a queue directly, under the queue's own name; then the
    envelope tells.
    """
    if delivery.routing_key in PUBLIC_ROUTING_KEYS:
        return True
    if delivery.routing_key in STAGES:
        return False
    return "specversion" in envelope or delivery.content_type.startswith(MEDIA_TYPE)


def parse_envelope(delivery: Delivery) -> dict[str, object]:
    """Return a command, or an event with its attributes; neither is validated.

    Raises:
        InvalidEventError: It is no JSON object, or too long to be looked at.
    """
    if len(delivery.body) > MAX_BODY_BYTES:
        raise InvalidEventError(
            f"the message has {len(delivery.body)} bytes, more than {MAX_BODY_BYTES}"
        )
    content = parse_object(delivery.body)
    attributes = _binary_attributes(delivery)
    return {**attributes, "data": content} if attributes else content


def _binary_attributes(delivery: Delivery) -> dict[str, object]:
    """Return the event's attributes from the headers of binary mode, or none."""
    return {
        match[1].lower(): value
        for key, value in delivery.headers.items()
        if (match := _ATTRIBUTE.fullmatch(key))
    }


def parse_batch(body: bytes) -> tuple[bytes, ...]:
    """Return the events of a batch, each as the body of a message of its own.

    Raises:
        InvalidEventError: It is no JSON array, or nested too deeply.
    """
    content = _parse_json(body)
    if not isinstance(content, list):
        raise InvalidEventError("the batch is JSON, but not an array")
    # Walked first: JSON that is nested too deeply cannot be written either.
    for _ in _walk_values({"the batch": content}):
        pass
    return tuple(json.dumps(each).encode() for each in content)


def parse_object(body: bytes) -> dict[str, object]:
    """Return the JSON object that *body* is, by the same strict rules.

    Raises:
        InvalidEventError: It is none.
    """
    content = _parse_json(body)
    if not isinstance(content, dict):
        raise InvalidEventError("the message is JSON, but not an object")
    return content


def _parse_json(body: bytes) -> object:
    try:
        content: object = _DECODER.decode(body.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        # Its message quotes nothing, but str() of a UnicodeDecodeError would.
        raise InvalidEventError(
            f"the message is not JSON: {error.msg} at character {error.pos}"
        ) from error
    except ValueError as error:
        raise InvalidEventError("the message is not JSON in UTF-8") from error
    except RecursionError as error:
        raise InvalidEventError("the message is JSON nested too deeply") from error
    return content


def _parse_event(
    envelope: dict[str, object], traceparent: str
) -> IncomingMessage[FrozenModel]:
    """Parse an event; *traceparent* is that of the header, if it has none itself."""
    if "specversion" not in envelope:
        raise InvalidEventError("not a CloudEvent: specversion is missing")
    inbound = _validate(InboundCloudEvent, envelope)
    kind = EVENT_TYPES.get(inbound.type)
    if kind is None:
        raise InvalidEventError(
            f"the type is none of {', '.join(EVENT_TYPES)}; another major version is "
            "another contract"
        )
    return IncomingMessage(
        payload=_validate(kind, inbound.data),
        id=inbound.id,
        traceparent=inbound.traceparent or traceparent,
    )


def _walk_values(envelope: dict[str, object]) -> Iterator[tuple[str, object]]:
    """Yield every key and value with the name of the member that it stands in.

    Level by level: recursion would cost stack.
    """
    level: list[tuple[str, object]] = [("the message", envelope)]
    for _ in range(MAX_DEPTH):
        inner: list[tuple[str, object]] = []
        for name, value in level:
            match value:
                case dict():
                    inner.extend(("a member's name", key) for key in value)
                    inner.extend(value.items())
                case list():
                    inner.extend((name, item) for item in value)
                case _:
                    yield name, value
        level = inner
    if level:
        raise InvalidEventError(f"the event is nested deeper than {MAX_DEPTH} levels")


def _reject_unstorable(name: str, value: object) -> None:
    """Reject what no database of ours could store."""
    match value:
        case str() if "\x00" in value:
            raise InvalidEventError(f"{name} holds NUL characters: is it binary?")
        case str() if not value.isascii() and _SURROGATE.search(value):
            raise InvalidEventError(f"{name} holds half of a surrogate pair")
        case int() if abs(value) > MAX_INTEGER:
            raise InvalidEventError(f"{name} holds a number beyond {MAX_INTEGER}")
        case float() if not isfinite(value):
            raise InvalidEventError(f"{name} holds a number that is not finite")


def _validate(kind: type[W], content: dict[str, object]) -> W:
    try:
        return kind.model_validate(content)
    except ValidationError as error:
        raise InvalidEventError(
            describe_validation_error(error, root="event")
        ) from error
