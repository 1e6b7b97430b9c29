"""Novel Movie's own documents: how they are read and which are changed."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from infra.payload import novel_movie
from ports.domain.story import Brief, Revision, RunId
from ports.errors import PortProtocolError
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in
from tests.payload.builders import a_structure

DONE = {"id": "1", "step": "scene-planning", "completedAt": "2026-01-01T00:00:00.000Z"}


@pytest.mark.parametrize(
    "project",
    [
        {"id": "p"},
        {"id": 7, "name": None, "primaryGenres": None, "movieStyle": None},
        {"id": "p", "movieStyle": "65f0", "primaryGenres": ["65f1", {"id": "65f2"}]},
        {"id": "p", "movieFormat": {"id": "f", "name": None}, "mood": "", "new": [1]},
    ],
    ids=["missing", "null", "bare ids", "empty names"],
)
def test_empty_fields_of_a_project_are_empty_in_the_brief(
    project: dict[str, Any],
) -> None:
    assert novel_movie.to_brief(project) == Brief()


def test_a_projects_lists_become_one_phrase() -> None:
    brief = novel_movie.to_brief({"tone": ["quiet", "wet"], "name": "The Bell"})

    assert (brief.tone, brief.project_title) == ("quiet, wet", "The Bell")


def test_invalid_fields_are_named() -> None:
    with pytest.raises(PortProtocolError, match="no text in corePremise, primaryGenre"):
        novel_movie.to_brief({"corePremise": {"rich": "text"}, "primaryGenres": 7})


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


async def test_a_structure_is_written_in_novel_movies_terms(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    await subject.archive.store_structure(run, a_structure())

    [told] = await subject.find("story-structures", story=run.story_id)
    assert (told["narrativeStructureType"], told["status"]) == (
        "compressed-three-act",
        "generated",
    )
    [beat] = told["storyBeats"]
    assert (beat["description"], beat["emotionalTone"]) == ("The bell", "suspenseful")
    [arc] = told["characterArcs"]
    assert [moment["moment"] for moment in arc["keyMoments"]] == ["She hears the bell."]


async def test_a_newer_revisions_structure_replaces_the_one_before(
    subject: PayloadArchiveUnderTest,
) -> None:
    old = await a_run_in(subject)
    await subject.archive.store_structure(old, a_structure())
    new = replace(old, id=RunId(uuid4()), revision=Revision(2))

    await subject.archive.store_structure(new, a_structure(scenes=5))

    [told] = await subject.find("story-structures", story=old.story_id)
    assert told["actStructure"][0]["last_scene"] == 5


async def test_a_structure_that_people_approved_survives_a_second_delivery(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await subject.archive.store_structure(run, a_structure())
    [told] = await subject.find("story-structures", story=run.story_id)
    await subject.update("story-structures", told["id"], {"status": "approved"})

    await subject.archive.store_structure(run, a_structure())

    [after] = await subject.find("story-structures", story=run.story_id)
    assert after["status"] == "approved"


async def test_a_structure_that_is_not_ours_is_never_touched(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    theirs = {"project": run.project_id, "story": run.story_id, "projectName": "Mine"}
    await subject.create("story-structures", theirs)

    await subject.archive.store_structure(run, a_structure())
    await subject.archive.erase(run.project_id, run.story_id)

    [left] = await subject.find("story-structures", story=run.story_id)
    assert left["projectName"] == "Mine"


async def test_another_projects_story_gets_no_structure_of_ours(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    stray = replace(run, project_id=await subject.create_project(Brief()))

    await subject.archive.store_structure(stray, a_structure())

    assert await subject.find("story-structures", story=run.story_id) == []
