"""The dispatcher delivers as a broker would."""

import asyncio
from uuid import uuid4

import pytest

from infra.embedded.dispatcher import Dispatcher
from ports.delivery import Delivery
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage
from tests.infra.rabbit.builders import RecordingReceiver


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


async def test_a_command_arrives_as_from_a_broker() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)
    message = a_message("work", "read")

    async with dispatcher.run_workers(receiver, workers=1):
        assert await dispatcher.publish(message)
        delivery = await receiver.deliveries.get()

    assert delivery == Delivery(
        queue="crews.read",
        routing_key="read",
        body=message.body,
        content_type=message.content_type,
        message_id=str(message.id),
        headers=message.headers,
    )


async def test_no_more_is_worked_at_once_than_there_are_workers() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)

    async with dispatcher.run_workers(receiver, workers=2):
        for _ in range(3):
            await dispatcher.publish(a_message("work", "read"))
        await receiver.deliveries.get()
        await receiver.deliveries.get()
        assert receiver.deliveries.empty()
        receiver.may_end.set()
        await receiver.deliveries.get()


async def test_subscribers_receive_every_event_in_order() -> None:
    dispatcher = Dispatcher()
    received: list[str] = []

    async def record(message: OutboxMessage) -> None:
        received.append(message.routing_key)

    dispatcher.subscribe(record)

    await dispatcher.publish(a_message("events", "story.progressed"))
    await dispatcher.publish(a_message("events", "story.structured"))

    assert received == ["story.progressed", "story.structured"]


async def test_returns_whether_anybody_is_subscribed_to_an_event() -> None:
    dispatcher = Dispatcher()

    assert not await dispatcher.publish(a_message("events", "story.structured"))


async def test_a_submission_reaches_the_intake() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)

    async with dispatcher.run_workers(receiver, workers=1):
        assert await dispatcher.publish(a_message("events", "story.submitted"))
        delivery = await receiver.deliveries.get()

    assert delivery.queue == "crews.intake"


async def test_running_work_is_cancelled_at_the_end() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)

    async with dispatcher.run_workers(receiver, workers=1):
        await dispatcher.publish(a_message("work", "read"))
        await receiver.deliveries.get()

    assert receiver.cancelled == 1


async def test_a_dead_letter_is_published_once_it_is_stored() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)
    message = a_message("dead", "crews.read")

    async with dispatcher.run_workers(receiver, workers=1):
        publishing = asyncio.create_task(dispatcher.publish(message))
        delivery = await receiver.deliveries.get()
        assert not publishing.done()
        receiver.may_end.set()
        assert await publishing

    assert (delivery.queue, delivery.routing_key) == (
        "crews.dead-letters",
        "crews.read",
    )
    assert (delivery.body, delivery.message_id) == (message.body, str(message.id))


async def test_a_dead_letter_that_nobody_stores_stays_in_the_outbox() -> None:
    with pytest.raises(PortUnavailableError, match="nobody files"):
        await Dispatcher().publish(a_message("dead", "crews.read"))


async def test_what_is_sent_again_reaches_the_queue_it_names() -> None:
    dispatcher, receiver = Dispatcher(), RecordingReceiver(blocks=True)

    async with dispatcher.run_workers(receiver, workers=1):
        assert await dispatcher.publish(a_message("queue", "crews.intake"))
        delivery = await receiver.deliveries.get()

    assert (delivery.queue, delivery.routing_key) == ("crews.intake", "crews.intake")
