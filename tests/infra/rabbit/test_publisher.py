"""A message is published byte for byte, and counts once the broker confirmed it."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aio_pika import DeliveryMode
from aiormq.base import FutureStore

from infra.rabbit import topology
from infra.rabbit.errors import as_port_errors
from infra.rabbit.publisher import COMMAND_PRIORITY, RabbitPublisher
from ports.errors import PortUnavailableError
from tests.infra.rabbit.builders import (
    an_outbox_command,
    an_outbox_event,
    find_broker_version,
    open_channel,
    ready_count,
    take_next,
    until_queues_survive_a_kill,
    wait_for_ready_count,
)
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker


@pytest.fixture
async def publisher(url: str) -> AsyncIterator[RabbitPublisher]:
    async with RabbitPublisher(url) as publisher:
        yield publisher


async def test_a_command_reaches_its_queue_byte_for_byte(
    url: str, publisher: RabbitPublisher
) -> None:
    command = an_outbox_command(body='{"stage": "read", "ä": "\\u0041"}'.encode())

    assert await publisher.publish(command)

    message = await take_next(url, "crews.read")
    assert message.body == command.body


async def test_a_message_carries_what_the_contract_promises(
    url: str, publisher: RabbitPublisher
) -> None:
    command = an_outbox_command()

    await publisher.publish(command)

    message = await take_next(url, "crews.read")
    assert message.delivery_mode is DeliveryMode.PERSISTENT
    assert message.message_id == str(command.id)
    assert message.correlation_id == command.correlation_id
    assert message.type == "command"
    assert message.content_type == "application/json"
    assert message.app_id == "novel-movie-crews"
    assert message.timestamp is not None
    assert message.headers == command.headers
    assert message.priority == COMMAND_PRIORITY


@pytest.mark.real
async def test_an_intake_overtakes_submissions_that_wait_to_be_opened(
    url: str, publisher: RabbitPublisher
) -> None:
    if await find_broker_version(url) < (4,):
        pytest.skip("RabbitMQ knows priorities in quorum queues since 4.0")
    for _ in range(10):
        await publisher.publish(an_outbox_event(routing_key="story.submitted"))
    await publisher.publish(an_outbox_command(routing_key="intake"))

    async with open_channel(url) as channel:
        queue = await channel.get_queue("crews.intake")
        first = [await queue.get(no_ack=True) for _ in range(3)]

    assert "command" in {message.type for message in first}


async def test_an_event_that_somebody_hears_is_routed(
    url: str, publisher: RabbitPublisher
) -> None:
    async with open_channel(url) as channel:
        queue = await channel.declare_queue("subscriber")
        await queue.bind("novelmovie.events", "story.#")

        assert await publisher.publish(an_outbox_event())


async def test_an_event_that_nobody_hears_is_safe_and_told_of(
    publisher: RabbitPublisher,
) -> None:
    assert await publisher.publish(an_outbox_event()) is False


async def test_a_command_without_a_queue_stays_owed(
    url: str, publisher: RabbitPublisher
) -> None:
    async with open_channel(url) as channel:
        await channel.queue_delete("crews.read")

    with pytest.raises(PortUnavailableError, match="topology apply"):
        await publisher.publish(an_outbox_command())


async def test_a_publisher_goes_on_after_what_could_not_be_routed(
    publisher: RabbitPublisher,
) -> None:
    await publisher.publish(an_outbox_event())

    assert await publisher.publish(an_outbox_command())


async def test_a_missing_exchange_does_not_end_the_publisher(
    url: str, publisher: RabbitPublisher
) -> None:
    async with open_channel(url) as channel:
        await channel.exchange_delete("novelmovie.work")
    with pytest.raises(PortUnavailableError):
        await publisher.publish(an_outbox_command())
    await topology.apply(url)

    assert await publisher.publish(an_outbox_command())


async def test_a_reset_shows_in_one_message_and_the_next_goes_out(url: str) -> None:
    proxy = Proxy(url)

    async with proxy.serve(), RabbitPublisher(proxy.url) as publisher:
        await publisher.publish(an_outbox_command())
        proxy.reset()
        with pytest.raises(PortUnavailableError):
            await publisher.publish(an_outbox_command())

        assert await publisher.publish(an_outbox_command())


async def test_a_reset_is_an_outage_to_every_message_in_flight(url: str) -> None:
    proxy = Proxy(url)

    async with proxy.serve(), RabbitPublisher(proxy.url) as publisher:
        await publisher.publish(an_outbox_command())
        # The broker takes every message, but its confirms do not come through.
        proxy.answering.clear()
        tasks = [
            asyncio.create_task(publisher.publish(an_outbox_command()))
            for _ in range(300)
        ]
        await wait_for_ready_count(url, "crews.read", 301)
        proxy.reset()
        outcomes = await asyncio.gather(*tasks, return_exceptions=True)
        proxy.answering.set()

    assert {type(each) for each in outcomes} == {PortUnavailableError}


async def test_a_broker_that_confirms_nothing_is_not_well(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = Proxy(url)

    async with proxy.serve(), RabbitPublisher(proxy.url) as publisher:
        await publisher.publish(an_outbox_command())
        monkeypatch.setattr(
            "infra.rabbit.publisher.CONFIRM_TIMEOUT", timedelta(seconds=0.1)
        )
        proxy.answering.clear()
        with pytest.raises(PortUnavailableError, match="not confirmed"):
            await publisher.publish(an_outbox_command())
        with pytest.raises(PortUnavailableError, match="rabbitmqctl status"):
            await publisher.check()
        proxy.answering.set()
        monkeypatch.undo()

        await publisher.publish(an_outbox_command())
        await publisher.check()


async def test_closing_the_client_is_no_shutdown_of_ours() -> None:
    with pytest.raises(PortUnavailableError, match="closed"), as_port_errors():
        raise asyncio.CancelledError


async def test_a_call_that_is_cut_off_without_a_reason_is_unavailable() -> None:
    calls = FutureStore(asyncio.get_running_loop())
    call = calls.create_task(asyncio.Event().wait())
    closing = asyncio.ensure_future(calls.reject_all(None))

    with pytest.raises(PortUnavailableError, match="closed"), as_port_errors():
        await call

    await closing


async def test_a_bug_stays_a_bug() -> None:
    with pytest.raises(ValueError, match="a bug"), as_port_errors():
        raise ValueError("a bug")


async def test_a_shutdown_stays_a_shutdown() -> None:
    async def wait() -> None:
        with as_port_errors():
            await asyncio.Event().wait()

    task = asyncio.create_task(wait())
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait((task,))

    assert task.cancelled()


async def test_a_broker_that_is_away_is_unavailable() -> None:
    async with RabbitPublisher("amqp://guest:guest@127.0.0.1:1/") as publisher:
        with pytest.raises(PortUnavailableError):
            await publisher.publish(an_outbox_command())


async def test_what_was_confirmed_survives_a_killed_broker(
    private_broker: OwnBroker,
) -> None:
    await topology.apply(private_broker.url)
    async with RabbitPublisher(private_broker.url) as publisher:
        await publisher.publish(an_outbox_command(body=b"kept"))
        await until_queues_survive_a_kill()
        private_broker.kill()
        with pytest.raises(PortUnavailableError):
            await publisher.publish(an_outbox_command())

        private_broker.start()

        assert await publisher.publish(an_outbox_command())
    assert (await take_next(private_broker.url, "crews.read")).body == b"kept"
    assert await ready_count(private_broker.url, "crews.read") == 1
