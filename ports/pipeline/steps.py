"""One unit of work: what a step is given, and what it returns."""

from dataclasses import dataclass
from typing import Literal, Protocol

from ports.domain.story import FrozenModel, Run
from ports.events.story_events import RunEvent
from ports.pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """What a step is given to work on.

    Attributes:
        input: What the opening step gave it, as JSON; ``null`` at intake and for the
            steps that `AFTER` opens.
    """

    run: Run
    ordinal: int
    input: bytes


class RunEnding(FrozenModel):
    """The input of a *report* step: how the run stands, for the archive."""

    status: Literal["failed", "cancelled"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """A stage that a finished step opens, with one input for each of its steps."""

    stage: Stage
    inputs: tuple[FrozenModel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step returns: it tells, and publishes nothing itself.

    Attributes:
        result: Kept in the journal for later steps.
        facts: Published as events, in this order.
        opens: The next stage, where this step alone decides it; the stages in
            `AFTER` are opened by the journal.
        completes: The run is finished.
    """

    result: FrozenModel
    events: tuple[RunEvent, ...] = ()
    next_steps: FanOut | None = None
    completes_run: bool = False


class Step(Protocol):
    """One kind of work: an assignment in, an outcome out, nothing published.

    Raises:
        StoryError, BudgetExceededError: The run ends.
        PortError: Another attempt may help, or not (DESIGN §8).
    """

    async def __call__(self, assignment: StepInput, /) -> Outcome: ...
