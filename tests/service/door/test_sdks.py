"""The official SDK of CloudEvents for Python, to and from the door.

The one for Node sends a story of its own in `tests.service.test_door`.
"""

from collections.abc import Callable

import pytest
from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.http import (
    HTTPMessage,
    from_http_event,
    to_binary_event,
    to_structured_event,
)
from cloudevents.core.v1.event import CloudEvent

from tests.service.door.conftest import DoorUnderTest
from tests.service.door.requests import SUBMITTED, a_story
from tests.service.door.runs import complete, open_published


def by_sdk(id_: str) -> CloudEvent:
    return CloudEvent(
        {
            "id": id_,
            "source": "/sdk/python",
            "type": SUBMITTED,
            "specversion": "1.0",
            "subject": 'café "one" 100%',
            "datacontenttype": "application/json",
        },
        a_story(),
    )


@pytest.mark.parametrize("to_message", [to_structured_event, to_binary_event])
async def test_what_the_python_sdk_sends_is_published_as_the_same_event(
    door: DoorUnderTest, to_message: Callable[[BaseCloudEvent], HTTPMessage]
) -> None:
    sent = by_sdk("e1")
    message = to_message(sent)

    answer = await door.http.post(
        "/events", content=message.body, headers=message.headers
    )

    assert answer.status_code == 202
    [published] = door.publisher.published
    read_back = from_http_event(
        HTTPMessage(
            headers={"content-type": published.content_type}, body=published.body
        )
    )
    for name in ("id", "source", "type", "specversion", "subject"):
        assert read_back.get_attributes()[name] == sent.get_attributes()[name]
    assert read_back.get_data() == sent.get_data()


async def test_the_python_sdk_reads_every_event_of_a_stream(
    door: DoorUnderTest,
) -> None:
    await door.http.post(
        "/events",
        content=(message := to_structured_event(by_sdk("e1"))).body,
        headers=message.headers,
    )
    run = await open_published(door.journal, door.publisher.published[0])
    await complete(door.journal, run, "story.structured", "scene.breakdown.completed")

    stream = (await door.http.get(f"/runs/{run.id}/events")).text

    events = [
        from_http_event(
            HTTPMessage(
                headers={"content-type": "application/cloudevents+json"},
                body=line[6:].encode(),
            )
        )
        for line in stream.splitlines()
        if line.startswith("data: ")
    ]
    assert len(events) >= 3
    assert {each.get_source() for each in events} == {"/novel-movie/crews"}
    final = events[-1].get_data()
    assert isinstance(final, dict)
    assert final["run_id"] == str(run.id)
