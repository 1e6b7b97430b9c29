"""The HTTP door: what its callers send and are answered, and what it reads.

The OpenAPI document in ``infra/contracts`` is generated from these models.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from ports.domain.story import FrozenModel, Preferences, ProjectId, RunId, StoryId
from ports.events.story_events import IDENTIFIER
from ports.operations import RunStanding

MAX_BATCH_EVENTS = 100
"""Events in one request: each waits for its own confirm."""

JobStatus = Literal["queued", "running", "completed", "failed"]


class AcceptedEvent(FrozenModel):
    """An event that the broker has confirmed.

    Attributes:
        id: As its publisher named it.
        run_id: The run that a submission means; null for a cancellation.
    """

    id: str
    run_id: UUID | None


class AcceptedEvents(FrozenModel):
    """The answer to events that were accepted, in their order."""

    events: tuple[AcceptedEvent, ...]


class EventProblem(FrozenModel):
    """What is wrong with one event of a request.

    Attributes:
        index: Its place, counted from 0.
        detail: In the contract's own words; nothing of the event is quoted.
    """

    index: int
    detail: str


class HttpProblem(FrozenModel):
    """Why a request was not carried out (RFC 9457, ``application/problem+json``)."""

    title: str
    status: int
    detail: str
    errors: tuple[EventProblem, ...] = ()


class RunReport(RunStanding):
    """How a run stands, and whether it goes on.

    Attributes:
        problem: Why it does not go on, or not now; null while all goes well.
        links: Its event stream.
    """

    problem: str | None
    links: dict[str, str]


class CrewInput(FrozenModel):
    """What a crew is to work on.

    Attributes:
        story_id: The project's id, where it is not given.
        title: The story's id, where it is not given.
    """

    story_text: Annotated[str, Field(min_length=1)]
    story_id: Annotated[StoryId, IDENTIFIER] | None = None
    title: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    preferences: Preferences = Preferences()


class CrewRequest(FrozenModel):
    """The predecessor's request: have a crew work on a story.

    Attributes:
        crew_type: ``architect`` or ``director`` gives that crew's part of the result,
            ``story`` gives all.
        config: Accepted for old callers, and not used: models are the operator's
            choice.
    """

    crew_type: Literal["architect", "director", "story"]
    project_id: Annotated[ProjectId, IDENTIFIER]
    user_id: Annotated[str, Field(max_length=200)] = ""
    input_data: CrewInput
    config: dict[str, Any] = Field(default_factory=dict)


class CrewJobAccepted(FrozenModel):
    """The predecessor's answer.

    Attributes:
        job_id: The run's id.
        estimated_time: In seconds, roughly.
    """

    success: Literal[True] = True
    job_id: UUID
    message: str
    estimated_time: int


class CrewJobStatus(FrozenModel):
    """How a job stands, in the predecessor's form.

    Attributes:
        result: The part that `crew_type` asked for, once the run is completed.
        error: Why it failed.
        progress: From 0 to 100.
    """

    job_id: UUID
    status: JobStatus
    crew_type: str
    project_id: str
    created_at: datetime
    completed_at: datetime | None
    result: dict[str, Any] | None
    error: str | None
    progress: float


class ServiceHealth(FrozenModel):
    """Whether the service is well, in the predecessor's form beside our own fields."""

    status: Literal["healthy", "degraded"]
    service: str
    version: str
    uptime_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CrewJob:
    """That somebody asked for a crew's part of a run.

    Attributes:
        asked_at: When last; the job's status has the form that was asked for last.
    """

    run_id: RunId
    crew_type: str
    project_id: ProjectId
    story_id: StoryId
    asked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEvent:
    """A public event of a run.

    Attributes:
        sequence: Orders the events of the run, over all its generations.
        type: Its CloudEvents type.
        body: Byte for byte as it is published.
    """

    sequence: int
    type: str
    body: bytes
