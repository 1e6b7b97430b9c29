"""The broker of the embedded profile: the same queues and bindings, in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from typing_extensions import override

from ports.delivery import (
    DEAD_LETTER_QUEUE,
    QUEUE_BINDINGS,
    Binding,
    Delivery,
    Receiver,
)
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage, Publisher

EventSubscriber = Callable[[OutboxMessage], Awaitable[None]]
"""Receives every public event, in the order in which they were published."""

_QUEUE_BY_BINDING: dict[Binding, str] = {
    binding: queue for queue, bindings in QUEUE_BINDINGS.items() for binding in bindings
}


class Dispatcher(Publisher):
    """Delivers what is published to a receiver, as a broker would.

    Its queues are in memory and need not be durable: the sweeper, in this process or
    the next, puts commands that were never handled back into the outbox.
    """

    def __init__(self) -> None:
        self._deliveries: asyncio.Queue[Delivery] = asyncio.Queue()
        self._subscribers: list[EventSubscriber] = []
        self._receiver: Receiver | None = None

    def subscribe(self, subscriber: EventSubscriber) -> None:
        """Call *subscriber* with every public event from now on."""
        self._subscribers.append(subscriber)

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        match message.exchange:
            case "events":
                return await self._publish_event(message)
            case "work":
                return self._enqueue(message, Binding("work", message.routing_key))
            case "queue":
                self._deliveries.put_nowait(_to_delivery(message, message.routing_key))
                return True
            case "dead":
                return await self._deliver_dead_letter(
                    _to_delivery(message, DEAD_LETTER_QUEUE)
                )

    async def _publish_event(self, message: OutboxMessage) -> bool:
        is_routed = self._enqueue(message, Binding("events", message.routing_key))
        for subscriber in self._subscribers:
            await subscriber(message)
        return is_routed or bool(self._subscribers)

    async def _deliver_dead_letter(self, dead_letter: Delivery) -> bool:
        # Directly, without a queue: the relay marks the message as published when this
        # returns, and nobody would put it into the outbox again.
        if self._receiver is None:
            raise PortUnavailableError("broker", "nobody files dead letters now")
        await self._receiver(dead_letter)
        return True

    def _enqueue(self, message: OutboxMessage, binding: Binding) -> bool:
        queue = _QUEUE_BY_BINDING.get(binding)
        if queue is None:
            return False
        self._deliveries.put_nowait(_to_delivery(message, queue))
        return True

    @asynccontextmanager
    async def run_workers(
        self, receiver: Receiver, *, workers: int
    ) -> AsyncIterator[None]:
        """Deliver to *receiver*, *workers* at a time, for as long as the context lasts.

        Steps that are still running when it ends are cancelled and release their
        leases.
        """
        self._receiver = receiver
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._work(receiver)) for _ in range(workers)]
            try:
                yield
            finally:
                self._receiver = None
                for task in tasks:
                    task.cancel()

    async def _work(self, receiver: Receiver) -> None:
        while True:
            await receiver(await self._deliveries.get())


def _to_delivery(message: OutboxMessage, queue: str) -> Delivery:
    return Delivery(
        queue=queue,
        routing_key=message.routing_key,
        body=message.body,
        content_type=message.content_type,
        message_id=str(message.id),
        headers=message.headers,
    )
