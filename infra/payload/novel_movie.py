"""Novel Movie's own documents: reads projects, writes workflow steps and structures."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from infra.payload.responses import PORT, DocumentId, PayloadDocument
from ports.domain.choices import RunState
from ports.domain.story import Brief, Run
from ports.domain.structure import Person, StoryBeat, Structure
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
    """Return the name of a related document; empty for an id alone."""
    return value.get("name") or "" if isinstance(value, dict) else ""


def _to_text(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, list) else value or ""


def _to_names(value: object) -> object:
    return (
        [_to_name(each) for each in value] if isinstance(value, list) else value or ()
    )


TextField = Annotated[str, BeforeValidator(_to_text)]
NameField = Annotated[str, BeforeValidator(_to_name)]
NameListField = Annotated[tuple[str, ...], BeforeValidator(_to_names)]


class ProjectDocument(BaseModel):
    """The fields of a project, read at depth 1; empty ones were not filled in."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    name: TextField = ""
    projectTitle: TextField = ""  # noqa: N815  # Payload's name
    corePremise: TextField = ""  # noqa: N815
    primaryGenres: NameListField = ()  # noqa: N815
    tone: TextField = ""
    mood: TextField = ""
    movieStyle: NameField = ""  # noqa: N815
    movieFormat: NameField = ""  # noqa: N815


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
            PORT, f"projects holds no text in {', '.join(fields)}"
        ) from error
    return Brief(
        project_title=project.projectTitle or project.name,
        premise=project.corePremise,
        genres=tuple(genre for genre in project.primaryGenres if genre),
        tone=project.tone,
        mood=project.mood,
        style=project.movieStyle,
        movie_format=project.movieFormat,
    )


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


def to_story_structure(
    run: Run, structure: Structure, *, project: DocumentId, story: DocumentId
) -> PayloadDocument:
    """Return *structure* as a document of Novel Movie's `story-structures`."""
    return {
        "project": project,
        "projectName": run.title,
        "story": story,
        "narrativeStructureType": structure.structure_type,
        "actStructure": [act.model_dump(mode="json") for act in structure.acts],
        # The only field of free form; it also has to say which run wrote the structure.
        "adaptiveStructure": {
            "crewRun": str(run.id),
            "themes": [theme.model_dump(mode="json") for theme in structure.themes],
        },
        "storyBeats": [_beat_document(beat) for beat in structure.beats],
        "characterArcs": [
            _arc_document(person) for person in structure.people if person.arc
        ],
        "subplots": [
            {"name": subplot.name, "description": subplot.description}
            for subplot in structure.subplots
        ],
        "status": "generated",
    }


def _beat_document(beat: StoryBeat) -> PayloadDocument:
    return {
        "beat": beat.beat,
        "timing": beat.timing,
        "description": beat.description or beat.beat,
        "characters": [{"character": name} for name in beat.characters],
        "emotionalTone": beat.emotional_tone,
    }


def _arc_document(person: Person) -> PayloadDocument:
    arc = person.arc
    if arc is None:
        raise TypeError(f"{person.key} has no arc")
    return {
        "character": person.name,
        "startState": arc.start_state,
        "endState": arc.end_state,
        "transformation": arc.transformation,
        "keyMoments": [{"moment": moment} for moment in arc.key_moments],
    }
