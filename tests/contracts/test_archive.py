"""What every archive promises: the folder, and a real Payload CMS."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from ports.domain.choices import RunState
from ports.domain.story import Brief, Revision, Run, RunId, StoryId, TextRef
from ports.domain.structure import CharacterReference
from ports.errors import MissingDocumentError
from ports.pipeline.identity import text_sha256
from tests.contracts.archives_under_test import (
    ArchiveUnderTest,
    FolderArchiveUnderTest,
    a_run_in,
    open_payload_archive,
)
from tests.payload.builders import a_film, a_structure
from tests.payload.server import PayloadServer

BRIEF = Brief(
    project_title="The Bell",
    premise="Somebody waits too long.",
    genres=("drama", "mystery"),
    tone="quiet",
    mood="wet",
    style="noir",
    movie_format="short",
    audience=("young adults", "islanders"),
    series="The Coast",
    minutes=12.5,
)
LONG = "“Nora,” he said.\r\n\r\n\tThe tide turned — again. 🌊\n" * 1_500
"""Over the 40,000 characters at which Payload's text fields end."""


@pytest.fixture(params=["folder", "payload"])
async def subject(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[ArchiveUnderTest]:
    if request.param == "folder":
        yield FolderArchiveUnderTest(tmp_path)
    else:
        server: PayloadServer = request.getfixturevalue("payload_server")
        async with open_payload_archive(server) as at_payload:
            yield at_payload


async def report(
    subject: ArchiveUnderTest, run: Run, status: RunState, percent: float
) -> None:
    await subject.archive.update_status(
        run, status=status, percent=percent, detail="told"
    )


async def test_an_archive_that_lets_us_work_is_well(subject: ArchiveUnderTest) -> None:
    await subject.archive.check()


async def test_an_archive_can_be_checked_by_two_at_a_time(
    subject: ArchiveUnderTest,
) -> None:
    async with asyncio.TaskGroup() as asking:
        for _ in range(4):
            asking.create_task(subject.archive.check())


async def test_a_brief_is_what_the_project_says(subject: ArchiveUnderTest) -> None:
    project = await subject.create_project(BRIEF)

    assert await subject.archive.brief(project) == BRIEF


async def test_a_projects_characters_are_those_that_the_library_has(
    subject: ArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    nora, tobias = (
        CharacterReference(name=name, library_id=uuid4().hex)
        for name in ("Nora Pell", "Tobias Pell")
    )
    await subject.create_reference(project, nora)
    await subject.create_reference(project, tobias)

    found = await subject.archive.character_references(project)

    assert {*found} == {nora, tobias}


async def test_a_project_without_characters_of_the_library_has_none(
    subject: ArchiveUnderTest,
) -> None:
    assert (
        await subject.archive.character_references(
            await subject.create_project(Brief())
        )
        == ()
    )


async def test_a_text_comes_as_its_author_wrote_it(subject: ArchiveUnderTest) -> None:
    text = "“It's late,”\r\nsaid Nora.  \n"
    ref = await subject.create_story(await subject.create_project(Brief()), text)

    assert await subject.archive.text(ref) == text


@pytest.mark.parametrize("collection", ["stories", "nowhere"])
async def test_a_text_that_is_not_there_is_missing(
    subject: ArchiveUnderTest, collection: str
) -> None:
    ref = TextRef(collection=collection, id=uuid4().hex, sha256="0" * 64)

    with pytest.raises(MissingDocumentError):
        await subject.archive.text(ref)


@pytest.mark.parametrize("text", [LONG, "12", '{"a": 1}'], ids=["long", "12", "json"])
async def test_a_text_that_is_kept_comes_back_unchanged(
    subject: ArchiveUnderTest, text: str
) -> None:
    project = await subject.create_project(Brief())

    ref = await subject.archive.store_text(project, StoryId("the-bell"), text)

    assert ref.sha256 == text_sha256(text)
    assert await subject.archive.text(ref) == text


async def test_a_text_that_is_kept_twice_is_kept_once(
    subject: ArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    story = StoryId("the-bell")

    first = await subject.archive.store_text(project, story, LONG)

    assert await subject.archive.store_text(project, story, LONG) == first


async def test_people_see_how_a_run_stands(subject: ArchiveUnderTest) -> None:
    run = await a_run_in(subject)

    await report(subject, run, "running", 12.5)

    assert await subject.status(run) == ("running", 12.5)


async def test_a_report_that_comes_late_takes_nothing_back(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report(subject, run, "completed", 100)

    await report(subject, run, "running", 0)
    await report(subject, run, "failed", 0)

    assert await subject.status(run) == ("completed", 100)


async def test_a_run_that_was_given_up_can_still_complete(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report(subject, run, "failed", 0)

    await report(subject, run, "completed", 100)

    assert await subject.status(run) == ("completed", 100)


async def test_the_next_generation_of_a_run_is_shown_from_its_beginning(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report(subject, run, "failed", 0)

    await report(subject, replace(run, generation=2), "running", 0)

    assert await subject.status(run) == ("running", 0)


async def test_an_older_revision_does_not_move_the_storys_status(
    subject: ArchiveUnderTest,
) -> None:
    old = await a_run_in(subject)
    new = replace(old, id=RunId(uuid4()), revision=Revision(2))
    await report(subject, new, "running", 40)

    await report(subject, old, "completed", 100)

    assert await subject.status(new) == ("running", 40)


async def test_a_structure_is_kept_whole(subject: ArchiveUnderTest) -> None:
    run = await a_run_in(subject)
    await report(subject, run, "running", 0)

    await subject.archive.store_structure(run, a_structure())

    assert await subject.structure(run) == a_structure()


async def test_a_breakdown_is_kept_whole(subject: ArchiveUnderTest) -> None:
    run = await a_run_in(subject)
    film = a_film(run)

    await subject.archive.store_breakdown(run, film, "text")

    assert await subject.scenes(run) == film.scenes


async def test_documents_are_named_where_they_are_kept(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    documents = await subject.archive.store_breakdown(run, a_film(run), "text")

    assert documents
    assert all(documents.values())


async def test_a_breakdown_that_is_kept_twice_is_there_once(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    film = a_film(run)
    await subject.archive.store_breakdown(run, film, "text")

    await subject.archive.store_breakdown(run, film, "text")

    assert await subject.scenes(run) == film.scenes


async def test_replicas_that_keep_the_same_breakdown_double_nothing(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    film = a_film(run, scenes=4, shots=4)

    async with asyncio.TaskGroup() as replicas:
        for _ in range(3):
            replicas.create_task(subject.archive.store_breakdown(run, film, "text"))

    assert await subject.scenes(run) == film.scenes


async def test_another_generations_breakdown_leaves_nothing_of_the_one_before(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await subject.archive.store_breakdown(run, a_film(run, scenes=3, shots=4), "text")
    again = replace(run, generation=2)
    film = a_film(again, scenes=2, shots=2, said="Go.")

    await subject.archive.store_breakdown(again, film, "text")

    assert await subject.scenes(run) == film.scenes


async def test_an_earlier_generation_that_comes_late_changes_nothing(
    subject: ArchiveUnderTest,
) -> None:
    late = await a_run_in(subject)
    run = replace(late, generation=2)
    film = a_film(run)
    await report(subject, run, "running", 0)
    await subject.archive.store_structure(run, a_structure())
    await subject.archive.store_breakdown(run, film, "text")

    await subject.archive.store_structure(late, a_structure(scenes=5))
    await subject.archive.store_breakdown(late, a_film(late, scenes=1), "text")

    assert await subject.structure(run) == a_structure()
    assert await subject.scenes(run) == film.scenes


async def test_what_was_written_for_a_story_can_be_forgotten(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report(subject, run, "completed", 100)
    await subject.archive.store_structure(run, a_structure())
    await subject.archive.store_breakdown(run, a_film(run), "text")

    await subject.archive.erase(run.project_id, run.story_id)

    assert await subject.status(run) is None
    assert await subject.structure(run) is None
    assert await subject.scenes(run) == ()


async def test_a_text_that_was_kept_is_forgotten_with_its_story(
    subject: ArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    ref = await subject.archive.store_text(project, StoryId("the-bell"), LONG)

    await subject.archive.erase(project, StoryId("the-bell"))

    with pytest.raises(MissingDocumentError):
        await subject.archive.text(ref)


async def test_the_authors_own_story_is_never_forgotten(
    subject: ArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    ref = await subject.create_story(project, "Nora waits.")

    await subject.archive.erase(project, StoryId(ref.id))

    assert await subject.archive.text(ref) == "Nora waits."


async def test_another_story_is_not_forgotten_with_one(
    subject: ArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    other = await subject.archive.store_text(project, StoryId("the-bell-2"), LONG)

    await subject.archive.erase(project, StoryId("the-bell"))

    assert await subject.archive.text(other) == LONG


async def test_a_story_that_nobody_knows_is_forgotten_without_complaint(
    subject: ArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    await subject.archive.erase(run.project_id, run.story_id)

    assert await subject.status(run) is None
