"""The wire, frozen: what was once sent can be read, and is sent the same again."""

import json
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest

from infra.contracts.files import FOLDER
from ports.events.cloud_events import InboundCloudEvent, OutboundCloudEvent
from ports.events.story_events import PublicEvent, StoryCancelled, StorySubmitted

GOLDEN = Path(__file__).parent / "golden"
SAID = get_args(PublicEvent)
HEARD = (StorySubmitted, StoryCancelled)


def golden(routing_key: str) -> dict[str, Any]:
    event: dict[str, Any] = json.loads(
        (GOLDEN / f"{routing_key}.v1.json").read_text("utf-8")
    )
    return event


def published_schema(routing_key: str) -> Any:
    return json.loads((FOLDER / "published" / f"{routing_key}.v1.json").read_text())


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.routing_key)
def test_what_we_said_once_we_say_the_same_again(kind: Any) -> None:
    event = golden(kind.routing_key)

    said = OutboundCloudEvent.model_validate(
        event | {"data": kind.model_validate(event["data"])}
    )

    assert said.model_dump(mode="json") == event


@pytest.mark.parametrize("kind", SAID, ids=lambda kind: kind.routing_key)
def test_what_we_say_keeps_the_schema_that_was_published(kind: Any) -> None:
    jsonschema.validate(
        golden(kind.routing_key)["data"], published_schema(kind.routing_key)
    )


@pytest.mark.parametrize("kind", HEARD, ids=lambda kind: kind.routing_key)
def test_what_was_sent_to_us_once_is_read_still(kind: Any) -> None:
    event = golden(kind.routing_key)

    heard = kind.model_validate(InboundCloudEvent.model_validate(event).data)

    given = heard.model_dump(mode="json", exclude_unset=True)
    assert given == event["data"]


@pytest.mark.parametrize("kind", [*SAID, *HEARD], ids=lambda kind: kind.routing_key)
def test_fields_that_a_newer_sender_added_are_ignored(kind: Any) -> None:
    data = golden(kind.routing_key)["data"]

    newer = kind.model_validate(data | {"mood": "grim"})

    assert newer == kind.model_validate(data)


def test_our_schema_lets_a_submission_have_one_text() -> None:
    data = golden("story.submitted")["data"]
    schema = published_schema("story.submitted")

    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(
            {key: value for key, value in data.items() if key != "text"}, schema
        )
