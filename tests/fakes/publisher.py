"""A publisher in memory: a list of what left."""

from typing_extensions import override

from ports.errors import PortUnavailableError
from ports.outbox import Owed, Publisher


class InMemoryPublisher(Publisher):
    """Confirms at once, unless the test switches it off.

    Attributes:
        refused: Routing keys whose messages are not confirmed.
        unheard: Routing keys that nobody has subscribed to.
    """

    def __init__(self) -> None:
        self.published: list[Owed] = []
        self.is_down = False
        self.refused: set[str] = set()
        self.unheard: set[str] = set()

    @override
    async def publish(self, owed: Owed) -> bool:
        if self.is_down or owed.routing_key in self.refused:
            raise PortUnavailableError("broker", "the test switched it off")
        self.published.append(owed)
        return owed.routing_key not in self.unheard
