"""Novel Movie's own structures: when one of ours is among them, and in what shape."""

from dataclasses import replace
from uuid import uuid4

import pytest

from ports.domain.story import Brief, Revision, RunId
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in
from tests.payload.builders import a_structure


async def test_nothing_is_written_unless_it_is_asked_for(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    await subject.archive.store_structure(run, a_structure())

    assert await subject.find("story-structures", story=run.story_id) == []


async def test_a_structure_is_written_in_novel_movies_shape(
    structuring_subject: PayloadArchiveUnderTest,
) -> None:
    project = await structuring_subject.create_project(Brief(minutes=10))
    story = await structuring_subject.create_story(project, "Nora hears the bell.")
    run = await a_run_in(
        structuring_subject, project_id=project, story_id=story.id, text_ref=story
    )

    await structuring_subject.archive.store_structure(run, a_structure())

    [told] = await structuring_subject.find("story-structures", story=run.story_id)
    assert (told["narrativeStructureType"], told["status"]) == (
        "compressed-three-act",
        "generated",
    )
    [act] = told["adaptiveStructure"]["acts"]
    assert (act["actNumber"], act["name"], act["duration"]) == (1, "One", 10)
    assert [event["event"] for event in act["keyEvents"]] == ["The bell"]
    assert told["actStructure"]["act1"]["setup"] == "A night."
    [beat] = told["storyBeats"]
    # 40 per cent of ten minutes.
    assert (beat["timing"], beat["emotionalTone"]) == (4, "suspenseful")
    [arc] = told["characterArcs"]
    assert [moment["moment"] for moment in arc["keyMoments"]] == ["She hears the bell."]
    assert str(run.id) in told["generationMetadata"]["generationNotes"]


async def test_a_newer_revisions_structure_replaces_the_one_before(
    structuring_subject: PayloadArchiveUnderTest,
) -> None:
    old = await a_run_in(structuring_subject)
    await structuring_subject.archive.store_structure(old, a_structure())
    new = replace(old, id=RunId(uuid4()), revision=Revision(2))

    await structuring_subject.archive.store_structure(new, a_structure(scenes=5))

    [told] = await structuring_subject.find("story-structures", story=old.story_id)
    assert str(new.id) in told["generationMetadata"]["generationNotes"]


@pytest.mark.parametrize("status", ["reviewed", "approved"])
async def test_a_structure_that_people_reviewed_survives_every_later_delivery(
    structuring_subject: PayloadArchiveUnderTest, status: str
) -> None:
    run = await a_run_in(structuring_subject)
    await structuring_subject.archive.store_structure(run, a_structure())
    [told] = await structuring_subject.find("story-structures", story=run.story_id)
    await structuring_subject.update("story-structures", told["id"], {"status": status})
    newer = replace(run, id=RunId(uuid4()), revision=Revision(2))

    await structuring_subject.archive.store_structure(run, a_structure())
    await structuring_subject.archive.store_structure(newer, a_structure())

    [after] = await structuring_subject.find("story-structures", story=run.story_id)
    assert after["status"] == status
    assert str(run.id) in after["generationMetadata"]["generationNotes"]


async def test_beside_a_structure_that_is_not_ours_none_is_written(
    structuring_subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(structuring_subject)
    theirs = {"project": run.project_id, "story": run.story_id, "projectName": "Mine"}
    await structuring_subject.create("story-structures", theirs)

    await structuring_subject.archive.store_structure(run, a_structure())
    await structuring_subject.archive.erase(run.project_id, run.story_id)

    [left] = await structuring_subject.find("story-structures", story=run.story_id)
    assert left["projectName"] == "Mine"


async def test_ours_is_erased_with_its_story(
    structuring_subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(structuring_subject)
    await structuring_subject.archive.store_structure(run, a_structure())

    await structuring_subject.archive.erase(run.project_id, run.story_id)

    assert await structuring_subject.find("story-structures", story=run.story_id) == []


async def test_another_projects_story_gets_no_structure_of_ours(
    structuring_subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(structuring_subject)
    stray = replace(run, project_id=await structuring_subject.create_project(Brief()))

    await structuring_subject.archive.store_structure(stray, a_structure())

    assert await structuring_subject.find("story-structures", story=run.story_id) == []
