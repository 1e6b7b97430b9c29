"""Builders and helpers for the tests against a broker."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import aiormq
from aio_pika import Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aio_pika.exceptions import PublishError

from ports.delivery import QUEUE_BINDINGS, Delivery
from ports.outbox import OutboxMessage

TIMEOUT_SECONDS = 20.0
"""Seconds after which a test gives up waiting."""


class RecordingReceiver:
    """Records deliveries; with *blocks* each call waits until the test lets it end.

    Attributes:
        begun, ended, cancelled: Counts of calls.
        may_end: Set it to let the calls return.
    """

    def __init__(self, *, blocks: bool = False) -> None:
        self.deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
        self.begun = 0
        self.ended = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()
        if not blocks:
            self.may_end.set()

    async def __call__(self, delivery: Delivery) -> None:
        self.begun += 1
        self.deliveries.put_nowait(delivery)
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        self.ended += 1

    async def next_delivery(self) -> Delivery:
        """Return the next delivery, once it has arrived."""
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await self.deliveries.get()


def prefetch(*queues: str) -> dict[str, int]:
    """Return a prefetch of 4 for each of *queues*, or for all of ours."""
    return dict.fromkeys(queues or QUEUE_BINDINGS, 4)


def an_outbox_event(**changes: Any) -> OutboxMessage:
    event = OutboxMessage(
        id=uuid4(),
        exchange="events",
        routing_key="story.structured",
        body=b'{"specversion":"1.0"}',
        content_type="application/cloudevents+json",
        type="com.novelmovie.story.structured.v1",
        correlation_id=str(UUID(int=7)),
        headers={"traceparent": "00-1-2-01", "causationid": "cause-1"},
    )
    return replace(event, **changes)


def an_outbox_command(**changes: Any) -> OutboxMessage:
    command = an_outbox_event(
        exchange="work",
        routing_key="read",
        body=b'{"stage":"read"}',
        content_type="application/json",
        type="command",
    )
    return replace(command, **changes)


@asynccontextmanager
async def open_channel(url: str) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(url) as connection:
        yield await connection.channel()


async def take_next(url: str, queue: str) -> AbstractIncomingMessage:
    """Take the next message out of *queue*, once it has arrived."""
    async with open_channel(url) as channel, asyncio.timeout(TIMEOUT_SECONDS):
        source = await channel.get_queue(queue)
        async with source.iterator() as messages:
            message = await anext(aiter(messages))
            await message.ack()
            return message


async def find_broker_version(url: str) -> tuple[int, ...]:
    """Return the version of the broker."""
    async with await aiormq.connect(url) as connection:
        version = connection.server_properties["version"]
    return tuple(int(part) for part in str(version).split("."))


async def ready_count(url: str, queue: str) -> int:
    """Count the messages of *queue* that are not with a consumer."""
    async with open_channel(url) as channel:
        source = await channel.declare_queue(queue, passive=True)
        count = source.declaration_result.message_count
        assert count is not None
        return count


async def wait_for_ready_count(url: str, queue: str, count: int) -> None:
    """Return when *queue* holds *count* messages that are not with a consumer."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while await ready_count(url, queue) != count:  # noqa: ASYNC110  # nothing signals it
            await asyncio.sleep(0.02)


async def wait_until_consumers_stopped(url: str) -> None:
    """Return when the consumers of all queues are cancelled, for they are so in order.

    The last queue must have no delivery in hand: a quorum queue counts a cancelled
    consumer for as long as it holds a message.
    """
    *_, last = QUEUE_BINDINGS
    async with asyncio.timeout(TIMEOUT_SECONDS), open_channel(url) as channel:
        while True:
            source = await channel.declare_queue(last, passive=True)
            if source.declaration_result.consumer_count == 0:
                return
            await asyncio.sleep(0.02)


async def until(condition: Callable[[], bool]) -> None:
    """Return when *condition* holds."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while not condition():  # noqa: ASYNC110  # nothing signals it
            await asyncio.sleep(0.02)


async def until_queues_survive_a_kill() -> None:
    """Return when a broker that is killed would come back with the queues it has now.

    A quorum queue younger than this can come back without a leader, and the broker does
    not tell when it is safe.
    """
    await asyncio.sleep(2)


async def publish_raw(
    url: str, exchange: str, routing_key: str, message: Message
) -> None:
    """Publish as a foreign publisher would."""
    async with open_channel(url) as channel:
        # The default exchange has no name, and refuses to be asked for.
        target = (
            await channel.get_exchange(exchange)
            if exchange
            else channel.default_exchange
        )
        await target.publish(message, routing_key)


async def publish_when_routed(
    url: str, exchange: str, routing_key: str, message: Message
) -> None:
    """Publish as soon as a queue is bound for *routing_key*."""
    async with (
        asyncio.timeout(TIMEOUT_SECONDS),
        await aio_pika.connect(url) as connection,
    ):
        channel = await connection.channel(on_return_raises=True)
        target = await channel.get_exchange(exchange)
        while True:
            with suppress(PublishError):
                await target.publish(message, routing_key)
                return
            await asyncio.sleep(0.02)
