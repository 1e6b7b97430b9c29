"""Deliveries are handed over, processed once, and acknowledged after that."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest
from aio_pika import Message
from structlog.testing import capture_logs
from structlog.typing import EventDict

from infra.rabbit import topology
from infra.rabbit.consumers import Consumers, open_consumers
from ports.delivery import Delivery
from tests.infra.rabbit.builders import (
    TIMEOUT_SECONDS,
    RecordingReceiver,
    open_channel,
    prefetch,
    publish_raw,
    publish_when_routed,
    ready_count,
    until,
    until_queues_survive_a_kill,
    wait_for_ready_count,
    wait_until_consumers_stopped,
)
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker

GRACE = timedelta(seconds=10)
NO_GRACE = timedelta(0)


async def test_an_event_in_structured_mode_arrives_as_it_was_sent(url: str) -> None:
    receiver = RecordingReceiver()
    body = '{"specversion":"1.0","id":"ä"}'.encode()

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        await publish_raw(
            url,
            "novelmovie.events",
            "story.submitted",
            Message(
                body, content_type="application/cloudevents+json", message_id="m-1"
            ),
        )
        delivery = await receiver.next_delivery()

    assert (delivery.queue, delivery.routing_key) == ("crews.intake", "story.submitted")
    assert delivery.body == body
    assert delivery.content_type == "application/cloudevents+json"
    assert delivery.message_id == "m-1"


async def test_the_attributes_of_binary_mode_arrive_as_headers(url: str) -> None:
    receiver = RecordingReceiver()

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        await publish_raw(
            url,
            "novelmovie.events",
            "story.cancelled",
            Message(b"{}", headers={"cloudEvents:id": "e-1", "cloudEvents:n": 7}),
        )
        delivery = await receiver.next_delivery()

    assert delivery.queue == "crews.cancel"
    assert delivery.headers == {"cloudEvents:id": "e-1", "cloudEvents:n": "7"}


async def test_what_was_worked_is_acknowledged(url: str) -> None:
    receiver = RecordingReceiver()

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receiver.next_delivery()

    assert await ready_count(url, "crews.read") == 0


async def test_no_more_is_in_hand_than_the_prefetch_allows(url: str) -> None:
    receiver = RecordingReceiver(blocks=True)
    for number in range(6):
        await publish_raw(url, "novelmovie.work", "read", Message(b"%d" % number))

    async with open_consumers(
        url, receiver, prefetch={"crews.read": 4}, grace=NO_GRACE
    ) as consumers:
        for _ in range(4):
            await receiver.next_delivery()
        assert await ready_count(url, "crews.read") == 2
        assert consumers.in_flight == 4
        receiver.may_end.set()


async def test_duplicates_in_hand_are_worked_once(url: str) -> None:
    receiver = RecordingReceiver(blocks=True)

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        for _ in range(2):
            await publish_raw(
                url, "novelmovie.work", "read", Message(b"{}", message_id="same")
            )
        await receiver.next_delivery()
        await wait_for_ready_count(url, "crews.read", 0)
        receiver.may_end.set()

    assert receiver.begun == 1
    assert await ready_count(url, "crews.read") == 0


async def test_work_in_hand_ends_within_the_grace_of_a_shutdown(url: str) -> None:
    receiver = RecordingReceiver(blocks=True)

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receiver.next_delivery()
        after = asyncio.create_task(end_after_the_consumers(url, receiver))
    await after

    assert (receiver.ended, receiver.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def end_after_the_consumers(url: str, receiver: RecordingReceiver) -> None:
    await wait_until_consumers_stopped(url)
    receiver.may_end.set()


async def test_what_does_not_end_within_the_grace_goes_back(url: str) -> None:
    receiver = RecordingReceiver(blocks=True)

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=NO_GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receiver.next_delivery()

    assert (receiver.ended, receiver.cancelled) == (0, 1)
    assert await ready_count(url, "crews.read") == 1


async def test_nothing_new_is_taken_during_a_shutdown(url: str) -> None:
    receiver = RecordingReceiver(blocks=True)

    async with open_consumers(url, receiver, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"1"))
        await receiver.next_delivery()
        late = asyncio.create_task(late_arrival(url, receiver))
    await late

    assert receiver.begun == 1
    assert await ready_count(url, "crews.read") == 1


async def late_arrival(url: str, receiver: RecordingReceiver) -> None:
    await wait_until_consumers_stopped(url)
    await publish_raw(url, "novelmovie.work", "read", Message(b"2"))
    receiver.may_end.set()


async def test_what_fails_beyond_the_journal_comes_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "infra.rabbit.subscribers.PAUSE_BEFORE_REDELIVERY", timedelta(milliseconds=10)
    )
    errors = [ValueError("once")]
    receiver = RecordingReceiver()

    async def fail_once(delivery: Delivery) -> None:
        if errors:
            raise errors.pop()
        await receiver(delivery)

    async with open_consumers(url, fail_once, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receiver.next_delivery()

    assert await ready_count(url, "crews.read") == 0


async def test_a_queue_that_is_not_ours_is_a_problem_and_no_crash(
    broker_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "infra.rabbit.consumers.RETRY_INTERVAL", timedelta(milliseconds=50)
    )
    async with open_channel(broker_url) as channel:
        await channel.declare_queue("crews.read", durable=True)

    async with open_consumers(
        broker_url, RecordingReceiver(), prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await until(lambda: consumers.problem is not None)
        assert "crews.read" in str(consumers.problem)
        async with open_channel(broker_url) as channel:
            await channel.queue_delete("crews.read")
        await until(lambda: consumers.is_connected)

    assert consumers.problem is None


async def test_a_queue_that_was_deleted_is_consumed_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "infra.rabbit.consumers.CHECK_INTERVAL", timedelta(milliseconds=200)
    )
    receiver = RecordingReceiver()

    async with open_consumers(
        url, receiver, prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await until(lambda: consumers.is_connected)
        async with open_channel(url) as channel:
            await channel.queue_delete("crews.read")
        await publish_when_routed(url, "novelmovie.work", "read", Message(b"again"))

        assert (await receiver.next_delivery()).body == b"again"


async def test_consumers_wait_for_a_broker_that_is_not_there_yet(
    private_broker: OwnBroker,
) -> None:
    private_broker.stop()
    receiver = RecordingReceiver()

    with capture_logs() as logs:
        async with open_consumers(
            private_broker.url, receiver, prefetch=prefetch(), grace=GRACE
        ) as consumers:
            await until(lambda: has_event(logs, "broker.unavailable"))
            assert not consumers.is_connected
            await asyncio.to_thread(private_broker.start)
            await until(lambda: consumers.is_connected)


def has_event(logs: list[EventDict], name: str) -> bool:
    return any(line["event"] == name for line in logs)


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_work_survives_the_end_of_the_broker_and_is_worked_once(
    private_broker: OwnBroker, way: str
) -> None:
    url = private_broker.url
    receiver = RecordingReceiver(blocks=True)

    async with open_consumers(
        url, receiver, prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await until(lambda: consumers.is_connected)
        await until_queues_survive_a_kill()
        await publish_raw(
            url, "novelmovie.work", "read", Message(b"{}", message_id="m")
        )
        await receiver.next_delivery()
        await asyncio.to_thread(getattr(private_broker, way))
        await until(lambda: not consumers.is_connected)
        await asyncio.to_thread(private_broker.start)
        await until(lambda: consumers.is_connected)
        await wait_for_ready_count(url, "crews.read", 0)
        receiver.may_end.set()
        await until(lambda: consumers.in_flight == 0)

    assert (receiver.begun, receiver.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def test_a_reset_connection_throws_no_work_away(url: str) -> None:
    proxy = Proxy(url)
    receiver = RecordingReceiver(blocks=True)

    async with (
        proxy.serve(),
        open_consumers(proxy.url, receiver, prefetch=prefetch(), grace=GRACE) as reset,
    ):
        await until(lambda: reset.is_connected)
        await publish_raw(
            url, "novelmovie.work", "read", Message(b"{}", message_id="m")
        )
        await receiver.next_delivery()
        proxy.reset()
        await until(lambda: not reset.is_connected)
        await until(lambda: reset.is_connected)
        await wait_for_ready_count(url, "crews.read", 0)
        receiver.may_end.set()
        await until(lambda: reset.in_flight == 0)

    assert (receiver.begun, receiver.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def test_leaving_does_not_wait_for_a_broker_that_never_was() -> None:
    with capture_logs() as logs:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async with open_consumers(
                "amqp://guest:guest@127.0.0.1:1/",
                RecordingReceiver(),
                prefetch=prefetch(),
                grace=GRACE,
            ) as consumers:
                await until(lambda: has_event(logs, "broker.unavailable"))

    assert isinstance(consumers, Consumers)
    assert not consumers.is_connected


async def test_a_stop_that_a_library_swallows_is_said_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_begun = asyncio.Event()

    async def swallow_cancellation(_: str) -> None:
        has_begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(TIMEOUT_SECONDS)

    monkeypatch.setattr(topology, "apply", swallow_cancellation)
    nowhere = "amqp://guest:guest@127.0.0.1:1/"

    async with asyncio.timeout(TIMEOUT_SECONDS):
        async with open_consumers(
            nowhere, RecordingReceiver(), prefetch=prefetch(), grace=NO_GRACE
        ):
            await has_begun.wait()
