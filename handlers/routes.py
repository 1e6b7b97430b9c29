"""Which handler works what a queue hears; the table that every broker serves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.message_parsing import IncomingMessage
from handlers.step_executor import StepExecutor
from handlers.submissions import SubmissionHandler
from ports.delivery import CANCEL_QUEUE, INTAKE_QUEUE
from ports.domain.story import FrozenModel
from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.pipeline.commands import Command

W = TypeVar("W", bound=FrozenModel)


@dataclass(frozen=True, slots=True)
class Route(Generic[W]):
    """One kind of message on one queue, and who works it."""

    queue: str
    payload_type: type[W]
    handler: Callable[[IncomingMessage[W]], Awaitable[None]]


Routes = tuple[Route[StorySubmitted] | Route[StoryCancelled] | Route[Command], ...]


def routes(executor: StepExecutor, submissions: SubmissionHandler) -> Routes:
    """Return the whole table; a queue that hears two kinds stands in it twice."""
    return (
        Route(INTAKE_QUEUE, StorySubmitted, submissions.open_run),
        Route(INTAKE_QUEUE, Command, executor),
        Route(CANCEL_QUEUE, StoryCancelled, submissions.cancel_runs),
        Route("crews.read", Command, executor),
        Route("crews.structure", Command, executor),
        Route("crews.break-down", Command, executor),
        Route("crews.assemble", Command, executor),
        Route("crews.report", Command, executor),
    )
