"""What an author submits, and how a place in its text is named."""

import operator
from dataclasses import dataclass
from typing import Annotated, NamedTuple, NewType
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from ports.domain.choices import StoryFormat

ProjectId = NewType("ProjectId", str)
StoryId = NewType("StoryId", str)
Revision = NewType("Revision", int)
RunId = NewType("RunId", UUID)
Sha256 = NewType("Sha256", str)


class Span(NamedTuple):
    """Half-open ``[start, end)`` in code points of the normalised text.

    It ties every claim to the text, and is serialised as a list of two numbers.
    """

    start: int
    end: int

    def slice(self, text: str) -> str:
        """Return the part of *text* that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        """Tell whether *other* lies entirely inside."""
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: "Span") -> bool:
        """Tell whether both have any text."""
        return self.start < other.end and other.start < self.end


class FrozenModel(BaseModel):
    """Base of everything that crosses the wire or is stored in the journal."""

    # Validators are built when they are first needed: the operators' commands import a
    # hundred models and use few, and building them all took an eighth of their imports.
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)


def build_validators(model: type[FrozenModel] = FrozenModel) -> None:
    """Build the validators of *model* and of every model that derives from it.

    To be called before threads start: pydantic does not build safely in two at once.
    """
    model.model_rebuild()
    for derived in model.__subclasses__():
        build_validators(derived)


class TextRef(FrozenModel):
    """A text that stays in the archive because it is too long for a message.

    Attributes:
        collection: Where the archive keeps it (``stories``).
        sha256: Of the raw UTF-8, in lower-case hexadecimal.
    """

    collection: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,63}$")]
    id: Annotated[str, Field(min_length=1, max_length=200)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Preferences(FrozenModel):
    """What the publisher would like, where the story leaves a choice."""

    genre: Annotated[str, Field(max_length=200)] = ""
    tone: Annotated[str, Field(max_length=200)] = ""
    style: Annotated[str, Field(max_length=200)] = ""


class Constraints(FrozenModel):
    """What the film must keep to; part of the run's identity.

    Attributes:
        max_shot_seconds: Longest shot; the law allows 7 at the most.
    """

    max_shot_seconds: Annotated[float, Field(ge=2, le=7)] = 7.0


class Limits(FrozenModel):
    """What a run may spend; it ends as ``over_budget`` before it exceeds one.

    Attributes:
        cost: In US dollars.
    """

    tokens: Annotated[int | None, Field(gt=0)] = None
    cost: Annotated[float | None, Field(gt=0)] = None
    deadline: AwareDatetime | None = None


class Brief(FrozenModel):
    """What the project says about its film; empty fields were left open there.

    Attributes:
        minutes: How long the film is to be.
    """

    project_title: str = ""
    premise: str = ""
    genres: tuple[str, ...] = ()
    tone: str = ""
    mood: str = ""
    style: str = ""
    movie_format: str = ""
    # The answers to questions are kept under the JSON of their material: a field that a
    # later version added must not change it while it is empty.
    audience: Annotated[tuple[str, ...], Field(exclude_if=operator.not_)] = ()
    series: Annotated[str, Field(exclude_if=operator.not_)] = ""
    minutes: Annotated[float | None, Field(gt=0, exclude_if=operator.not_)] = None

    @property
    def for_questions(self) -> "Brief":
        """The brief as the crews are asked with it.

        Without the length: it decides the structure and the choice of shots, and a
        film that is to be a minute longer must not pay for every answer again.
        """
        return self.model_copy(update={"minutes": None})

    @property
    def for_specialists(self) -> "Brief":
        """What of it bears on how a shot looks and sounds, but not on what it tells."""
        return self.model_copy(
            update={"project_title": "", "premise": "", "series": ""}
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One story at one revision going through the pipeline.

    Attributes:
        id: Derived from what was submitted (see `ports.identity`).
        generation: Counted from 1; a failed run submitted again opens the next.
        cause_id: Id of the event that opened this generation.
        text_sha256: Of the raw UTF-8 as submitted.
        traceparent: W3C trace context of the submission, or empty.
    """

    id: RunId
    generation: int
    project_id: ProjectId
    story_id: StoryId
    revision: Revision
    title: str
    text_sha256: Sha256
    text_ref: TextRef | None
    format: StoryFormat
    language: str
    preferences: Preferences
    constraints: Constraints
    limits: Limits
    requested_by: str
    cause_id: str
    traceparent: str
