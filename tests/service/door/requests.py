"""Requests to the door."""

import json
from typing import Any

SUBMITTED = "com.novelmovie.story.submitted.v1"
CANCELLED = "com.novelmovie.story.cancelled.v1"

STRUCTURED = {"Content-Type": "application/cloudevents+json"}
BATCH = {"Content-Type": "application/cloudevents-batch+json"}


def a_story(**changes: Any) -> dict[str, Any]:
    """Return the data of a submission."""
    return {
        "story_id": "lamp",
        "project_id": "film",
        "revision": 1,
        "title": "The Lamp",
        "text": "Nora lit the lamp. “He is late,” she said.",
        **changes,
    }


def an_event(**changes: Any) -> dict[str, Any]:
    """Return a submission in its envelope."""
    return {
        "specversion": "1.0",
        "id": "7f1c1f5e-6f0b-4c5e-9d57-0f3f4a6b2c11",
        "source": "/studio/desk",
        "type": SUBMITTED,
        "data": a_story(),
        **changes,
    }


def as_binary(event: dict[str, Any]) -> tuple[dict[str, str], bytes]:
    """Return headers and body of an event in binary mode."""
    attributes = {f"ce-{k}": v for k, v in event.items() if k != "data"}
    return (
        {"Content-Type": "application/json", **attributes},
        json.dumps(event["data"]).encode(),
    )
