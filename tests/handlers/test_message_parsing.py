"""From bytes to the message they carry, and what is rejected on the way."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import message_parsing
from ports.errors import InvalidEventError
from ports.events.cloud_events import MEDIA_TYPE
from ports.events.story_events import MAX_TEXT_BYTES, StoryCancelled, StorySubmitted
from ports.pipeline.commands import Command
from tests.builders import a_run
from tests.handlers.builders import (
    a_command,
    a_delivery,
    an_event,
    intake_step,
    submission,
)

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def test_reads_a_submission_in_structured_mode() -> None:
    message = message_parsing.parse_delivery(
        a_delivery(an_event(traceparent=TRACEPARENT))
    )

    assert isinstance(message.payload, StorySubmitted)
    assert (message.id, message.traceparent) == ("cause-1", TRACEPARENT)


@pytest.mark.parametrize(
    "traceparent",
    [
        "00-1-2-01",
        "",
        None,
        7,
        TRACEPARENT.upper(),
        f"ff{TRACEPARENT[2:]}",
        "é" * 9_000,
    ],
)
def test_a_trace_that_is_none_costs_no_story(traceparent: object) -> None:
    message = message_parsing.parse_delivery(
        a_delivery(an_event(traceparent=traceparent))
    )

    assert (message.id, message.traceparent) == ("cause-1", "")


def test_knows_structured_mode_without_its_content_type() -> None:
    message = message_parsing.parse_delivery(
        a_delivery(content_type="application/json")
    )

    assert isinstance(message.payload, StorySubmitted)


@pytest.mark.parametrize(
    "prefix", ["cloudEvents:", "cloudEvents_", "ce-", "ce_", "CE-"]
)
def test_reads_a_submission_in_binary_mode(prefix: str) -> None:
    attributes = {
        "specversion": "1.0",
        "id": "cause-7",
        "source": "/novel-movie",
        "type": "com.novelmovie.story.submitted.v1",
    }

    message = message_parsing.parse_delivery(
        a_delivery(
            json.dumps(submission()).encode(),
            content_type="application/json",
            headers={prefix + name: value for name, value in attributes.items()},
        )
    )

    assert isinstance(message.payload, StorySubmitted)
    assert message.id == "cause-7"


def test_reads_a_cancellation() -> None:
    body = an_event({"story_id": "the-crossing"}, kind="story.cancelled.v1")

    assert isinstance(
        message_parsing.parse_delivery(a_delivery(body)).payload, StoryCancelled
    )


def test_reads_a_command_of_ours() -> None:
    key = intake_step(a_run())

    message = message_parsing.parse_delivery(a_command(key, attempt=3))

    assert isinstance(message.payload, Command)
    assert (message.payload.key, message.payload.attempt) == (key, 3)


def test_ignores_what_a_newer_sender_has_added() -> None:
    body = an_event(submission(mood="wistful"), tenant="north")

    assert isinstance(
        message_parsing.parse_delivery(a_delivery(body)).payload, StorySubmitted
    )


REFUSED: list[Any] = [
    pytest.param(b"", "not JSON", id="empty"),
    pytest.param(b"rain", "not JSON", id="not JSON"),
    pytest.param(b'{"a": "\xff"}', "UTF-8", id="not UTF-8"),
    pytest.param(b"[" * 100_000, "JSON", id="nested without end"),
    pytest.param(b"[1]", "not an object", id="a list"),
    pytest.param(b'{"specversion": "1.0", "a": NaN}', "JSON", id="not a number"),
    pytest.param(an_event(kind="story.submitted.v2"), "major version", id="v2"),
    pytest.param(an_event(kind="story.archived.v1"), "type", id="another type"),
    pytest.param(an_event(specversion="0.3"), "specversion", id="CloudEvents 0.3"),
    pytest.param(an_event(id=""), "id", id="no id"),
    pytest.param(an_event([1]), "data", id="data is a list"),
    pytest.param(an_event(submission(text=None)), "exactly one", id="no text"),
    pytest.param(
        an_event(
            submission(text_ref={"collection": "s", "id": "1", "sha256": "0" * 64})
        ),
        "exactly one",
        id="both texts",
    ),
    pytest.param(
        an_event(submission(text="a" * (MAX_TEXT_BYTES + 1))), "text_ref", id="too long"
    ),
    pytest.param(an_event(submission(text="a\0b")), "NUL", id="binary"),
    pytest.param(an_event(submission(title="\ud800")), "title", id="half a character"),
    pytest.param(an_event(traceparent="\udfff"), "traceparent", id="half a trace"),
    pytest.param(
        an_event({**submission(), "\udfff": 1}), "name holds half", id="half a name"
    ),
    pytest.param(
        an_event(submission(limits={"cost": 0})).replace(
            b'"cost": 0', b'"cost": 1e999'
        ),
        "cost holds a number that is not finite",
        id="infinite cost",
    ),
    pytest.param(b'{"id": "a", "id": "b"}', "twice", id="two ids"),
    pytest.param(b"{}", "not a CloudEvent: specversion is missing", id="bare JSON"),
    pytest.param(an_event(submission(revision=10**40)), "beyond", id="huge revision"),
    pytest.param(an_event(submission(story_id="a\nb")), "story_id", id="bad id"),
    pytest.param(b" " * (message_parsing.MAX_BODY_BYTES + 1), "bytes", id="too large"),
    pytest.param(b'{"stage": "read"}', "not a CloudEvent", id="half a command"),
]


@pytest.mark.parametrize(("body", "why"), REFUSED)
def test_rejects_what_breaks_the_contract_and_says_why(body: bytes, why: str) -> None:
    with pytest.raises(InvalidEventError, match=why):
        message_parsing.parse_delivery(
            a_delivery(body, content_type="application/json")
        )


def test_a_command_is_none_that_comes_to_the_public_exchange() -> None:
    command = a_command(intake_step(a_run()))

    with pytest.raises(InvalidEventError, match="not a CloudEvent"):
        message_parsing.parse_delivery(
            replace(command, queue="crews.intake", routing_key="story.submitted")
        )


@pytest.mark.parametrize("field", ["ordinal", "attempt", "generation"])
def test_a_command_counts_no_further_than_the_journal(field: str) -> None:
    command = a_command(intake_step(a_run()))
    body = json.dumps(json.loads(command.body) | {field: 2**31}).encode()

    with pytest.raises(InvalidEventError, match=field):
        message_parsing.parse_delivery(replace(command, body=body))


@pytest.mark.parametrize("depth", [message_parsing.MAX_DEPTH, 900, 100_000])
def test_rejects_what_is_nested_too_deeply(depth: int) -> None:
    body = an_event({**submission(), "more": "?"})
    nest = b"[" * depth + b"]" * depth

    with pytest.raises(InvalidEventError, match=r"nested (too deeply|deeper than 64)"):
        message_parsing.parse_delivery(a_delivery(body.replace(b'"?"', nest)))


def test_a_rejection_quotes_nothing_of_the_story() -> None:
    body = an_event(submission(revision="The secret was in the well."))

    with pytest.raises(InvalidEventError) as refused:
        message_parsing.parse_delivery(a_delivery(body))

    assert "secret" not in str(refused.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.binary() | JSON.map(lambda value: json.dumps(value).encode()))
def test_whatever_arrives_is_parsed_or_rejected(body: bytes) -> None:
    try:
        message_parsing.parse_delivery(a_delivery(body))
    except InvalidEventError as refused:
        assert str(refused)  # noqa: PT017  # either outcome is lawful; no other is


NEAR = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.just(value)
        for name, value in {**submission(), "format": "auto", "limits": {}}.items()
    },
)


@given(NEAR, st.sampled_from([MEDIA_TYPE, "application/json", ""]))
def test_whatever_resembles_a_submission_is_parsed_or_rejected(
    data: dict[str, Any], content_type: str
) -> None:
    try:
        message_parsing.parse_delivery(
            a_delivery(an_event(data), content_type=content_type)
        )
    except InvalidEventError as refused:
        assert str(refused)  # noqa: PT017  # either outcome is lawful; no other is
