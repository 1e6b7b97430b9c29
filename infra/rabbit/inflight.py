"""Work in hand, which must survive the connection that brought it."""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Literal

import structlog

from ports.delivery import Delivery, Receiver

log = structlog.get_logger(__name__)

RELEASE_TIMEOUT = timedelta(seconds=5)
"""What a step that is told to stop may take to hand itself back."""

DeliveryResult = Literal["settled", "released", "failed"]


class InFlightDeliveries:
    """Every delivery that is being worked, in a task of its own.

    FastStream cancels its handlers when the connection breaks. They only wait here:
    the work goes on, and the redelivery joins it instead of beginning again.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self._hands = 0
        self._free = asyncio.Event()
        self._free.set()

    def __len__(self) -> int:
        return len(self._tasks)

    @contextmanager
    def track(self) -> Iterator[None]:
        """Hold the connection open until a delivery is answered."""
        self._hands += 1
        self._free.clear()
        try:
            yield
        finally:
            self._hands -= 1
            if self._hands == 0:
                self._free.set()

    async def run(self, delivery: Delivery) -> DeliveryResult:
        """Return what came of *delivery*, whoever began to work it."""
        task = self._task_for(delivery)
        # Not cancelled with us, unlike what one awaits.
        await asyncio.wait((task,))
        if task.cancelled():
            return "released"
        if error := task.exception():
            log.error("delivery.failed", queue=delivery.queue, exc_info=error)
            return "failed"
        return "settled"

    def _task_for(self, delivery: Delivery) -> asyncio.Task[None]:
        key = _message_identity(delivery)
        if (task := self._tasks.get(key)) is None:
            task = asyncio.create_task(_call_receiver(self._receiver, delivery))
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key))
        return task

    async def drain(self, grace: timedelta) -> None:
        """Let the work come to its end within *grace*, then have it handed back."""
        await self._wait_for_tasks(within=grace)
        self._cancel_tasks()
        await self._wait_for_tasks(within=RELEASE_TIMEOUT)
        await self._wait_until_answered(within=RELEASE_TIMEOUT)

    async def _wait_until_answered(self, *, within: timedelta) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._free.wait()

    async def _wait_for_tasks(self, *, within: timedelta) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=within.total_seconds())

    def _cancel_tasks(self) -> None:
        for task in self._tasks.values():
            task.cancel()


async def _call_receiver(receiver: Receiver, delivery: Delivery) -> None:
    await receiver(delivery)


def _message_identity(delivery: Delivery) -> Hashable:
    """Return what makes two deliveries the same message.

    Brokers count redeliveries in headers of their own, which begin with ``x-``.
    """
    headers = frozenset(
        (key, value)
        for key, value in delivery.headers.items()
        if not key.startswith("x-")
    )
    return delivery.queue, delivery.message_id, headers, delivery.body
