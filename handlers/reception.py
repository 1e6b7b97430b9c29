"""Where every delivery comes in: read, bound to the log, and handed to its route."""

from collections.abc import Awaitable, Callable
from typing import Any

from structlog.contextvars import bound_contextvars

from handlers import wire
from handlers.refusals import Refusals
from handlers.routes import Routes
from ports.delivery import Delivery
from ports.errors import InvalidEventError
from ports.story import Word

# What it takes is known by its key: the type that its route hears.
Handler = Callable[[wire.Heard[Any]], Awaitable[None]]


class Reception:
    """Receives what any broker hands over; when it returns, the delivery is settled."""

    def __init__(self, routes: Routes, *, refusals: Refusals) -> None:
        self._handlers: dict[tuple[str, type[Word]], Handler] = {
            (each.queue, each.hears): each.handler for each in routes
        }
        self._refusals = refusals

    async def __call__(self, delivery: Delivery) -> None:
        """Have *delivery* worked, or laid aside as what nobody can read."""
        with bound_contextvars(queue=delivery.queue, message=delivery.message_id):
            try:
                heard = wire.read(delivery)
                handler = self._handler(delivery.queue, type(heard.word))
            except InvalidEventError as error:
                await self._refusals.refuse(delivery, error)
            else:
                await handler(heard)

    def _handler(self, queue: str, hears: type[Word]) -> Handler:
        try:
            return self._handlers[queue, hears]
        except KeyError:
            raise InvalidEventError(f"{hears.__name__} is not for {queue}") from None
