"""Generates the OpenAPI 3.1 document of the HTTP door, and of the webhooks."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from infra.contracts.asyncapi import envelope_schema
from infra.contracts.schemas import INBOUND_EVENTS, OUTBOUND_EVENTS, routing_key
from ports.door import (
    MAX_BATCH_EVENTS,
    AcceptedEvents,
    CrewJobAccepted,
    CrewJobStatus,
    CrewRequest,
    HttpProblem,
    RunReport,
    ServiceHealth,
)
from ports.events.cloud_events import MEDIA_TYPE

SENT: tuple[type[BaseModel], ...] = (CrewRequest,)
ANSWERED: tuple[type[BaseModel], ...] = (
    AcceptedEvents,
    CrewJobAccepted,
    CrewJobStatus,
    HttpProblem,
    RunReport,
    ServiceHealth,
)

FRAME = Path(__file__).with_name("openapi_frame.yaml")
REF_TEMPLATE = "#/components/schemas/{model}"


def openapi_document(version: str) -> dict[str, Any]:
    """Return the document; *version* is that of the contract."""
    document: dict[str, Any] = yaml.safe_load(FRAME.read_text("utf-8"))
    document["info"]["version"] = version
    body = document["paths"]["/events"]["post"]["requestBody"]
    body["content"] = _inbound_content()
    frame = document["webhooks"]["each"]
    document["webhooks"] = {
        routing_key(event): _webhook(event, frame) for event in OUTBOUND_EVENTS
    }
    document["components"]["schemas"] = _schemas()
    return document


def _inbound_content() -> dict[str, Any]:
    """Return the bodies of events by their media type."""
    events = [envelope_schema(event) for event in INBOUND_EVENTS]
    batch = {
        "type": "array",
        "minItems": 1,
        "maxItems": MAX_BATCH_EVENTS,
        "items": {"oneOf": events},
    }
    data = [event["properties"]["data"] for event in events]
    return {
        MEDIA_TYPE: {"schema": {"oneOf": events}},
        "application/cloudevents-batch+json": {"schema": batch},
        "application/json": {"schema": {"oneOf": data}},
    }


def _webhook(event: type[BaseModel], frame: dict[str, Any]) -> dict[str, Any]:
    """Return what a subscriber is sent; see ``novel-crews webhooks``."""
    webhook = deepcopy(frame)
    post = webhook["post"]
    post["operationId"] = f"receive.{routing_key(event)}"
    post["summary"] = (event.__doc__ or "").split("\n", 1)[0]
    post["requestBody"]["content"] = {MEDIA_TYPE: {"schema": envelope_schema(event)}}
    return webhook


def _schemas() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Any]] = [
        *((model, "validation") for model in SENT),
        *((model, "serialization") for model in ANSWERED),
    ]
    _, generated = models_json_schema(models, ref_template=REF_TEMPLATE)
    schemas: dict[str, Any] = generated["$defs"]
    return schemas
