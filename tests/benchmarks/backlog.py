"""The memory of one replica that works off a long queue."""

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
from tests.benchmarks.embedded_pipeline import a_submission
from tests.benchmarks.figures import Figure, at_most
from tests.benchmarks.processes import watch_memory
from tests.service.replicas import run_replicas
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

STORY = Path(__file__).parents[1] / "stories" / "night-desk.txt"
BATCH_SIZE = 500
MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class BacklogSize:
    """How many stories are queued, and for how many seconds memory is watched."""

    messages: int
    seconds: float


FULL = BacklogSize(messages=50_000, seconds=90)
SMALL = BacklogSize(messages=20, seconds=2)


def measure(size: BacklogSize) -> list[Figure]:
    """Measure a replica with 50 queued stories, and with the whole queue."""
    with (
        session_stack() as stack,
        fresh_database(stack.postgres().url) as journal,
        fresh_vhost(stack.broker().url, stack.broker().management_url) as broker,
    ):
        few = uvloop.run(_peak_memory(broker, journal, BATCH_SIZE // 10, size.seconds))
        many = uvloop.run(_peak_memory(broker, journal, size.messages, size.seconds))
    return [
        Figure(
            name=f"memory with {size.messages:,} stories queued over with 50",
            value=many / few,
            budget=at_most(1.25),
        ),
        Figure(name="with 50 queued", value=few / MEGABYTE, unit="MB"),
        Figure(name=f"with {size.messages:,} queued", value=many / MEGABYTE, unit="MB"),
    ]


async def _peak_memory(broker: str, journal: str, waiting: int, seconds: float) -> int:
    """Return the peak memory of a replica and its workers, in bytes."""
    await topology.apply(broker)
    await _fill_queue(broker, waiting)
    with tempfile.TemporaryDirectory() as folder:
        async with run_replicas(
            1, broker=broker, journal=journal, folder=Path(folder)
        ) as running:
            with watch_memory(running[0].process.pid) as memory:
                await asyncio.sleep(seconds)
        return memory.peak


async def _fill_queue(broker: str, count: int) -> None:
    text = STORY.read_text("utf-8")
    stories = [
        a_submission(text, story=f"waiting-{count}-{number}", title="Night Desk")
        for number in range(count)
    ]
    async with RabbitPublisher(broker) as publisher:
        for start in range(0, count, BATCH_SIZE):
            await _publish_all(publisher, stories[start : start + BATCH_SIZE])


async def _publish_all(
    publisher: RabbitPublisher, stories: Sequence[StorySubmitted]
) -> None:
    async with asyncio.TaskGroup() as group:
        for story in stories:
            event = submission_message(
                story, id=uuid4(), source="/benchmarks", now=datetime.now(UTC)
            )
            group.create_task(publisher.publish(event))
