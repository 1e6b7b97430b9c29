"""What a run's documents look like in Payload: ours, and Novel Movie's own."""

from datetime import UTC, datetime
from typing import Any, Literal

from ports.archive import RunStatus
from ports.breakdown import Breakdown, BrokenDownScene
from ports.film import Shot
from ports.story import Brief, ProjectId, Run, StoryId
from ports.structure import Person, Structure

Document = dict[str, Any]

LONGEST_TEXTAREA = 40_000
"""Payload refuses more in a text or textarea field."""

STEP = "scene-planning"
"""The step of Novel Movie's workflow that a breakdown is."""

NEXT_STEP: dict[RunStatus, str] = {"running": STEP, "completed": "media-generation"}


def story_key(project_id: ProjectId, story_id: StoryId) -> str:
    """Return what sets a story apart from those of other projects."""
    return f"{project_id}/{story_id}"


def brief(project: Document) -> Brief:
    """Read a project at depth 1; what is empty there was left open."""
    return Brief(
        project_title=project.get("projectTitle") or project.get("name") or "",
        premise=project.get("corePremise") or "",
        genres=tuple(_name(genre) for genre in project.get("primaryGenres") or ()),
        tone=_one(project.get("tone")),
        mood=_one(project.get("mood")),
        style=_name(project.get("movieStyle")),
        movie_format=_name(project.get("movieFormat")),
    )


def crew_run(
    run: Run, *, story: str | None, status: RunStatus, percent: float, detail: str
) -> Document:
    """Return a run as it stands."""
    return {
        "runKey": str(run.id),
        "project": run.project_id,
        "story": story,
        "storyKey": story_key(run.project_id, run.story_id),
        "revision": run.revision,
        "status": status,
        "progress": round(percent, 1),
        "detail": detail[:LONGEST_TEXTAREA],
    }


def verdict(film: Breakdown) -> Document:
    """Return what came of a run."""
    return film.model_dump(mode="json", include={"quality", "usage", "findings"})


def scene(run: Run, run_document: str, card: BrokenDownScene) -> Document:
    """Return a scene; `card` holds all of it but shots and findings."""
    return {
        "sceneKey": f"{run.id}/{card.scene_id}",
        "project": run.project_id,
        "run": run_document,
        "sceneNumber": card.sequence_number,
        "kind": card.kind,
        "setting": card.setting,
        "timeOfDay": card.time_of_day,
        "storyDay": card.story_day,
        "actionSummary": card.action_summary[:LONGEST_TEXTAREA],
        "card": card.model_dump(mode="json", exclude={"shots", "findings"}),
        "findings": [finding.model_dump(mode="json") for finding in card.findings],
    }


def shot(run: Run, run_document: str, scene_document: str, taken: Shot) -> Document:
    """Return a shot; `shot` holds all of it."""
    return {
        "shotKey": f"{run.id}/{taken.shot_id}",
        "run": run_document,
        "scene": scene_document,
        "sequenceNumber": taken.sequence_number,
        "shotNumber": taken.shot_number_in_scene,
        "seconds": taken.estimated_duration_seconds,
        "size": taken.technical_layer.camera.size,
        "action": taken.narrative_layer.action_description[:LONGEST_TEXTAREA],
        "shot": taken.model_dump(mode="json"),
    }


def story_structure(run: Run, story: str, structure: Structure) -> Document:
    """Return a structure in the terms of Novel Movie's `story-structures`."""
    return {
        "project": run.project_id,
        "projectName": run.title,
        "story": story,
        "narrativeStructureType": structure.structure_type,
        "actStructure": [act.model_dump(mode="json") for act in structure.acts],
        "adaptiveStructure": [
            theme.model_dump(mode="json") for theme in structure.themes
        ],
        "storyBeats": [
            {
                "beat": beat.beat,
                "timing": beat.timing,
                "description": beat.description or beat.beat,
                "characters": [{"character": name} for name in beat.characters],
                "emotionalTone": beat.emotional_tone,
            }
            for beat in structure.beats
        ],
        "characterArcs": [
            _arc(person) for person in structure.people if person.arc is not None
        ],
        "subplots": [
            {"name": subplot.name, "description": subplot.description}
            for subplot in structure.subplots
        ],
        "status": "generated",
    }


def workflow(project: Document, status: Literal["running", "completed"]) -> Document:
    """Return the project's workflow moved on; a step is completed once."""
    known = project.get("workflowStatus") or {}
    steps = known.get("completedSteps") or []
    if status == "completed" and all(step["step"] != STEP for step in steps):
        done = {"step": STEP, "completedAt": datetime.now(UTC).isoformat()}
        steps = [*steps, done]
    return {
        "workflowStatus": {
            **known,
            "currentStep": NEXT_STEP[status],
            "completedSteps": steps,
        }
    }


def _arc(person: Person) -> Document:
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


def _name(related: Document | str | None) -> str:
    """Return a related document's name; a bare id tells nothing."""
    return str(related.get("name") or "") if isinstance(related, dict) else ""


def _one(value: str | list[str] | None) -> str:
    return ", ".join(value) if isinstance(value, list) else value or ""
