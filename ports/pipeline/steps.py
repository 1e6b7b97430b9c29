"""One unit of work: what a step is given, and what it returns."""

from dataclasses import dataclass, field
from typing import Literal, Protocol

from ports.domain.film import Usage
from ports.domain.story import FrozenModel, Run
from ports.events.story_events import RunEvent
from ports.pipeline.stages import Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class StepInput:
    """What a step is given to work on.

    Attributes:
        input: What the step that opened it left for it, as JSON; ``null`` at intake
            and for the steps that a fan-in opens.
    """

    run: Run
    ordinal: int
    input: bytes


class RunEnding(FrozenModel):
    """The input of a *report* step: how the run ended, for the archive."""

    status: Literal["failed", "cancelled"]
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """A stage that a finished step opens, with one input for each of its steps.

    Attributes:
        stage: As `ports.pipeline.stages.FAN_OUT` says for the step's own stage.
    """

    stage: Stage
    inputs: tuple[FrozenModel, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a step returns; it publishes nothing itself.

    Attributes:
        result: Stored in the journal for later steps.
        events: To be published, in this order.
        next_steps: The steps of the next stage, where this step decides on them; a
            stage that is a fan-in is opened by the journal.
        completes_run: The run is finished.
        usage: What the attempt asked of models; the executor adds it.
    """

    result: FrozenModel
    events: tuple[RunEvent, ...] = ()
    next_steps: FanOut | None = None
    completes_run: bool = False
    usage: Usage = field(default_factory=Usage)


class Step(Protocol):
    """One kind of work: an input in, an outcome out, nothing published.

    Raises:
        StoryError, BudgetExceededError: The run ends.
        PortError: Another attempt may help, or not (ARCHITECTURE §8).
    """

    async def __call__(self, step_input: StepInput, /) -> Outcome: ...
