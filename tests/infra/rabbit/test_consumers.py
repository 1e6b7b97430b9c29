"""What the queues hold is handed over, worked once, and acknowledged after that."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from aio_pika import Message

from infra.rabbit import topology
from infra.rabbit.consumers import Consumers, open_consumers
from ports.delivery import Delivery
from tests.infra.rabbit.builders import (
    TIMEOUT_SECONDS,
    RecordingReceiver,
    open_channel,
    prefetch,
    publish_raw,
    ready_count,
)
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker

GRACE = timedelta(seconds=10)
NO_GRACE = timedelta(0)


@pytest.fixture
async def url(broker_url: str) -> str:
    await topology.apply(broker_url)
    return broker_url


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not condition():  # noqa: ASYNC110  # the broker rings no bell
            await asyncio.sleep(0.02)


async def test_an_event_in_structured_mode_arrives_as_it_was_sent(url: str) -> None:
    receptionist = RecordingReceiver()
    body = '{"specversion":"1.0","id":"ä"}'.encode()

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        await publish_raw(
            url,
            "novelmovie.events",
            "story.submitted",
            Message(
                body, content_type="application/cloudevents+json", message_id="m-1"
            ),
        )
        delivery = await receptionist.next_delivery()

    assert (delivery.queue, delivery.routing_key) == ("crews.intake", "story.submitted")
    assert delivery.body == body
    assert delivery.content_type == "application/cloudevents+json"
    assert delivery.message_id == "m-1"


async def test_the_attributes_of_binary_mode_arrive_as_headers(url: str) -> None:
    receptionist = RecordingReceiver()

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        await publish_raw(
            url,
            "novelmovie.events",
            "story.cancelled",
            Message(b"{}", headers={"cloudEvents:id": "e-1", "cloudEvents:n": 7}),
        )
        delivery = await receptionist.next_delivery()

    assert delivery.queue == "crews.cancel"
    assert delivery.headers == {"cloudEvents:id": "e-1", "cloudEvents:n": "7"}


async def test_what_was_worked_is_acknowledged(url: str) -> None:
    receptionist = RecordingReceiver()

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receptionist.next_delivery()

    assert await ready_count(url, "crews.read") == 0


async def test_no_more_is_in_hand_than_the_prefetch_allows(url: str) -> None:
    receptionist = RecordingReceiver(holds=True)
    for number in range(6):
        await publish_raw(url, "novelmovie.work", "read", Message(b"%d" % number))

    async with open_consumers(
        url, receptionist, prefetch={"crews.read": 4}, grace=NO_GRACE
    ) as consumers:
        for _ in range(4):
            await receptionist.next_delivery()
        assert await ready_count(url, "crews.read") == 2
        assert consumers.in_flight == 4
        receptionist.may_end.set()


async def test_duplicates_in_hand_are_worked_once(url: str) -> None:
    receptionist = RecordingReceiver(holds=True)

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        for _ in range(2):
            await publish_raw(
                url, "novelmovie.work", "read", Message(b"{}", message_id="same")
            )
        await receptionist.next_delivery()
        await nothing_ready(url, "crews.read")
        receptionist.may_end.set()

    assert receptionist.begun == 1
    assert await ready_count(url, "crews.read") == 0


async def nothing_ready(url: str, queue: str) -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await ready_count(url, queue):  # noqa: ASYNC110  # nor does a queue
            await asyncio.sleep(0.02)


async def test_work_in_hand_ends_within_the_grace_of_a_shutdown(url: str) -> None:
    receptionist = RecordingReceiver(holds=True)

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receptionist.next_delivery()
        asyncio.get_running_loop().call_later(0.3, receptionist.may_end.set)

    assert (receptionist.ended, receptionist.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def test_what_does_not_end_within_the_grace_goes_back(url: str) -> None:
    receptionist = RecordingReceiver(holds=True)

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=NO_GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receptionist.next_delivery()

    assert (receptionist.ended, receptionist.cancelled) == (0, 1)
    assert await ready_count(url, "crews.read") == 1


async def test_nothing_new_is_taken_during_a_shutdown(url: str) -> None:
    receptionist = RecordingReceiver(holds=True)

    async with open_consumers(url, receptionist, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"1"))
        await receptionist.next_delivery()
        late = asyncio.create_task(late_arrival(url, receptionist))
    await late

    assert receptionist.begun == 1
    assert await ready_count(url, "crews.read") == 1


async def late_arrival(url: str, receptionist: RecordingReceiver) -> None:
    await asyncio.sleep(0.3)
    await publish_raw(url, "novelmovie.work", "read", Message(b"2"))
    receptionist.may_end.set()


async def test_what_fails_beyond_the_journal_comes_again(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "infra.rabbit.subscribers.PAUSE_BEFORE_REDELIVERY", timedelta(milliseconds=10)
    )
    errors = [ValueError("once")]
    receptionist = RecordingReceiver()

    async def failing_once(delivery: Delivery) -> None:
        if errors:
            raise errors.pop()
        await receptionist(delivery)

    async with open_consumers(url, failing_once, prefetch=prefetch(), grace=GRACE):
        await publish_raw(url, "novelmovie.work", "read", Message(b"{}"))
        await receptionist.next_delivery()

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
    receptionist = RecordingReceiver()

    async with open_consumers(
        url, receptionist, prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await until(lambda: consumers.is_connected)
        async with open_channel(url) as channel:
            await channel.queue_delete("crews.read")
        await asyncio.sleep(0.5)
        await publish_raw(url, "novelmovie.work", "read", Message(b"again"))

        assert (await receptionist.next_delivery()).body == b"again"


async def test_consumers_wait_for_a_broker_that_is_not_there_yet(
    private_broker: OwnBroker,
) -> None:
    private_broker.stop()
    receptionist = RecordingReceiver()

    async with open_consumers(
        private_broker.url, receptionist, prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await asyncio.sleep(0.5)
        assert not consumers.is_connected
        await asyncio.to_thread(private_broker.start)
        await until(lambda: consumers.is_connected)


@pytest.mark.parametrize("way", ["stop", "kill"])
async def test_work_survives_the_end_of_the_broker_and_is_worked_once(
    private_broker: OwnBroker, way: str
) -> None:
    url = private_broker.url
    receptionist = RecordingReceiver(holds=True)

    async with open_consumers(
        url, receptionist, prefetch=prefetch(), grace=GRACE
    ) as consumers:
        await until(lambda: consumers.is_connected)
        # A quorum queue younger than this can come back without a leader.
        await asyncio.sleep(2)
        await publish_raw(
            url, "novelmovie.work", "read", Message(b"{}", message_id="m")
        )
        await receptionist.next_delivery()
        await asyncio.to_thread(getattr(private_broker, way))
        await until(lambda: not consumers.is_connected)
        await asyncio.to_thread(private_broker.start)
        await until(lambda: consumers.is_connected)
        await nothing_ready(url, "crews.read")
        receptionist.may_end.set()
        await until(lambda: consumers.in_flight == 0)

    assert (receptionist.begun, receptionist.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def test_a_reset_connection_throws_no_work_away(url: str) -> None:
    proxy = Proxy(url)
    receptionist = RecordingReceiver(holds=True)

    async with (
        proxy.serve(),
        open_consumers(
            proxy.url, receptionist, prefetch=prefetch(), grace=GRACE
        ) as reset,
    ):
        await until(lambda: reset.is_connected)
        await publish_raw(
            url, "novelmovie.work", "read", Message(b"{}", message_id="m")
        )
        await receptionist.next_delivery()
        proxy.reset()
        await until(lambda: not reset.is_connected)
        await until(lambda: reset.is_connected)
        await nothing_ready(url, "crews.read")
        receptionist.may_end.set()
        await until(lambda: reset.in_flight == 0)

    assert (receptionist.begun, receptionist.cancelled) == (1, 0)
    assert await ready_count(url, "crews.read") == 0


async def test_leaving_does_not_wait_for_a_broker_that_never_was() -> None:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        async with open_consumers(
            "amqp://guest:guest@127.0.0.1:1/",
            RecordingReceiver(),
            prefetch=prefetch(),
            grace=GRACE,
        ) as consumers:
            await asyncio.sleep(0.1)

    assert isinstance(consumers, Consumers)
    assert not consumers.is_connected


async def test_a_stop_that_a_library_swallows_is_said_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    has_begun = asyncio.Event()

    async def deaf(_: str) -> None:
        has_begun.set()
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(TIMEOUT_SECONDS)

    monkeypatch.setattr(topology, "apply", deaf)
    nowhere = "amqp://guest:guest@127.0.0.1:1/"

    async with asyncio.timeout(TIMEOUT_SECONDS):
        async with open_consumers(
            nowhere, RecordingReceiver(), prefetch=prefetch(), grace=NO_GRACE
        ):
            await has_begun.wait()
