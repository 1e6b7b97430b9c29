"""The pipeline's steps and commands: one unit of work, one message, one result."""

from dataclasses import dataclass
from typing import Annotated, Literal, Protocol, get_args
from uuid import UUID

from pydantic import Field

from ports.events import RunEvent
from ports.story import FrozenModel, Run, RunId

Stage = Literal["intake", "read", "structure", "break-down", "assemble", "report"]
"""*report* shows the archive how a run ended that no step of its own could tell."""
STAGES: tuple[Stage, ...] = get_args(Stage)

FAN_IN: dict[Stage, Stage] = {"read": "structure", "break-down": "assemble"}
"""The single step that a stage owes when the last of its steps is recorded."""

STAGE_WINDOW = 8
"""Commands of one stage that a run may have out, so that a novel does not starve
short stories (DESIGN §2)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepKey:
    """Names one step of one generation of a run.

    Attributes:
        ordinal: Counted from 1 in its stage.
    """

    run_id: RunId
    generation: int
    stage: Stage
    ordinal: int = 1


class Command(FrozenModel):
    """What travels on the work exchange: a step's key, and which attempt is owed.

    Attributes:
        version: Of this message, so that a rolling deploy can tell an older release.
        attempt: Counted from 1; a delivery of an older attempt is stale.
    """

    version: Literal[1] = 1
    run_id: UUID
    generation: Annotated[int, Field(ge=1)]
    stage: Stage
    ordinal: Annotated[int, Field(ge=1)]
    attempt: Annotated[int, Field(ge=1)]

    @property
    def key(self) -> StepKey:
        """The step that is to be worked."""
        return StepKey(
            run_id=RunId(self.run_id),
            generation=self.generation,
            stage=self.stage,
            ordinal=self.ordinal,
        )


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
