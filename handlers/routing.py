"""Where every delivery comes in: read, bound to the log, and handed to its route."""

from collections.abc import Awaitable, Callable
from typing import Any

from structlog.contextvars import bound_contextvars

from handlers import message_parsing
from handlers.invalid_messages import InvalidMessageHandler
from handlers.routes import Routes
from ports.delivery import Delivery
from ports.domain.story import FrozenModel
from ports.errors import InvalidEventError

# What it takes is known by its key: the type that its route hears.
Handler = Callable[[message_parsing.IncomingMessage[Any]], Awaitable[None]]


class MessageRouter:
    """Receives what any broker hands over; when it returns, the delivery is settled."""

    def __init__(
        self, routes: Routes, *, invalid_messages: InvalidMessageHandler
    ) -> None:
        self._handlers: dict[tuple[str, type[FrozenModel]], Handler] = {
            (each.queue, each.payload_type): each.handler for each in routes
        }
        self._refusals = invalid_messages

    async def __call__(self, delivery: Delivery) -> None:
        """Have *delivery* worked, or laid aside as what nobody can read."""
        with bound_contextvars(queue=delivery.queue, message=delivery.message_id):
            try:
                heard = message_parsing.parse_delivery(delivery)
                handler = self._find_handler(delivery.queue, type(heard.payload))
            except InvalidEventError as error:
                await self._refusals.handle(delivery, error)
            else:
                await handler(heard)

    def _find_handler(self, queue: str, hears: type[FrozenModel]) -> Handler:
        try:
            return self._handlers[queue, hears]
        except KeyError:
            raise InvalidEventError(f"{hears.__name__} is not for {queue}") from None
