"""What operators see of runs and steps."""

from datetime import datetime, timedelta
from typing import Literal, NewType
from uuid import UUID

from pydantic import Field

from ports.domain.choices import RunState
from ports.domain.film import Usage
from ports.domain.story import FrozenModel
from ports.pipeline.dead_letter_envelope import FailedAttempt
from ports.pipeline.stages import Stage

COUNTED_AGE = timedelta(days=1)
"""How long a run that has ended is counted after it was opened."""

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


class RunStanding(FrozenModel):
    """How a run stands, in its newest generation.

    Attributes:
        generation: Counted from 1; a failed run that is submitted again has another.
        percent: From 0 to 100.
        detail: Why it ended, where it did not complete.
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


class RunRow(RunStanding):
    """One run as a list shows it.

    Attributes:
        problem: The worst of its steps' problems; None while all goes well.
    """

    problem: RunProblem | None = None


class StepRow(FrozenModel):
    """One step as `show` lists it.

    Attributes:
        started_at, ended_at: Of the last attempt.
        due_at: When the next attempt is due, for a step that waits.
        usage: Of the attempt that finished it.
        attempts: Those that failed, oldest first.
    """

    stage: Stage
    ordinal: int
    state: StepState
    attempt: int
    lost: int
    worker: str | None
    last_error: str | None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    due_at: datetime | None = None
    usage: Usage = Usage()
    attempts: tuple[FailedAttempt, ...] = ()


class EventRow(FrozenModel):
    """One public event of a run, without its body.

    Attributes:
        published_at: When the broker confirmed it; None while it waits.
        is_unrouted: It is final, and no queue received it.
        size: Of its body, in bytes.
    """

    id: UUID
    routing_key: str
    sequence: int
    published_at: datetime | None
    is_unrouted: bool
    size: int


class UnroutedRun(FrozenModel):
    """A run whose final event no queue received."""

    run_id: UUID
    routing_key: str
    published_at: datetime | None
    title: str = ""


class OldestCommand(FrozenModel):
    """The message that has waited for the relay the longest."""

    run_id: UUID | None
    routing_key: str
    due_at: datetime


class LongestWait(FrozenModel):
    """The running run that has not come on for the longest.

    Attributes:
        since: When it last came on.
    """

    run_id: UUID
    title: str
    stage: str
    since: datetime


JournalChange = NewType("JournalChange", str)
"""Differs from the one before when something has changed."""


class JournalStats(FrozenModel):
    """The figures of ``/stats``, counted in the journal.

    Attributes:
        runs: By state: all that are running, and of the others those that were opened
            within a day. So the figures cost the same in a journal of years.
        runs_stuck: Running runs that a dead letter holds up.
        steps_waiting: Steps that are tried again later, by stage.
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
    steps_waiting: dict[Stage, int] = Field(default={})
    backed_up_at: float | None = None


class Overview(FrozenModel):
    """The journal at a glance.

    Attributes:
        cost_today: In US dollars, since midnight UTC.
        oldest: What should have been published and is not; None if nothing is late.
        longest_wait: None if no run is running.
    """

    stats: JournalStats
    cost_today: float
    oldest: OldestCommand | None
    unrouted: tuple[UnroutedRun, ...]
    longest_wait: LongestWait | None = None
