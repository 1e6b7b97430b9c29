"""Generates the AsyncAPI 3 document: channels, operations and messages."""

from typing import Any

from pydantic import BaseModel

from infra.contracts.schemas import (
    INBOUND_EVENTS,
    OUTBOUND_EVENTS,
    routing_key,
    schema_name,
)
from ports.events.cloud_events import MEDIA_TYPE, SOURCE, event_type

EXCHANGE = "novelmovie.events"

_ENVELOPE: dict[str, Any] = {
    "specversion": {"const": "1.0"},
    "id": {"type": "string", "description": "Dedupe on it: it is derived, not drawn."},
    "source": {"type": "string", "examples": [SOURCE]},
    "time": {"type": "string", "format": "date-time"},
    "datacontenttype": {"const": "application/json"},
    "dataschema": {"type": "string", "format": "uri"},
    "subject": {"type": ["string", "null"], "description": "The story's id."},
    "sequence": {"type": "string", "description": "Orders the events of one run."},
    "causationid": {
        "type": ["string", "null"],
        "description": "Id of the submission that opened the generation.",
    },
    "traceparent": {"type": ["string", "null"]},
}
_REQUIRED_ATTRIBUTES = ["specversion", "id", "source", "type", "data"]


def asyncapi_document(version: str) -> dict[str, Any]:
    """Return the document; *version* is that of the contract."""
    events = (*INBOUND_EVENTS, *OUTBOUND_EVENTS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Novel Movie Crews",
            "version": version,
            "description": "Stories in, film-ready scene breakdowns out. CloudEvents "
            "1.0 as JSON on a RabbitMQ topic exchange; delivery is at least once, and "
            "event ids are derived, so that readers dedupe on them.",
            "license": {"name": "MIT"},
        },
        "defaultContentType": MEDIA_TYPE,
        "channels": {routing_key(event): _channel(event) for event in events},
        "operations": {
            **{
                f"hear.{routing_key(e)}": _operation(e, "receive")
                for e in INBOUND_EVENTS
            },
            **{f"say.{routing_key(e)}": _operation(e, "send") for e in OUTBOUND_EVENTS},
        },
        "components": {
            "messages": {routing_key(event): _message(event) for event in events}
        },
    }


def _channel(event: type[BaseModel]) -> dict[str, Any]:
    key = routing_key(event)
    return {
        "address": key,
        "messages": {key: {"$ref": f"#/components/messages/{key}"}},
        "bindings": {
            "amqp": {
                "is": "routingKey",
                "exchange": {"name": EXCHANGE, "type": "topic", "durable": True},
                "bindingVersion": "0.3.0",
            }
        },
    }


def _operation(event: type[BaseModel], action: str) -> dict[str, Any]:
    key = routing_key(event)
    channel = f"#/channels/{key}"
    return {
        "action": action,
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{key}"}],
    }


def _message(event: type[BaseModel]) -> dict[str, Any]:
    return {
        "name": event_type(routing_key(event)),
        "summary": (event.__doc__ or "").split("\n", 1)[0],
        "contentType": MEDIA_TYPE,
        "payload": envelope_schema(event),
    }


def envelope_schema(event: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of an event in structured mode."""
    return {
        "type": "object",
        "required": _REQUIRED_ATTRIBUTES,
        "properties": {
            **_ENVELOPE,
            "type": {"const": event_type(routing_key(event))},
            "data": {"$ref": f"./schemas/{schema_name(event)}"},
        },
    }
