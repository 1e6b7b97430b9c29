"""The broker of the embedded profile: the same routes, in this process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from typing_extensions import override

from ports.delivery import DEAD_LETTERS, QUEUES, Binding, Delivery, Receiver
from ports.errors import PortUnavailableError
from ports.outbox import Owed, Publisher

Subscriber = Callable[[Owed], Awaitable[None]]
"""Hears every public event, in the order in which they were published."""

_QUEUE_OF: dict[Binding, str] = {
    binding: queue for queue, bindings in QUEUES.items() for binding in bindings
}


class Dispatcher(Publisher):
    """Hands what is published to the routes, as a broker would, without one.

    Nothing is durable here, and need not be: what was owed and never worked is
    found by the sweeper, in this process or the next.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Queue[Delivery] = asyncio.Queue()
        self._subscribers: list[Subscriber] = []
        self._receiver: Receiver | None = None

    def subscribe(self, subscriber: Subscriber) -> None:
        """Let *subscriber* hear every public event from now on."""
        self._subscribers.append(subscriber)

    @override
    async def publish(self, owed: Owed) -> bool:
        match owed.exchange:
            case "events":
                return await self._told(owed)
            case "work":
                return self._enqueued(owed, Binding("work", owed.routing_key))
            case "queue":
                self._waiting.put_nowait(_delivery(owed, owed.routing_key))
                return True
            case "dead":
                return await self._laid_aside(_delivery(owed, DEAD_LETTERS))

    async def _told(self, owed: Owed) -> bool:
        heard = self._enqueued(owed, Binding("events", owed.routing_key))
        for subscriber in self._subscribers:
            await subscriber(owed)
        return heard or bool(self._subscribers)

    async def _laid_aside(self, letter: Delivery) -> bool:
        # Not by way of a worker: what the relay has settled nobody would owe again.
        if self._receiver is None:
            raise PortUnavailableError("broker", "nobody files dead letters now")
        await self._receiver(letter)
        return True

    def _enqueued(self, owed: Owed, binding: Binding) -> bool:
        queue = _QUEUE_OF.get(binding)
        if queue is None:
            return False
        self._waiting.put_nowait(_delivery(owed, queue))
        return True

    @asynccontextmanager
    async def dispatching(
        self, receiver: Receiver, *, workers: int
    ) -> AsyncIterator[None]:
        """Work what comes in, so many at a time, for as long as the context lasts.

        Steps under way when it ends hand themselves back.
        """
        self._receiver = receiver
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._serve(receiver)) for _ in range(workers)]
            try:
                yield
            finally:
                self._receiver = None
                for task in tasks:
                    task.cancel()

    async def _serve(self, receiver: Receiver) -> None:
        while True:
            await receiver(await self._waiting.get())


def _delivery(owed: Owed, queue: str) -> Delivery:
    return Delivery(
        queue=queue,
        routing_key=owed.routing_key,
        body=owed.body,
        content_type=owed.content_type,
        message_id=str(owed.id),
        headers=owed.headers,
    )
