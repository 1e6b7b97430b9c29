"""What operators see of runs and steps."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ports.domain.choices import RunState
from ports.domain.film import Usage
from ports.domain.story import FrozenModel
from ports.pipeline.stages import Stage

StepState = Literal["waiting", "owed", "claimed", "done", "dead"]


class RunRow(FrozenModel):
    """One run as a list shows it: its newest generation."""

    run_id: UUID
    generation: int
    project_id: str
    story_id: str
    revision: int
    title: str
    state: RunState
    stage: Stage
    percent: float
    detail: str
    opened_at: datetime
    changed_at: datetime
    usage: Usage


class StepRow(FrozenModel):
    """One step as `show` lists it."""

    stage: Stage
    ordinal: int
    state: StepState
    attempt: int
    lost: int
    worker: str | None
    last_error: str | None


class JournalStats(FrozenModel):
    """The figures of ``/stats``, counted in the journal."""

    runs: dict[RunState, int]
    steps_in_flight: int
    outbox: int
    dead_letters: int
