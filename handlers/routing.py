"""Where every delivery comes in: parsed, bound to the log, and given to its handler."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from structlog.contextvars import bound_contextvars

from handlers.invalid_messages import InvalidMessageHandler
from handlers.message_parsing import IncomingMessage, parse_delivery
from handlers.step_executor import StepExecutor
from handlers.submissions import SubmissionHandler
from ports.delivery import CANCEL_QUEUE, INTAKE_QUEUE, Delivery
from ports.domain.story import FrozenModel
from ports.errors import InvalidEventError
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.pipeline.commands import Command
from ports.pipeline.stages import STAGE_SPECS

P = TypeVar("P", bound=FrozenModel)


@dataclass(frozen=True, slots=True)
class Route(Generic[P]):
    """One kind of message on one queue, and what handles it."""

    queue: str
    payload_type: type[P]
    handler: Callable[[IncomingMessage[P]], Awaitable[None]]


Routes = tuple[Route[StorySubmitted] | Route[StoryCancelled] | Route[Command], ...]


def routes(executor: StepExecutor, submissions: SubmissionHandler) -> Routes:
    """Return the whole table; the intake's queue stands in it twice."""
    return (
        Route(INTAKE_QUEUE, StorySubmitted, submissions.open_run),
        Route(CANCEL_QUEUE, StoryCancelled, submissions.cancel_runs),
        *(Route(spec.queue, Command, executor) for spec in STAGE_SPECS),
    )


class MessageRouter:
    """Receives deliveries from any broker; each is settled when the call returns."""

    def __init__(
        self, routes: Routes, *, invalid_messages: InvalidMessageHandler
    ) -> None:
        # Any: the second half of the key is the payload type that a handler takes.
        self._handlers: dict[
            tuple[str, type[FrozenModel]],
            Callable[[IncomingMessage[Any]], Awaitable[None]],
        ] = {(each.queue, each.payload_type): each.handler for each in routes}
        self._invalid_messages = invalid_messages

    async def __call__(self, delivery: Delivery) -> None:
        """Have *delivery* handled; one that breaks its contract is dead-lettered."""
        with bound_contextvars(queue=delivery.queue, message=delivery.message_id):
            try:
                message = parse_delivery(delivery)
                handler = self._find_handler(delivery.queue, type(message.payload))
            except InvalidEventError as error:
                await self._invalid_messages.handle(delivery, error)
            else:
                await handler(message)

    def _find_handler(
        self, queue: str, payload_type: type[FrozenModel]
    ) -> Callable[[IncomingMessage[Any]], Awaitable[None]]:
        try:
            return self._handlers[queue, payload_type]
        except KeyError:
            raise InvalidEventError(
                f"{payload_type.__name__} is not for {queue}"
            ) from None
