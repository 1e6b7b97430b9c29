"""One step by its key, and the command that asks a worker to run it."""

from dataclasses import dataclass
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from ports.domain.story import FrozenModel, RunId
from ports.pipeline.stages import Stage


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


MAX_COUNT = 2**31 - 1
"""Of what the journal counts: its columns hold no larger number."""

Count = Annotated[int, Field(ge=1, le=MAX_COUNT)]


class Command(FrozenModel):
    """The message on the work exchange: a step's key, and which attempt to run.

    Attributes:
        version: Of this message, so that a rolling deploy can tell an older release.
        attempt: Counted from 1; a delivery of an older attempt is stale.
    """

    version: Literal[1] = 1
    run_id: UUID
    generation: Count
    stage: Stage
    ordinal: Count
    attempt: Count

    @property
    def key(self) -> StepKey:
        """The step to run."""
        return StepKey(
            run_id=RunId(self.run_id),
            generation=self.generation,
            stage=self.stage,
            ordinal=self.ordinal,
        )
