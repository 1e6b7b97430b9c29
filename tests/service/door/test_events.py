"""``POST /events``: what the door takes, what it refuses, and what it says."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from handlers.message_parsing import MAX_BODY_BYTES
from handlers.submissions import submission_run_id
from ports.door import MAX_BATCH_EVENTS
from ports.events.story_events import StorySubmitted
from tests.service.door.conftest import DoorUnderTest, open_test_door
from tests.service.door.requests import (
    BATCH,
    CANCELLED,
    STRUCTURED,
    a_story,
    an_event,
    as_binary,
)

RUN = str(submission_run_id(StorySubmitted(**a_story())))


async def test_an_event_is_accepted_once_the_broker_has_confirmed_it(
    door: DoorUnderTest,
) -> None:
    answer = await door.http.post("/events", json=an_event(), headers=STRUCTURED)

    assert answer.status_code == 202
    assert answer.json() == {"events": [{"id": an_event()["id"], "run_id": RUN}]}
    [message] = door.publisher.published
    assert json.loads(message.body) == an_event()
    assert (message.exchange, message.routing_key) == ("events", "story.submitted")


async def test_binary_mode_is_the_same_event(door: DoorUnderTest) -> None:
    headers, body = as_binary(an_event(subject="caf%C3%A9"))

    answer = await door.http.post("/events", content=body, headers=headers)

    assert answer.json() == {"events": [{"id": an_event()["id"], "run_id": RUN}]}
    [message] = door.publisher.published
    assert json.loads(message.body) == an_event(subject="café")


async def test_a_batch_is_answered_in_its_order(door: DoorUnderTest) -> None:
    batch = [
        an_event(id="first"),
        an_event(id="second", type=CANCELLED, data={"story_id": "lamp"}),
    ]

    answer = await door.http.post("/events", json=batch, headers=BATCH)

    assert answer.json() == {
        "events": [{"id": "first", "run_id": RUN}, {"id": "second", "run_id": None}]
    }
    assert [each.routing_key for each in door.publisher.published] == [
        "story.submitted",
        "story.cancelled",
    ]


async def test_an_event_that_is_sent_again_has_the_same_ids(
    door: DoorUnderTest,
) -> None:
    for _ in range(2):
        await door.http.post("/events", json=an_event(id="odd id"), headers=STRUCTURED)

    [first, second] = door.publisher.published
    assert first == second


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({}, "not a CloudEvent: specversion is missing"),
    (an_event(type="com.novelmovie.story.told.v1"), "the type is none of"),
    (an_event(type="com.novelmovie.story.structured.v1"), "the type is none of"),
    (an_event(data=a_story(revision=0)), "revision: "),
    (an_event(data=a_story(text="a\x00b")), "NUL"),
    (an_event(data=a_story(text="a\ud800b")), "half of a surrogate pair"),
    (an_event(data=a_story(text_ref={})), "text_ref.collection"),
    (an_event(data=a_story(text="x" * 300_000)), "text exceeds 262144 bytes"),
    (an_event(data=a_story(revision=2**60)), "a number beyond"),
]


async def test_a_broken_contract_is_refused_in_its_own_words(
    door: DoorUnderTest,
) -> None:
    for event, words in BROKEN:
        body = json.dumps(event).encode()
        answer = await door.http.post("/events", content=body, headers=STRUCTURED)

        assert answer.status_code == 400
        assert answer.headers["content-type"] == "application/problem+json"
        assert words in answer.json()["detail"]
        assert answer.json()["errors"][0]["index"] == 0
    assert door.publisher.published == []


NO_JSON = (
    b"",
    b"{",
    b"\xff\xfe",
    b"[]",
    b'"text"',
    b"NaN",
    b"[" * 100_000,
    b'{"id": 1, "id": 2}',
)


@pytest.mark.parametrize("headers", [STRUCTURED, BATCH])
async def test_what_is_no_json_of_ours_is_refused(
    door: DoorUnderTest, headers: dict[str, str]
) -> None:
    statuses = {
        body[:20]: (
            await door.http.post("/events", content=body, headers=headers)
        ).status_code
        for body in NO_JSON
    }

    assert statuses == {body[:20]: 400 for body in NO_JSON}


async def test_one_broken_event_refuses_its_batch_and_is_named(
    door: DoorUnderTest,
) -> None:
    batch = [an_event(id="good"), an_event(id="bad", data={})]

    answer = await door.http.post("/events", json=batch, headers=BATCH)

    assert answer.status_code == 400
    assert [each["index"] for each in answer.json()["errors"]] == [1]
    assert door.publisher.published == []


async def test_a_batch_nested_too_deeply_is_refused(door: DoorUnderTest) -> None:
    body = b"[" + b'{"a":' * 500 + b"1" + b"}" * 500 + b"]"

    answer = await door.http.post("/events", content=body, headers=BATCH)

    assert answer.status_code == 400
    assert "nested deeper" in answer.json()["detail"]


async def test_a_batch_of_ten_thousand_is_too_large(door: DoorUnderTest) -> None:
    batch = [an_event(id=str(number)) for number in range(10_000)]

    answer = await door.http.post("/events", json=batch, headers=BATCH)

    assert answer.status_code == 413
    assert str(MAX_BATCH_EVENTS) in answer.json()["detail"]


async def test_a_long_body_is_refused_by_its_own_word_and_by_count(
    door: DoorUnderTest,
) -> None:
    long = b"x" * (MAX_BODY_BYTES + 1)

    async def chunks() -> AsyncIterator[bytes]:
        yield long[: MAX_BODY_BYTES // 2]
        yield long[MAX_BODY_BYTES // 2 :]

    for content in (long, chunks()):
        answer = await door.http.post("/events", content=content, headers=STRUCTURED)

        assert answer.status_code == 413
        assert "text_ref" in answer.json()["detail"]


@pytest.mark.parametrize("type_", ["text/plain", "application/json", ""])
async def test_another_content_type_is_told_what_to_send(
    door: DoorUnderTest, type_: str
) -> None:
    answer = await door.http.post(
        "/events", json=an_event(), headers={"Content-Type": type_}
    )

    assert answer.status_code == 415
    assert "application/cloudevents+json" in answer.json()["detail"]


async def test_an_attribute_that_comes_twice_is_refused(door: DoorUnderTest) -> None:
    headers, body = as_binary(an_event())

    answer = await door.http.post(
        "/events", content=body, headers=[*headers.items(), ("CE-ID", "another")]
    )

    assert answer.status_code == 400
    assert "twice" in answer.json()["detail"]


async def test_without_the_broker_the_caller_is_told_to_come_again(
    door: DoorUnderTest,
) -> None:
    door.publisher.is_down = True

    answer = await door.http.post("/events", json=an_event(), headers=STRUCTURED)

    assert answer.status_code == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.json()["detail"] == (
        "the broker does not answer: send the same request again"
    )


async def test_an_event_that_no_queue_hears_is_not_accepted(
    door: DoorUnderTest,
) -> None:
    door.publisher.unheard = {"story.submitted"}

    answer = await door.http.post("/events", json=an_event(), headers=STRUCTURED)

    assert answer.status_code == 503


async def test_a_token_has_its_number_of_events_a_minute(tmp_path: Path) -> None:
    batch = [an_event(id=str(number)) for number in range(3)]
    async with open_test_door(tmp_path, events_per_minute=5) as door:
        first = await door.http.post("/events", json=batch, headers=BATCH)
        second = await door.http.post("/events", json=batch, headers=BATCH)

    assert (first.status_code, second.status_code) == (202, 429)
    assert 1 <= int(second.headers["retry-after"]) <= 60
    assert len(door.publisher.published) == 3


async def test_a_batch_that_no_minute_has_room_for_is_too_large(
    tmp_path: Path,
) -> None:
    batch = [an_event(id=str(number)) for number in range(6)]
    async with open_test_door(tmp_path, events_per_minute=5) as door:
        answer = await door.http.post("/events", json=batch, headers=BATCH)

    assert answer.status_code == 413


async def test_many_bodies_at_once_do_not_fill_the_memory(
    door: DoorUnderTest,
) -> None:
    proceed, sent = asyncio.Event(), asyncio.Semaphore(0)

    async def hesitate() -> AsyncIterator[bytes]:
        yield b" " * MAX_BODY_BYTES
        sent.release()
        await proceed.wait()

    def post() -> asyncio.Task[Any]:
        return asyncio.create_task(
            door.http.post("/events", content=hesitate(), headers=STRUCTURED)
        )

    waiting = [post() for _ in range(16)]
    for _ in waiting:
        await sent.acquire()
    one_more = await door.http.post("/events", json=an_event(), headers=STRUCTURED)
    proceed.set()
    answers = [await each for each in waiting]
    afterwards = await door.http.post("/events", json=an_event(), headers=STRUCTURED)

    assert one_more.status_code == 429
    assert {each.status_code for each in answers} == {400}
    assert afterwards.status_code == 202


TOKENS_OF_OTHERS = {
    "": 401,
    "Bearer ": 401,
    "Bearer a-token-of-nobody": 401,
    "Basic bm92ZWwtbW92aWU6eA==": 401,
    "Bearer a-token-of-prometheus": 403,
}


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/events"),
        ("POST", "/crews/execute"),
        ("GET", f"/runs/{RUN}"),
        ("GET", f"/runs/{RUN}/events"),
        ("GET", f"/crews/status/{RUN}"),
    ],
)
async def test_no_endpoint_opens_without_a_token_of_the_door(
    door: DoorUnderTest, method: str, path: str
) -> None:
    statuses = {
        each: (
            await door.http.request(method, path, headers={"Authorization": each})
        ).status_code
        for each in TOKENS_OF_OTHERS
    }

    assert statuses == TOKENS_OF_OTHERS


async def test_no_log_line_and_no_refusal_holds_story_text(
    door: DoorUnderTest,
) -> None:
    marked = "The lighthouse keeper hid the golden key."
    requests = [
        an_event(data=a_story(text=marked)),
        an_event(data=a_story(text=marked, revision="x")),
        an_event(data={marked: marked}),
        an_event(type=marked),
    ]
    with structlog.testing.capture_logs() as logs:
        answers = [
            await door.http.post("/events", json=each, headers=STRUCTURED)
            for each in requests
        ]
        door.publisher.is_down = True
        answers.append(
            await door.http.post("/events", json=requests[0], headers=STRUCTURED)
        )

    assert logs
    assert "lighthouse" not in json.dumps(logs, default=str)
    assert all("lighthouse" not in answer.text for answer in answers)
