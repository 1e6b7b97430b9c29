"""One replica before a long queue: what it holds in memory while it works it off."""

import asyncio
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import uvloop

from infra.rabbit import topology
from infra.rabbit.publisher import RabbitPublisher
from ports.events.cloud_events import submission_message
from ports.events.story_events import StorySubmitted
from tests.benchmarks.embedded import a_submission
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.processes import watched
from tests.service.replicas import run_replicas
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

STORY = Path(__file__).parents[1] / "stories" / "night-desk.txt"
AT_ONCE = 500
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many stories wait, and for how many seconds the replica is watched."""

    messages: int
    seconds: float


FULL = Size(messages=50_000, seconds=90)
SMALL = Size(messages=20, seconds=2)


def measured(size: Size) -> list[Figure]:
    """Watch a replica at work on one story's worth, and before the whole queue."""
    with (
        session_stack() as stack,
        fresh_database(stack.postgres().url) as journal,
        fresh_vhost(stack.broker().url, stack.broker().management_url) as broker,
    ):
        few = uvloop.run(_peak(broker, journal, AT_ONCE // 10, size.seconds))
        many = uvloop.run(_peak(broker, journal, size.messages, size.seconds))
    return [
        Figure(
            name=f"memory before {size.messages:,} stories over before 50",
            value=many / few,
            budget=at_most(1.25),
        ),
        Figure(name="before 50", value=few / MEGABYTE, unit="MB"),
        Figure(name=f"before {size.messages:,}", value=many / MEGABYTE, unit="MB"),
    ]


async def _peak(broker: str, journal: str, waiting: int, seconds: float) -> int:
    """Return the most bytes that a replica and its workers held."""
    await topology.apply(broker)
    await _queued(broker, waiting)
    with tempfile.TemporaryDirectory() as folder:
        async with run_replicas(
            1, broker=broker, journal=journal, folder=Path(folder)
        ) as running:
            with watched(running[0].process.pid) as memory:
                await asyncio.sleep(seconds)
        return memory.peak


async def _queued(broker: str, count: int) -> None:
    text = STORY.read_text("utf-8")
    stories = [
        a_submission(text, story=f"waiting-{count}-{number}", title="Night Desk")
        for number in range(count)
    ]
    async with RabbitPublisher(broker) as publisher:
        for start in range(0, count, AT_ONCE):
            await _published(publisher, stories[start : start + AT_ONCE])


async def _published(
    publisher: RabbitPublisher, stories: Sequence[StorySubmitted]
) -> None:
    async with asyncio.TaskGroup() as group:
        for story in stories:
            event = submission_message(
                story, id=uuid4(), source="/benchmarks", now=datetime.now(UTC)
            )
            group.create_task(publisher.publish(event))
