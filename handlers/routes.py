"""Which handler works what a queue hears; the table that every broker serves."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from handlers.kickoff import Kickoff
from handlers.submissions import Submissions
from handlers.wire import Heard
from ports.delivery import CANCEL, INTAKE
from ports.events import StoryCancelled, StorySubmitted
from ports.pipeline import Command
from ports.story import Word

W = TypeVar("W", bound=Word)


@dataclass(frozen=True, slots=True)
class Route(Generic[W]):
    """One kind of message on one queue, and who works it."""

    queue: str
    hears: type[W]
    handler: Callable[[Heard[W]], Awaitable[None]]


Routes = tuple[Route[StorySubmitted] | Route[StoryCancelled] | Route[Command], ...]


def routes(kickoff: Kickoff, submissions: Submissions) -> Routes:
    """Return the whole table; a queue that hears two kinds stands in it twice."""
    return (
        Route(INTAKE, StorySubmitted, submissions.submitted),
        Route(INTAKE, Command, kickoff),
        Route(CANCEL, StoryCancelled, submissions.cancelled),
        Route("crews.read", Command, kickoff),
        Route("crews.structure", Command, kickoff),
        Route("crews.break-down", Command, kickoff),
        Route("crews.assemble", Command, kickoff),
        Route("crews.report", Command, kickoff),
    )
