"""The progress of a story reaches the app as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pytest

from infra.rabbit.definitions import SERVICE
from ports.domain.story import ProjectId, Revision, StoryId
from ports.events.cloud_events import MEDIA_TYPE, to_cloud_event
from ports.events.story_events import StoryProgressed
from tests.infra.rabbit.users import UserUrls
from tests.payload.plugin.desk import StoryDesk


async def read_events(lines: AsyncIterator[str]) -> AsyncIterator[tuple[str, Any]]:
    """Yield name and data of each event of a stream."""
    name = ""
    async for line in lines:
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            yield name, json.loads(line[6:])


async def publish_progress(broker_url: str, story: str, percent: float) -> None:
    """Publish a story's progress as the service does."""
    event = StoryProgressed(
        run_id=UUID(int=1),
        generation=1,
        project_id=ProjectId("film"),
        story_id=StoryId(story),
        revision=Revision(1),
        stage="read",
        done=1,
        total=2,
        percent=percent,
    )
    envelope = to_cloud_event(
        event,
        id=uuid4(),
        sequence=1,
        cause_id=None,
        traceparent="",
        now=datetime.now(UTC),
    )
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        exchange = await channel.get_exchange("novelmovie.events")
        await exchange.publish(
            aio_pika.Message(
                envelope.model_dump_json().encode(), content_type=MEDIA_TYPE
            ),
            routing_key=event.routing_key,
            mandatory=False,
        )


async def test_a_reader_hears_of_one_story_from_where_it_stands(
    desk: StoryDesk, progress_users: UserUrls
) -> None:
    story = await desk.add_story("Nora waits.", status="completed")
    other = await desk.add_story("Tom waits.", status="completed")
    run = {
        "runKey": uuid4().hex,
        "project": story["project"]["id"],
        "story": story["id"],
        "storyKey": story["id"],
        "revision": 1,
        "generation": 1,
        "status": "running",
        "progress": 40,
    }
    (await desk.http.post("/crew-runs", json=run)).raise_for_status()
    path = f"/stories/{story['id']}/breakdown/progress"
    async with asyncio.timeout(60), desk.http.stream("GET", path) as stream:
        events = read_events(stream.aiter_lines())
        standing = await anext(events)
        await publish_progress(progress_users[SERVICE], other["id"], 10)
        await publish_progress(progress_users[SERVICE], story["id"], 50)
        name, event = await anext(events)

    assert stream.headers["content-type"].startswith("text/event-stream")
    assert standing[0] == "status"
    assert (standing[1]["status"], standing[1]["progress"]) == ("running", 40)
    assert (name, event["data"]["story_id"]) == ("story.progressed", story["id"])
    assert event["data"]["percent"] == 50


@pytest.mark.parametrize(("key", "status"), [("", 401), (None, 404)])
async def test_strangers_and_missing_stories_are_told_so(
    desk: StoryDesk, key: str | None, status: int
) -> None:
    headers = {} if key is None else {"Authorization": key}
    answer = await desk.http.get(
        f"/stories/{uuid4()}/breakdown/progress", headers=headers
    )

    assert answer.status_code == status
