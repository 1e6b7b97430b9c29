"""JSON Schemas of the data of the public events."""

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
    """Return the routing key of *event*."""
    key: str = event.routing_key  # type: ignore[attr-defined]  # all public events
    return key


def schema_name(event: type[BaseModel]) -> str:
    """Return the file name of the schema, also the last part of ``dataschema``."""
    return f"{routing_key(event)}.v1.json"


def event_schema(event: type[BaseModel], direction: Direction) -> Schema:
    """Return the schema of what the service accepts ("in") or publishes ("out")."""
    generated = event.model_json_schema(
        mode="validation" if direction == "in" else "serialization",
        schema_generator=GenerateJsonSchema,
    )
    if event is StorySubmitted:
        # A validator of the model has this rule; other languages need it in the schema.
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
    inbound = {
        schema_name(event): event_schema(event, "in") for event in INBOUND_EVENTS
    }
    outbound = {
        schema_name(event): event_schema(event, "out") for event in OUTBOUND_EVENTS
    }
    return inbound | outbound
