"""Deliveries that are being processed; they survive the connection they came on."""

import asyncio
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import Literal

import structlog

from ports.delivery import Delivery, Receiver

log = structlog.get_logger(__name__)

RELEASE_TIMEOUT = timedelta(seconds=5)
"""How long a cancelled step may take to release its lease."""

DeliveryResult = Literal["processed", "released", "failed"]
"""*processed*: to be acknowledged; *released*: cancelled, for another delivery to
process; *failed*: the receiver raised an error."""


class InFlightDeliveries:
    """Processes every delivery in a task of its own.

    FastStream cancels its handlers when the connection breaks. They only wait for the
    task here: it goes on, and the redelivery waits for it too, instead of starting the
    work again.
    """

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._tasks: dict[Hashable, asyncio.Task[None]] = {}
        self._unanswered = 0
        self._all_answered = asyncio.Event()
        self._all_answered.set()

    def __len__(self) -> int:
        return len(self._tasks)

    @contextmanager
    def track(self) -> Iterator[None]:
        """Count a delivery as unanswered for as long as the context lasts.

        `drain` waits for it, so that the connection is still open when it is answered.
        """
        self._unanswered += 1
        self._all_answered.clear()
        try:
            yield
        finally:
            self._unanswered -= 1
            if self._unanswered == 0:
                self._all_answered.set()

    async def run(self, delivery: Delivery) -> DeliveryResult:
        """Process *delivery*, or wait for the task that is already doing so."""
        task = self._task_for(delivery)
        # `wait` does not cancel the task when this handler is cancelled; `await` would.
        await asyncio.wait((task,))
        if task.cancelled():
            return "released"
        if error := task.exception():
            log.error("delivery.failed", queue=delivery.queue, exc_info=error)
            return "failed"
        return "processed"

    def _task_for(self, delivery: Delivery) -> asyncio.Task[None]:
        key = _message_identity(delivery)
        if (task := self._tasks.get(key)) is None:
            task = asyncio.create_task(_call_receiver(self._receiver, delivery))
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key))
        return task

    async def drain(self, grace: timedelta) -> None:
        """Let the work finish within *grace*, then cancel what is left."""
        await self._wait_for_tasks(within=grace)
        self._cancel_tasks()
        await self._wait_for_tasks(within=RELEASE_TIMEOUT)
        await self._wait_until_answered(within=RELEASE_TIMEOUT)

    async def _wait_until_answered(self, *, within: timedelta) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(within.total_seconds()):
                await self._all_answered.wait()

    async def _wait_for_tasks(self, *, within: timedelta) -> None:
        if self._tasks:
            await asyncio.wait(self._tasks.values(), timeout=within.total_seconds())

    def _cancel_tasks(self) -> None:
        for task in self._tasks.values():
            task.cancel()


async def _call_receiver(receiver: Receiver, delivery: Delivery) -> None:
    await receiver(delivery)


def _message_identity(delivery: Delivery) -> Hashable:
    """Return a key that is equal for two deliveries of the same message.

    Headers that begin with ``x-`` are left out: brokers count redeliveries in them.
    """
    headers = frozenset(
        (key, value)
        for key, value in delivery.headers.items()
        if not key.startswith("x-")
    )
    return delivery.queue, delivery.message_id, headers, delivery.body
