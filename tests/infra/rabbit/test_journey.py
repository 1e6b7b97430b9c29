"""From a message on the broker to the journal, and back to the broker."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from aio_pika import Message
from faststream.rabbit import RabbitBroker, TestRabbitBroker

from handlers.routing import MessageRouter
from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.rabbit.inflight import InFlightDeliveries
from infra.rabbit.publisher import RabbitPublisher
from infra.rabbit.subscribers import prefetch_for, subscribe
from ports.events.cloud_events import MEDIA_TYPE
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Step
from service.background.relay import Relay
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import (
    BlockingStep,
    SteadyStep,
    a_command,
    a_router,
    a_step_executor,
    an_event,
    an_open_run,
    intake_step,
)
from tests.infra.rabbit.builders import (
    TIMEOUT_SECONDS,
    publish_raw,
    ready_count,
    take_next,
    until,
    until_queues_survive_a_kill,
)
from tests.stack.servers import OwnBroker

GRACE = timedelta(seconds=5)
SUBMISSION = Message(an_event(), content_type=MEDIA_TYPE, message_id="m-1")


@asynccontextmanager
async def a_service(
    url: str,
    journal: InMemoryJournal,
    *,
    step: Step,
    grace: timedelta = GRACE,
) -> AsyncIterator[MessageRouter]:
    """Run consumers and relay as the service does, on *journal*."""
    stages: dict[Stage, Step] = {"intake": step}
    async with RabbitPublisher(url) as publisher, asyncio.TaskGroup() as loops:
        router = a_router(
            journal,
            publisher=publisher,
            executor=a_step_executor(journal, steps=stages),
        )
        relay = Relay(outbox=journal, publisher=publisher)
        relaying = loops.create_task(relay.run())
        async with open_consumers(url, router, prefetch=prefetch_for(16), grace=grace):
            yield router
        relaying.cancel()
        await asyncio.wait((relaying,))
        await relay.flush()


async def test_a_submission_on_the_broker_is_worked_and_told_of(url: str) -> None:
    journal = InMemoryJournal()

    async with a_service(url, journal, step=SteadyStep()):
        await publish_raw(url, "novelmovie.events", "story.submitted", SUBMISSION)
        await until(lambda: bool(journal.held_steps) and all_done(journal))

    [step] = journal.held_steps.values()
    assert step.state == "done"
    assert await journal.depth() == 0


async def test_what_cannot_be_read_lies_byte_for_byte_among_the_dead(url: str) -> None:
    body = b'\xff\x00 {"not": json}\r\n'

    async with a_service(url, InMemoryJournal(), step=SteadyStep()):
        await publish_raw(
            url,
            "novelmovie.events",
            "story.submitted",
            Message(body, content_type="text/odd", headers={"cloudEvents:id": "e-1"}),
        )
        dead_letter = await take_next(url, "crews.dead-letters")

    assert (dead_letter.body, dead_letter.content_type) == (body, "text/odd")
    assert dead_letter.routing_key == "crews.intake"
    assert dead_letter.headers["cloudEvents:id"] == "e-1"
    assert dead_letter.headers["error"] == "InvalidEventError"
    assert await ready_count(url, "crews.intake") == 0


async def test_a_shutdown_in_the_middle_counts_nothing(url: str) -> None:
    journal = InMemoryJournal()
    step = BlockingStep()

    async with a_service(url, journal, step=step, grace=timedelta(0)):
        await publish_raw(url, "novelmovie.events", "story.submitted", SUBMISSION)
        await step.has_begun.wait()

    [held] = journal.held_steps.values()
    assert (held.state, held.attempt, held.lost) == ("owed", 1, 0)
    assert await journal.depth() == 0


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_a_step_outlives_the_broker_and_is_recorded_once(
    private_broker: OwnBroker, way: str
) -> None:
    await topology.apply(private_broker.url)
    await until_queues_survive_a_kill()
    journal = InMemoryJournal()
    step = BlockingStep()

    async with a_service(private_broker.url, journal, step=step):
        await publish_raw(
            private_broker.url, "novelmovie.events", "story.submitted", SUBMISSION
        )
        await step.has_begun.wait()
        await asyncio.to_thread(getattr(private_broker, way))
        step.may_end.set()
        await until(lambda: all_done(journal))
        await asyncio.to_thread(private_broker.start)
        async with asyncio.timeout(TIMEOUT_SECONDS):
            while await journal.depth():
                # The relay's hold on what it could not confirm runs out.
                journal.advance_clock(timedelta(seconds=10))
                await asyncio.sleep(0.1)

    [held] = journal.held_steps.values()
    assert (held.fence, held.attempt, held.lost) == (1, 1, 0)
    assert not step.was_cancelled


def all_done(journal: InMemoryJournal) -> bool:
    return all(step.state == "done" for step in journal.held_steps.values())


async def test_a_command_through_faststream_in_memory_has_its_step_worked() -> None:
    journal = InMemoryJournal()
    key = intake_step(await an_open_run(journal))
    command = a_command(key)
    broker = RabbitBroker(apply_types=False)
    subscribe(broker, InFlightDeliveries(a_router(journal)), prefetch=prefetch_for(16))

    async with TestRabbitBroker(broker) as in_memory:
        await in_memory.publish(
            command.body, command.queue, content_type=command.content_type
        )

    assert journal.held_steps[key].state == "done"
