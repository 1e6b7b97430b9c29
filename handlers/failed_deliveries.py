"""Lets a message that nothing can handle go, so that it holds up no other."""

from collections.abc import Callable, Hashable
from hashlib import sha256

from cachetools import LRUCache

from handlers.invalid_messages import InvalidMessageHandler
from ports.delivery import Delivery, Receiver
from ports.errors import PortUnavailableError

MAX_FAILED_DELIVERIES = 5
"""A prefetch slot is held through every redelivery of a failing message: as many such
messages as there are slots stop their queue. Five are enough for a fault of moments."""

REMEMBERED_MESSAGES = 10_000
"""Whose failures are counted at once; more than all prefetch slots of a process."""


class FailedDeliveryLimit:
    """Passes deliveries on; one that fails too often is dead-lettered and answered.

    Counted here, in the process: the broker's own count also grows when a consumer
    closes, for every message that it had been sent.
    """

    def __init__(
        self,
        receiver: Receiver,
        *,
        invalid_messages: InvalidMessageHandler,
        on_failure: Callable[[str], None],
    ) -> None:
        """*on_failure* is called with the queue of each delivery that fails."""
        self._receiver = receiver
        self._invalid_messages = invalid_messages
        self._on_failure = on_failure
        self._failures: LRUCache[Hashable, int] = LRUCache(REMEMBERED_MESSAGES)

    async def __call__(self, delivery: Delivery) -> None:
        """Have *delivery* handled, or give it up.

        Raises:
            Exception: Whatever stopped the handler, while the limit is not reached.
        """
        try:
            await self._receiver(delivery)
        except Exception as error:
            # Not even named: what nobody thought of is what must not stop the queue.
            self._on_failure(delivery.queue)
            # An outage is nobody's fault, and ends.
            is_outage = isinstance(error, PortUnavailableError)
            if is_outage or self._count_failure(delivery) < MAX_FAILED_DELIVERIES:
                raise
            await self._invalid_messages.handle(delivery, error)
        # Bodies are long: none is hashed while nothing has failed.
        if self._failures:
            self._failures.pop(_identity(delivery), None)

    def _count_failure(self, delivery: Delivery) -> int:
        key = _identity(delivery)
        self._failures[key] = self._failures.get(key, 0) + 1
        return self._failures[key]


def _identity(delivery: Delivery) -> Hashable:
    return delivery.queue, delivery.message_id, sha256(delivery.body).digest()
