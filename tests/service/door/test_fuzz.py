"""Whatever is sent to the door, it is taken or refused: no other error leaves it."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from service.door.event_requests import BATCH_MEDIA_TYPE, JSON_MEDIA_TYPE, parse_request
from service.door.problems import RefusedRequestError
from tests.service.door.requests import a_story, an_event

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["\ud800", "\x00", "auto", "en", "1.0"])
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=10,
)


@st.composite
def broken_events(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an event of which any attribute or field may be anything."""
    event = an_event(data=a_story())
    for part in (event, event["data"]):
        for name in draw(st.lists(st.sampled_from(sorted(part)), max_size=2)):
            part[name] = draw(VALUES)
    return event


BODIES = (
    st.binary(max_size=200)
    | VALUES.map(json.dumps).map(str.encode)
    | broken_events().map(json.dumps).map(str.encode)
    | st.lists(broken_events(), max_size=3).map(json.dumps).map(str.encode)
)
MEDIA_TYPES = st.sampled_from(
    [
        "application/cloudevents+json",
        "application/cloudevents+json; charset=utf-8",
        BATCH_MEDIA_TYPE,
        JSON_MEDIA_TYPE,
        "",
        ";",
    ]
)
ATTRIBUTES = st.dictionaries(
    st.sampled_from(
        ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-time", "ce-data"]
    ),
    st.text(st.characters(max_codepoint=255), max_size=20)
    | st.sampled_from(["1.0", "%", "%ff", "%00", "com.novelmovie.story.submitted.v1"]),
)


@settings(max_examples=300)
@given(body=BODIES, media_type=MEDIA_TYPES, attributes=ATTRIBUTES)
def test_a_request_is_taken_or_refused(
    body: bytes, media_type: str, attributes: dict[str, str]
) -> None:
    headers = Headers({"content-type": media_type, **attributes})

    try:
        events = parse_request(headers, body)
    except RefusedRequestError:
        return

    for event in events:
        assert json.loads(event.message.body)["id"] == event.id
