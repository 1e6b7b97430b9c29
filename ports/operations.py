"""What operators see of runs and steps."""

from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from ports.domain.choices import RunState
from ports.domain.film import Usage
from ports.domain.story import FrozenModel, ProjectId, RunId, StoryId
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


class Operations(Protocol):
    """The journal as operators use it.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    async def runs(
        self, *, state: RunState | None = None, story: str | None = None, limit: int
    ) -> tuple[RunRow, ...]:
        """List runs, newest first."""
        ...

    async def run(self, run_id: RunId) -> RunRow | None:
        """Return one run."""
        ...

    async def steps(self, run_id: RunId) -> tuple[StepRow, ...]:
        """List the steps of a run's newest generation, in order."""
        ...

    async def events(self, run_id: RunId) -> tuple[bytes, ...]:
        """Return the public events of the newest generation, in sequence."""
        ...

    async def republish(self, run_id: RunId) -> int:
        """Enqueue the events of the newest generation again, same ids; count them."""
        ...

    async def erase(self, project_id: ProjectId, story_id: StoryId) -> int:
        """Erase a story's runs, texts, results, answers and events; count the runs.

        Running runs are cancelled first.
        """
        ...

    async def stats(self) -> JournalStats:
        """Count runs, running steps, due messages and dead letters."""
        ...

    async def check(self) -> None:
        """Check that the journal answers and that its schema is current."""
        ...
