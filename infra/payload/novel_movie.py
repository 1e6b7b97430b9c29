"""Novel Movie's projects: reads the brief, writes workflow steps."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Annotated

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

from infra.payload.responses import PORT, PayloadDocument
from ports.domain.choices import RunState
from ports.domain.story import Brief
from ports.domain.structure import CharacterReference
from ports.errors import PortProtocolError

BREAKDOWN_STEP = "scene-planning"
"""The step of Novel Movie's workflow to which a breakdown belongs."""

NEXT_STEP: dict[RunState, str] = {
    "running": BREAKDOWN_STEP,
    "completed": "media-generation",
}

OPEN_STEPS = frozenset(
    {
        None,
        "project-setup",
        "story-generation",
        "character-development",
        *NEXT_STEP.values(),
    }
)
"""The steps from which a run moves a project. Later steps are people's work, and a
story that is submitted again must not move a project back."""


def _to_name(value: object) -> object:
    """Return the name of a related document.

    Empty for an id alone, which stands where the document cannot be read: an id says
    nothing to a model.
    """
    return value.get("name") or "" if isinstance(value, dict) else ""


def _to_names(value: object) -> object:
    related = value if isinstance(value, list) else [value]
    return [name for each in related if (name := _to_name(each))]


def _to_text(value: object) -> object:
    return value or ""


def _to_minutes(value: object) -> object:
    return value or None


TextField = Annotated[str, BeforeValidator(_to_text)]
NameField = Annotated[str, BeforeValidator(_to_name)]
NameListField = Annotated[tuple[str, ...], BeforeValidator(_to_names)]
MinutesField = Annotated[float | None, Field(gt=0), BeforeValidator(_to_minutes)]


class ProjectDocument(BaseModel):
    """The fields of a project, read at depth 1; empty ones were not filled in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: TextField = ""
    projectTitle: TextField = ""  # noqa: N815  # Payload's name
    corePremise: TextField = ""  # noqa: N815
    primaryGenres: NameListField = ()  # noqa: N815
    tone: NameListField = ()
    mood: NameListField = ()
    targetAudience: NameListField = ()  # noqa: N815
    series: NameField = ""
    movieStyle: NameField = ""  # noqa: N815
    movieFormat: NameField = ""  # noqa: N815
    durationUnit: MinutesField = None  # noqa: N815


def to_brief(document: PayloadDocument) -> Brief:
    """Convert a project document into a brief.

    Raises:
        PortProtocolError: A field has a value of another type; the message names it.
    """
    try:
        project = ProjectDocument.model_validate(document)
    except ValidationError as error:
        fields = sorted({str(each["loc"][0]) for each in error.errors()})
        raise PortProtocolError(
            PORT, f"projects holds no fit {', '.join(fields)}"
        ) from error
    return Brief(
        project_title=project.projectTitle or project.name,
        premise=project.corePremise,
        genres=project.primaryGenres,
        tone=", ".join(project.tone),
        mood=", ".join(project.mood),
        style=project.movieStyle,
        movie_format=project.movieFormat,
        audience=project.targetAudience,
        series=project.series,
        minutes=project.durationUnit,
    )


def to_references(
    documents: Iterable[PayloadDocument],
) -> tuple[CharacterReference, ...]:
    """Convert documents of `character-references`; those without a name are left out.

    Raises:
        PortProtocolError: A name or an id is no text.
    """
    try:
        return tuple(
            CharacterReference(
                name=document["projectCharacterName"],
                library_id=document["libraryCharacterId"],
            )
            for document in sorted(documents, key=lambda each: str(each["id"]))
            if document.get("projectCharacterName")
            and document.get("libraryCharacterId")
        )
    except ValidationError as error:
        raise PortProtocolError(
            PORT, "character-references holds a name or an id that is no text"
        ) from error


def workflow_update(
    project: PayloadDocument, status: RunState
) -> PayloadDocument | None:
    """Return the change of a project's workflow for a run's *status*; None if none."""
    workflow = project.get("workflowStatus") or {}
    step = NEXT_STEP.get(status)
    if step is None or workflow.get("currentStep") not in OPEN_STEPS:
        return None
    change: PayloadDocument = {"currentStep": step}
    steps = workflow.get("completedSteps") or []
    if status == "completed" and all(
        done.get("step") != BREAKDOWN_STEP for done in steps
    ):
        now = datetime.now(UTC).isoformat()
        change["completedSteps"] = [
            *steps,
            {"step": BREAKDOWN_STEP, "completedAt": now},
        ]
    if change == {"currentStep": workflow.get("currentStep")}:
        return None
    return {"workflowStatus": change}
