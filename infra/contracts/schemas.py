"""JSON Schemas of the public events' data, in and out."""

from typing import Any, Literal, get_args

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ports.events.cloud_events import SCHEMA_PREFIX
from ports.events.story_events import (
    PublicEvent,
    StoryCancelled,
    StorySubmitted,
)

Schema = dict[str, Any]
Direction = Literal["in", "out"]

INBOUND_EVENTS: tuple[type[BaseModel], ...] = (StorySubmitted, StoryCancelled)
OUTBOUND_EVENTS: tuple[type[BaseModel], ...] = get_args(PublicEvent)


def routing_key(event: type[BaseModel]) -> str:
    """Return the key that *event* travels under."""
    key: str = event.routing_key  # type: ignore[attr-defined]  # all public events
    return key


def schema_name(event: type[BaseModel]) -> str:
    """Return the file and the last part of the ``dataschema`` of *event*."""
    return f"{routing_key(event)}.v1.json"


def event_schema(event: type[BaseModel], direction: Direction) -> Schema:
    """Return the schema of what we accept (*in*) or promise (*out*)."""
    generated = event.model_json_schema(
        mode="validation" if direction == "in" else "serialization",
        schema_generator=GenerateJsonSchema,
    )
    if event is StorySubmitted:
        # The rule that pydantic keeps in a validator; other languages need it too.
        generated["oneOf"] = [
            {"required": ["text"], "properties": {"text": {"type": "string"}}},
            {"required": ["text_ref"], "properties": {"text_ref": {"type": "object"}}},
        ]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{SCHEMA_PREFIX}{schema_name(event)}",
        **generated,
    }


def all_schemas() -> dict[str, Schema]:
    """Return every schema by its file name."""
    heard = {schema_name(event): event_schema(event, "in") for event in INBOUND_EVENTS}
    said = {schema_name(event): event_schema(event, "out") for event in OUTBOUND_EVENTS}
    return heard | said
