"""What operators see of runs and steps."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from ports.domain.choices import RunState
from ports.domain.film import Usage
from ports.domain.story import FrozenModel
from ports.pipeline.stages import Stage

StepState = Literal["waiting", "owed", "claimed", "done", "dead"]


class RunProblem(FrozenModel):
    """Why a running run does not go on, or not now.

    Attributes:
        kind: *dead_letter*: a person must replay or discard it. *overdue*: no replica
            takes the step. *waiting*: it is tried again by itself.
        reason: The step's last error; empty where it has none.
        at: When it died, was due, or will be tried again.
        dead_letter: Its id; None while it is on its way to the store.
    """

    kind: Literal["dead_letter", "overdue", "waiting"]
    stage: Stage
    ordinal: int
    reason: str
    at: datetime
    dead_letter: UUID | None = None

    @property
    def remedy(self) -> str:
        """The command that helps, or what to look at."""
        match self.kind:
            case "dead_letter" if self.dead_letter:
                return f"novel-crews dlq replay {self.dead_letter}"
            case "dead_letter":
                return "novel-crews dlq list"
            case "overdue":
                return "start a replica: novel-crews run"
            case "waiting":
                return "novel-crews doctor"


class RunRow(FrozenModel):
    """One run as a list shows it: its newest generation.

    Attributes:
        problem: The worst of its steps' problems; None while all goes well.
    """

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
    problem: RunProblem | None = None


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
    """The figures of ``/stats``, counted in the journal.

    Attributes:
        runs_stuck: Running runs that a dead letter holds up.
        overdue: Steps and messages that no replica took within a minute.
        backed_up_at: When the newest backup was complete, in seconds since 1970; None
            if there is none.
    """

    runs: dict[RunState, int]
    steps_in_flight: int
    outbox: int
    dead_letters: int
    runs_stuck: int
    overdue: int
    backed_up_at: float | None = None
