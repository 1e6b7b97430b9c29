"""Generates the OpenAPI 3.1 document of the HTTP door, and of the webhooks."""

from typing import Any

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

REF_TEMPLATE = "#/components/schemas/{model}"
JSON_TYPE = "application/json"

PROBLEMS = {
    "400": "It breaks the contract, in the contract's own words.",
    "401": "The token is missing or unknown.",
    "403": "The token has no scope `door`.",
    "404": "No such run is opened. One that was accepted is opened when the broker "
    "delivers its submission: ask again after `Retry-After` seconds.",
    "413": "It is too long.",
    "415": "The content type is none of CloudEvents'.",
    "429": "Too much at once: the same request again, after `Retry-After` seconds.",
    "503": "Broker or journal do not answer: the same request again, after "
    "`Retry-After` seconds. Nothing is computed twice for it.",
}

_TEXT = {"schema": {"type": "string"}}


def openapi_document(version: str) -> dict[str, Any]:
    """Return the document; *version* is that of the contract."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Novel Movie Crews over HTTP",
            "version": version,
            "description": "For who has no AMQP client: CloudEvents in, runs and their "
            "events out. Everything goes through the same broker. Sending again is "
            "safe: ids are derived, and a run is opened once.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "http://127.0.0.1:5001"}],
        "security": [{"token": []}],
        "paths": {
            "/events": {"post": _post_events()},
            "/runs/{run_id}": {
                "parameters": [_path_id("run_id")],
                "get": _operation(
                    "getRun",
                    "How a run stands",
                    {"200": _answer(RunReport, "As the journal has it.")},
                    "404",
                ),
            },
            "/runs/{run_id}/events": {
                "parameters": [_path_id("run_id")],
                "get": _get_run_events(),
            },
            "/crews/execute": {"post": _post_crew_job()},
            "/crews/status/{job_id}": {
                "parameters": [_path_id("job_id")],
                "get": _operation(
                    "getCrewJob",
                    "How a job stands, in the predecessor's form",
                    {"200": _answer(CrewJobStatus, "A job is a run.")},
                    "404",
                ),
            },
            "/health": {
                "get": {
                    "operationId": "getHealth",
                    "summary": "Whether the service is well",
                    "security": [],
                    "responses": {"200": _answer(ServiceHealth, "Well or not.")},
                }
            },
        },
        "webhooks": {routing_key(event): _webhook(event) for event in OUTBOUND_EVENTS},
        "components": {
            "securitySchemes": {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token of CREWS_OPS_TOKENS with the scope `door`.",
                }
            },
            "schemas": _schemas(),
        },
    }


def _schemas() -> dict[str, Any]:
    models: list[tuple[type[BaseModel], Any]] = [
        *((model, "validation") for model in SENT),
        *((model, "serialization") for model in ANSWERED),
    ]
    _, generated = models_json_schema(models, ref_template=REF_TEMPLATE)
    schemas: dict[str, Any] = generated["$defs"]
    return schemas


def _post_events() -> dict[str, Any]:
    events = [envelope_schema(event) for event in INBOUND_EVENTS]
    data = [envelope_schema(event)["properties"]["data"] for event in INBOUND_EVENTS]
    return {
        **_operation(
            "postEvents",
            "Submit or cancel stories, as CloudEvents 1.0",
            {"202": _answer(AcceptedEvents, "The broker has confirmed all of them.")},
            "400",
            "413",
            "415",
            "429",
        ),
        "parameters": [
            {
                "name": f"ce-{name}",
                "in": "header",
                "description": "Of binary mode alone.",
                **_TEXT,
            }
            for name in ("specversion", "id", "source", "type", "time", "traceparent")
        ],
        "requestBody": {
            "required": True,
            "content": {
                MEDIA_TYPE: {"schema": {"oneOf": events}},
                "application/cloudevents-batch+json": {
                    "schema": {
                        "type": "array",
                        "minItems": 1,
                        "maxItems": MAX_BATCH_EVENTS,
                        "items": {"oneOf": events},
                    }
                },
                JSON_TYPE: {"schema": {"oneOf": data}},
            },
        },
    }


def _get_run_events() -> dict[str, Any]:
    stream = {
        "description": "The run's events in order, each as structured CloudEvent in "
        "`data`, its sequence number in `id`; the stream ends after the final one.",
        "content": {"text/event-stream": _TEXT},
    }
    ended = {"description": "The run has ended, and everything was sent."}
    return {
        **_operation(
            "getRunEvents",
            "The events of a run, as they are recorded",
            {"200": stream, "204": ended},
            "400",
            "404",
        ),
        "parameters": [
            {
                "name": "Last-Event-ID",
                "in": "header",
                "description": "Resumes after this event. One that the run has "
                "not sent yet is refused (400).",
                "schema": {"type": "string", "pattern": "^[0-9]{1,9}$"},
            }
        ],
    }


def _post_crew_job() -> dict[str, Any]:
    return {
        **_operation(
            "postCrewJob",
            "Have a crew work on a story, in the predecessor's form",
            {"200": _answer(CrewJobAccepted, "The broker has confirmed it.")},
            "400",
            "413",
            "429",
        ),
        "requestBody": {"required": True, "content": _json(CrewRequest)},
    }


def _webhook(event: type[BaseModel]) -> dict[str, Any]:
    """Return what a subscriber is sent; see ``novel-crews webhooks``."""
    headers = {
        "webhook-id": "The event's id: dedupe on it.",
        "webhook-timestamp": "Seconds since 1970; refuse what is older than 300.",
        "webhook-signature": "`v1,` and base64 of HMAC-SHA256 over id, timestamp and "
        "body, joined by full stops (Standard Webhooks 1.0).",
    }
    return {
        "post": {
            "operationId": f"receive.{routing_key(event)}",
            "summary": (event.__doc__ or "").split("\n", 1)[0],
            "parameters": [
                {
                    "name": name,
                    "in": "header",
                    "required": True,
                    "description": description,
                    **_TEXT,
                }
                for name, description in headers.items()
            ],
            "requestBody": {
                "required": True,
                "content": {MEDIA_TYPE: {"schema": envelope_schema(event)}},
            },
            "responses": {
                "2XX": {"description": "Accepted. Anything else is sent again."},
                "410": {"description": "Unwanted: it is not sent again."},
            },
        }
    }


def _operation(
    id_: str, summary: str, responses: dict[str, Any], *problems: str
) -> dict[str, Any]:
    return {
        "operationId": id_,
        "summary": summary,
        "responses": {
            **responses,
            **{
                status: _problem(status)
                for status in sorted({*problems, "401", "403", "503"})
            },
        },
    }


def _problem(status: str) -> dict[str, Any]:
    headers = {"Retry-After": {"schema": {"type": "integer"}}}
    return {
        "description": PROBLEMS[status],
        **({"headers": headers} if status in ("404", "429", "503") else {}),
        **({} if status in ("401", "403") else {"content": _problem_content()}),
    }


def _problem_content() -> dict[str, Any]:
    return {"application/problem+json": _json(HttpProblem)[JSON_TYPE]}


def _answer(model: type[BaseModel], description: str) -> dict[str, Any]:
    return {"description": description, "content": _json(model)}


def _json(model: type[BaseModel]) -> dict[str, Any]:
    return {JSON_TYPE: {"schema": {"$ref": REF_TEMPLATE.format(model=model.__name__)}}}


def _path_id(name: str) -> dict[str, Any]:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
