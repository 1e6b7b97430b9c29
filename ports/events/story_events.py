"""The public contract: the events that we receive and publish (ARCHITECTURE §3).

The JSON Schemas, the AsyncAPI document and the TypeScript declarations under
``infra/contracts`` are generated from this module.
"""

from typing import Annotated, ClassVar, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator
from typing_extensions import override

from ports.domain.choices import StoryFormat
from ports.domain.film import Finding, Law, LawFigures, SceneCard, Shot, Usage
from ports.domain.story import (
    Constraints,
    FrozenModel,
    Limits,
    Preferences,
    ProjectId,
    Revision,
    Run,
    StoryId,
    TextRef,
)
from ports.domain.structure import Structure
from ports.pipeline.stages import ProgressStage

MAX_TEXT_BYTES = 256 * 1024
"""Longer text travels by reference; brokers and subscribers stay responsive."""

# A bare Field: pydantic ignores an Annotated alias inside another Annotated.
IDENTIFIER = Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")
FailureReason = Literal[
    "invalid", "unreadable", "over_budget", "cancelled", "dead_lettered"
]


class StorySubmitted(FrozenModel):
    """A story is to be broken down; exactly one of *text* and *text_ref* is given."""

    routing_key: ClassVar[str] = "story.submitted"

    story_id: Annotated[StoryId, IDENTIFIER]
    project_id: Annotated[ProjectId, IDENTIFIER]
    revision: Annotated[Revision, Field(ge=1)]
    title: Annotated[str, Field(min_length=1, max_length=500)]
    text: str | None = None
    text_ref: TextRef | None = None
    format: StoryFormat = "auto"
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] = (
        "en"
    )
    preferences: Preferences = Preferences()
    constraints: Constraints = Constraints()
    limits: Limits = Limits()
    requested_by: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _require_one_text(self) -> Self:
        if (self.text is None) == (self.text_ref is None):
            raise ValueError("give exactly one of text and text_ref")
        if self.text is not None and len(self.text.encode()) > MAX_TEXT_BYTES:
            raise ValueError(
                f"text exceeds {MAX_TEXT_BYTES} bytes: store it in the archive "
                "and send text_ref"
            )
        return self


class StoryCancelled(FrozenModel):
    """The author or an operator no longer wants a story's breakdown.

    Without a revision, every running revision of the story ends.
    """

    routing_key: ClassVar[str] = "story.cancelled"

    story_id: Annotated[StoryId, IDENTIFIER]
    project_id: Annotated[ProjectId, IDENTIFIER] | None = None
    revision: Annotated[Revision, Field(ge=1)] | None = None
    reason: Annotated[str, Field(max_length=1000)] = ""


class RunEvent(FrozenModel):
    """Base of the events about a run: which story, which run, which generation.

    `ordinal` tells events of one kind in one run apart; event ids derive from it.
    """

    routing_key: ClassVar[str]

    run_id: UUID
    generation: int
    project_id: ProjectId
    story_id: StoryId
    revision: Revision

    @property
    def ordinal(self) -> str:
        """What tells this event from others of its kind in its run."""
        return "1"


class StoryProgressed(RunEvent):
    """How far a run has come; at most one a second, and the last of each stage."""

    routing_key: ClassVar[str] = "story.progressed"

    stage: ProgressStage
    done: Annotated[int, Field(ge=0)]
    total: Annotated[int, Field(ge=1)]
    percent: Annotated[float, Field(ge=0, le=100)]

    @property
    @override
    def ordinal(self) -> str:
        return f"{self.stage}/{self.done}"


class StoryStructured(RunEvent):
    """People, places, acts and scenes are settled; scene breakdowns follow."""

    routing_key: ClassVar[str] = "story.structured"

    title: str
    model: str
    structure: Structure


class SceneBreakdownCompleted(RunEvent):
    """One scene is broken down into shots."""

    routing_key: ClassVar[str] = "scene.breakdown.completed"

    scene: SceneCard
    shots: tuple[Shot, ...]
    findings: tuple[Finding, ...]
    model: str
    usage: Usage

    @property
    @override
    def ordinal(self) -> str:
        return str(self.scene.sequence_number)


class Counts(FrozenModel):
    """How much a finished breakdown holds."""

    scenes: int
    shots: int
    lines: int
    people: int
    places: int
    seconds: float
    findings: int


class StoryBreakdownCompleted(RunEvent):
    """The final answer to a submission that succeeded.

    Attributes:
        documents: Where the archive keeps the breakdown, by name.
    """

    routing_key: ClassVar[str] = "story.breakdown.completed"

    title: str
    model: str
    counts: Counts
    quality: dict[Law, LawFigures]
    findings: tuple[Finding, ...]
    usage: Usage
    documents: dict[str, str]


class StoryBreakdownFailed(FrozenModel):
    """A submission failed.

    Attributes:
        run_id: None, like the other ids, where the submission could not be read.
        cause_id: Id of the submission, where it had one.
        final: False for a dead letter, whose replay can still complete the run.
    """

    routing_key: ClassVar[str] = "story.breakdown.failed"

    run_id: UUID | None
    generation: int | None
    project_id: str | None
    story_id: str | None
    revision: int | None
    cause_id: str | None
    final: bool
    reason: FailureReason
    stage: str | None
    detail: str
    dead_letter_id: UUID | None = None


PublicEvent = (
    StoryProgressed
    | StoryStructured
    | SceneBreakdownCompleted
    | StoryBreakdownCompleted
    | StoryBreakdownFailed
)


def run_fields(run: Run) -> dict[str, object]:
    """Return the fields that every `RunEvent` of *run* begins with."""
    return {
        "run_id": run.id,
        "generation": run.generation,
        "project_id": run.project_id,
        "story_id": run.story_id,
        "revision": run.revision,
    }
