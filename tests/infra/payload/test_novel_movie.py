"""Novel Movie's own documents: how they are read and which are changed."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from infra.payload import novel_movie
from ports.domain.story import Brief, Revision, RunId
from ports.errors import PortProtocolError
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in

DONE = {"id": "1", "step": "scene-planning", "completedAt": "2026-01-01T00:00:00.000Z"}


@pytest.mark.parametrize(
    "project",
    [
        {"id": "p"},
        {"id": 7, "name": None, "primaryGenres": None, "movieStyle": None},
        {"id": "p", "movieStyle": "65f0", "primaryGenres": ["65f1", {"id": "65f2"}]},
        {"id": "p", "movieFormat": {"id": "f", "name": None}, "mood": "", "new": [1]},
        {"id": "p", "tone": ["65f0"], "mood": [7], "series": 8, "durationUnit": 0},
    ],
    ids=["missing", "null", "bare ids", "empty names", "ids of options"],
)
def test_empty_fields_of_a_project_are_empty_in_the_brief(
    project: dict[str, Any],
) -> None:
    assert novel_movie.to_brief(project) == Brief()


def test_the_names_of_a_projects_options_become_one_phrase() -> None:
    option = {"id": "65f0", "createdAt": "2026-01-01T00:00:00.000Z", "slug": "a-slug"}

    brief = novel_movie.to_brief(
        {
            "name": "The Bell",
            "tone": [option | {"name": "quiet"}, option | {"name": "wet"}],
            "targetAudience": [option | {"name": "islanders"}],
            "series": option | {"name": "The Coast"},
            "durationUnit": 5,
        }
    )

    assert brief == Brief(
        project_title="The Bell",
        tone="quiet, wet",
        audience=("islanders",),
        series="The Coast",
        minutes=5,
    )


def test_invalid_fields_are_named() -> None:
    with pytest.raises(PortProtocolError, match="no fit corePremise, durationUnit"):
        novel_movie.to_brief({"corePremise": {"rich": "text"}, "durationUnit": -7})


@pytest.mark.parametrize(
    "step", [None, "project-setup", "character-development", "media-generation"]
)
def test_a_run_moves_a_project_to_the_planning_of_scenes(step: str | None) -> None:
    project: dict[str, Any] = {"workflowStatus": {"currentStep": step}}

    assert novel_movie.workflow_update(project, "running") == {
        "workflowStatus": {"currentStep": "scene-planning"}
    }


def test_a_completed_run_completes_the_step_and_moves_on() -> None:
    earlier = {"id": "0", "step": "project-setup", "completedAt": "2025-12-01"}
    project = {"workflowStatus": {"completedSteps": [earlier]}}

    moved = novel_movie.workflow_update(project, "completed")

    assert moved is not None
    status = moved["workflowStatus"]
    assert status["currentStep"] == "media-generation"
    assert [step["step"] for step in status["completedSteps"]] == [
        "project-setup",
        "scene-planning",
    ]


def test_a_step_is_completed_once() -> None:
    known = {"currentStep": "scene-planning", "completedSteps": [DONE]}

    assert novel_movie.workflow_update({"workflowStatus": known}, "completed") == {
        "workflowStatus": {"currentStep": "media-generation"}
    }


@pytest.mark.parametrize("step", ["post-production", "completed", "their-own-step"])
def test_a_later_step_is_not_moved_back(step: str) -> None:
    project = {"workflowStatus": {"currentStep": step}}

    assert novel_movie.workflow_update(project, "running") is None
    assert novel_movie.workflow_update(project, "completed") is None


def test_an_unchanged_workflow_is_not_written() -> None:
    known = {"currentStep": "media-generation", "completedSteps": [DONE]}

    assert novel_movie.workflow_update({"workflowStatus": known}, "completed") is None


def test_a_run_that_failed_moves_nothing() -> None:
    assert novel_movie.workflow_update({}, "failed") is None


async def test_only_the_newest_revision_moves_the_project(
    subject: PayloadArchiveUnderTest,
) -> None:
    old = await a_run_in(subject)
    new = replace(old, id=RunId(uuid4()), revision=Revision(2))
    await subject.archive.update_status(new, status="running", percent=0, detail="")

    await subject.archive.update_status(old, status="completed", percent=100, detail="")

    [project] = await subject.find("projects", id=old.project_id)
    assert project["workflowStatus"]["currentStep"] == "scene-planning"
