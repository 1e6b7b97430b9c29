"""The same routes without a broker."""

import asyncio
from uuid import uuid4

import pytest

from infra.embedded.dispatcher import Dispatcher
from ports.delivery import Delivery
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage


def a_message(exchange: str, routing_key: str) -> OutboxMessage:
    return OutboxMessage(
        id=uuid4(),
        exchange=exchange,  # type: ignore[arg-type]  # the tests name real ones
        routing_key=routing_key,
        body=b"{}",
        content_type="application/json",
        type="command",
        correlation_id=None,
        headers={"traceparent": "00-1-2-01"},
    )


class RecordingReceiver:
    """Takes deliveries, and keeps them until the test lets go."""

    def __init__(self) -> None:
        self.deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
        self.may_end = asyncio.Event()
        self.cancelled = 0

    async def __call__(self, delivery: Delivery) -> None:
        self.deliveries.put_nowait(delivery)
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise


async def test_a_command_reaches_the_routes_as_from_a_broker() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()
    owed = a_message("work", "read")

    async with dispatcher.run_workers(desk, workers=1):
        assert await dispatcher.publish(owed)
        delivery = await desk.deliveries.get()

    assert delivery == Delivery(
        queue="crews.read",
        routing_key="read",
        body=owed.body,
        content_type=owed.content_type,
        message_id=str(owed.id),
        headers=owed.headers,
    )


async def test_no_more_is_worked_at_once_than_there_are_workers() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()

    async with dispatcher.run_workers(desk, workers=2):
        for _ in range(3):
            await dispatcher.publish(a_message("work", "read"))
        await desk.deliveries.get()
        await desk.deliveries.get()
        assert desk.deliveries.empty()
        desk.may_end.set()
        await desk.deliveries.get()


async def test_subscribers_hear_every_event_in_order() -> None:
    dispatcher = Dispatcher()
    heard: list[str] = []

    async def note(owed: OutboxMessage) -> None:
        heard.append(owed.routing_key)

    dispatcher.subscribe(note)

    await dispatcher.publish(a_message("events", "story.progressed"))
    await dispatcher.publish(a_message("events", "story.structured"))

    assert heard == ["story.progressed", "story.structured"]


async def test_tells_whether_anybody_hears_an_event() -> None:
    dispatcher = Dispatcher()

    assert not await dispatcher.publish(a_message("events", "story.structured"))


async def test_a_submission_reaches_the_intake() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()

    async with dispatcher.run_workers(desk, workers=1):
        assert await dispatcher.publish(a_message("events", "story.submitted"))
        delivery = await desk.deliveries.get()

    assert delivery.queue == "crews.intake"


async def test_work_in_hand_is_stopped_at_the_end() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()

    async with dispatcher.run_workers(desk, workers=1):
        await dispatcher.publish(a_message("work", "read"))
        await desk.deliveries.get()

    assert desk.cancelled == 1


async def test_a_dead_letter_is_settled_once_it_is_received() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()
    owed = a_message("dead", "crews.read")

    async with dispatcher.run_workers(desk, workers=1):
        publishing = asyncio.create_task(dispatcher.publish(owed))
        delivery = await desk.deliveries.get()
        assert not publishing.done()
        desk.may_end.set()
        assert await publishing

    assert (delivery.queue, delivery.routing_key) == (
        "crews.dead-letters",
        "crews.read",
    )
    assert (delivery.body, delivery.message_id) == (owed.body, str(owed.id))


async def test_a_dead_letter_that_nobody_files_stays_owed() -> None:
    with pytest.raises(PortUnavailableError, match="nobody files"):
        await Dispatcher().publish(a_message("dead", "crews.read"))


async def test_what_is_sent_again_reaches_the_queue_it_names() -> None:
    dispatcher, desk = Dispatcher(), RecordingReceiver()

    async with dispatcher.run_workers(desk, workers=1):
        assert await dispatcher.publish(a_message("queue", "crews.intake"))
        delivery = await desk.deliveries.get()

    assert (delivery.queue, delivery.routing_key) == ("crews.intake", "crews.intake")
