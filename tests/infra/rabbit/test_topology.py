"""The service declares its exchanges, queues and bindings on the broker."""

import asyncio

import httpx
import pytest
from aio_pika import Message

from infra.rabbit import topology
from infra.rabbit.topology import TopologyMismatchError
from ports.delivery import DEAD_LETTER_QUEUE, QUEUE_BINDINGS
from ports.errors import PortUnavailableError
from tests.infra.rabbit.builders import open_channel
from tests.infra.rabbit.proxy import socket_port


async def test_every_queue_stands_after_applying(broker_url: str) -> None:
    await topology.apply(broker_url)

    async with open_channel(broker_url) as channel:
        for queue in QUEUE_BINDINGS:
            await channel.declare_queue(queue, passive=True)


async def test_applying_twice_is_the_same_as_once(broker_url: str) -> None:
    await topology.apply(broker_url)

    await topology.apply(broker_url)


async def test_every_queue_is_bound_to_what_it_hears(
    broker_url: str, rabbitmq_management_url: str
) -> None:
    await topology.apply(broker_url)

    vhost = broker_url.rpartition("/")[2]
    async with httpx.AsyncClient(base_url=rabbitmq_management_url) as management:
        bindings = (await management.get(f"/api/bindings/{vhost}")).json()
    assert {
        (each["source"], each["routing_key"], each["destination"])
        for each in bindings
        if each["source"]
    } == {
        (topology.EXCHANGES[binding.exchange], binding.routing_key, queue)
        for queue, heard in QUEUE_BINDINGS.items()
        for binding in heard
    }


async def test_another_queue_of_our_name_is_named_with_what_to_do(
    broker_url: str,
) -> None:
    async with open_channel(broker_url) as channel:
        await channel.declare_queue("crews.read", durable=True)

    with pytest.raises(TopologyMismatchError, match=r"queue crews\.read.*delete it"):
        await topology.apply(broker_url)


async def test_another_exchange_of_our_name_is_named(broker_url: str) -> None:
    async with open_channel(broker_url) as channel:
        await channel.declare_exchange("novelmovie.work", "fanout", durable=True)

    with pytest.raises(TopologyMismatchError, match=r"exchange novelmovie\.work"):
        await topology.apply(broker_url)


async def test_a_broker_that_is_away_is_unavailable() -> None:
    with pytest.raises(PortUnavailableError):
        await topology.apply("amqp://guest:guest@127.0.0.1:1/")


@pytest.mark.parametrize(
    "queue", [each for each in QUEUE_BINDINGS if each != DEAD_LETTER_QUEUE]
)
def test_what_dies_in_a_queue_is_kept_at_least_once(queue: str) -> None:
    arguments = topology.queue_arguments(queue)

    assert arguments["x-dead-letter-strategy"] == "at-least-once"
    assert arguments["x-overflow"] == "reject-publish"
    assert arguments["x-dead-letter-routing-key"] == queue


async def test_a_rejected_message_dies_under_the_name_of_its_queue(
    broker_url: str,
) -> None:
    await topology.apply(broker_url)

    async with open_channel(broker_url) as channel:
        work = await channel.get_exchange("novelmovie.work")
        await work.publish(Message(b"poison"), "read")
        queue = await channel.get_queue("crews.read")
        message = await queue.get(timeout=5)
        assert message is not None
        await message.reject(requeue=False)
        dead_letters = await channel.get_queue(DEAD_LETTER_QUEUE)
        async with dead_letters.iterator(timeout=10) as messages:
            dead_letter = await anext(aiter(messages))
            await dead_letter.ack()

    assert (dead_letter.routing_key, dead_letter.body) == ("crews.read", b"poison")


async def test_checking_finds_what_is_missing_and_declares_nothing(
    broker_url: str,
) -> None:
    with pytest.raises(PortUnavailableError, match="topology apply"):
        await topology.check(broker_url)

    with pytest.raises(PortUnavailableError, match="topology apply"):
        await topology.check(broker_url)


async def test_checking_is_content_after_applying(broker_url: str) -> None:
    await topology.apply(broker_url)

    await topology.check(broker_url)


def test_an_operators_own_heartbeat_is_kept() -> None:
    url = "amqp://u:p@rabbit/crews?heartbeat=30"

    assert topology.with_heartbeat(url) == url
    assert topology.with_heartbeat("amqp://rabbit").endswith("?heartbeat=10")


async def test_whoever_hangs_up_at_once_is_no_broker() -> None:
    async def hang_up(_: asyncio.StreamReader, caller: asyncio.StreamWriter) -> None:
        caller.close()

    server = await asyncio.start_server(hang_up, "127.0.0.1", 0)

    async with server:
        port = socket_port(server.sockets[0])
        with pytest.raises(PortUnavailableError):
            await topology.apply(f"amqp://guest:guest@127.0.0.1:{port}/")
