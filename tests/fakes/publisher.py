"""A publisher in memory."""

import asyncio

from typing_extensions import override

from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage, Publisher


class InMemoryPublisher(Publisher):
    """Confirms every message at once, unless the test switches it off.

    Attributes:
        has_refused: Set when a message was not confirmed.
        refused: Routing keys whose messages are not confirmed.
        unheard: Routing keys without a subscriber.
    """

    def __init__(self) -> None:
        self.has_refused = asyncio.Event()
        self.published: list[OutboxMessage] = []
        self.is_down = False
        self.refused: set[str] = set()
        self.unheard: set[str] = set()

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        if self.is_down or message.routing_key in self.refused:
            self.has_refused.set()
            raise PortUnavailableError("broker", "the test switched it off")
        self.published.append(message)
        return message.routing_key not in self.unheard
