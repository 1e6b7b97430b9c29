"""What the tests against a broker begin with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import aio_pika
from aio_pika import Message
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from ports.delivery import QUEUE_BINDINGS, Delivery
from ports.outbox import OutboxMessage

TIMEOUT_SECONDS = 20.0
"""Seconds after which a test gives up waiting."""


class RecordingReceiver:
    """Receives deliveries, and works each until the test lets it end."""

    def __init__(self, *, holds: bool = False) -> None:
        self.deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
        self.begun = 0
        self.ended = 0
        self.cancelled = 0
        self.may_end = asyncio.Event()
        if not holds:
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
        async with asyncio.timeout(TIMEOUT_SECONDS):
            return await self.deliveries.get()


def prefetch(*queues: str) -> dict[str, int]:
    return dict.fromkeys(queues or QUEUE_BINDINGS, 4)


def an_outbox_event(**changes: Any) -> OutboxMessage:
    owed = OutboxMessage(
        id=uuid4(),
        exchange="events",
        routing_key="story.structured",
        body=b'{"specversion":"1.0"}',
        content_type="application/cloudevents+json",
        type="com.novelmovie.story.structured.v1",
        correlation_id=str(UUID(int=7)),
        headers={"traceparent": "00-1-2-01", "causationid": "cause-1"},
    )
    return replace(owed, **changes)


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
    """Take the next message out of *queue*."""
    async with open_channel(url) as channel, asyncio.timeout(TIMEOUT_SECONDS):
        source = await channel.get_queue(queue)
        async with source.iterator() as messages:
            message = await anext(aiter(messages))
            await message.ack()
            return message


async def ready_count(url: str, queue: str) -> int:
    """Count the messages of *queue* that no consumer holds."""
    async with open_channel(url) as channel:
        source = await channel.declare_queue(queue, passive=True)
        count = source.declaration_result.message_count
        assert count is not None
        return count


async def publish_raw(
    url: str, exchange: str, routing_key: str, message: Message
) -> None:
    """Publish as a stranger would."""
    async with open_channel(url) as channel:
        await (await channel.get_exchange(exchange)).publish(message, routing_key)
