"""The CloudEvents 1.0 envelope of the events that we receive and publish."""

import json
import re
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, BeforeValidator, Field

from ports.domain.story import FrozenModel
from ports.events.story_events import PublicEvent, StoryCancelled, StorySubmitted
from ports.outbox import OutboxMessage

SOURCE = "/novel-movie/crews"
MEDIA_TYPE = "application/cloudevents+json"
TYPE_PREFIX = "com.novelmovie."
SCHEMA_PREFIX = "https://schemas.novelmovie.com/crews/"


def event_type(routing_key: str) -> str:
    """Return the CloudEvents type of a routing key, version 1."""
    return f"{TYPE_PREFIX}{routing_key}.v1"


# W3C Trace Context, version 00 and those to come.
_TRACEPARENT = re.compile(
    r"(?!ff)[0-9a-f]{2}-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}"
)


def valid_traceparent(value: object) -> str:
    """Return a trace context as it is, or empty where it is none.

    W3C has receivers begin a trace of their own then; no story is refused for it.
    """
    is_valid = isinstance(value, str) and _TRACEPARENT.fullmatch(value) is not None
    return str(value) if is_valid else ""


class InboundCloudEvent(FrozenModel):
    """An event as it arrived, in structured or binary mode, its data not validated."""

    specversion: Literal["1.0"]
    id: Annotated[str, Field(min_length=1, max_length=200)]
    source: Annotated[str, Field(min_length=1, max_length=2000)]
    type: Annotated[str, Field(min_length=1, max_length=200)]
    time: AwareDatetime | None = None
    traceparent: Annotated[str, BeforeValidator(valid_traceparent)] = ""
    data: dict[str, object]


class OutboundCloudEvent(FrozenModel):
    """An event as it leaves, in structured mode.

    Attributes:
        sequence: Orders the events of one run; zero-padded, so that it sorts as text.
        causationid: Id of the submission that opened the generation.
    """

    specversion: Literal["1.0"] = "1.0"
    id: UUID
    source: str = SOURCE
    type: str
    subject: str | None
    time: AwareDatetime
    datacontenttype: Literal["application/json"] = "application/json"
    dataschema: str
    sequence: str
    causationid: str | None
    traceparent: str | None = None
    data: PublicEvent


def to_cloud_event(
    event: PublicEvent,
    *,
    id: UUID,  # noqa: A002  # the attribute's name in CloudEvents
    sequence: int,
    cause_id: str | None,
    traceparent: str,
    now: datetime,
) -> OutboundCloudEvent:
    """Return *event* in its envelope."""
    return OutboundCloudEvent(
        id=id,
        type=event_type(event.routing_key),
        subject=event.story_id,
        time=now,
        dataschema=f"{SCHEMA_PREFIX}{event.routing_key}.v1.json",
        sequence=f"{sequence:08d}",
        causationid=cause_id,
        traceparent=traceparent or None,
        data=event,
    )


def submission_message(
    event: StorySubmitted | StoryCancelled,
    *,
    id: UUID,  # noqa: A002  # the attribute's name in CloudEvents
    source: str,
    now: datetime,
) -> OutboxMessage:
    """Return *event* as a publisher sends it, in structured mode."""
    type_ = event_type(event.routing_key)
    envelope = {
        "specversion": "1.0",
        "id": str(id),
        "source": source,
        "type": type_,
        "subject": event.story_id,
        "time": now.isoformat(),
        "datacontenttype": "application/json",
        "data": event.model_dump(mode="json", exclude_defaults=True),
    }
    return OutboxMessage(
        id=id,
        exchange="events",
        routing_key=event.routing_key,
        body=json.dumps(envelope, ensure_ascii=False).encode(),
        content_type=MEDIA_TYPE,
        type=type_,
        correlation_id=None,
    )
