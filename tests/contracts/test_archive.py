"""What every archive promises: the fake, the folder, and a real Payload CMS."""

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
from tests.contracts.archives import (
    Desk,
    FolderDesk,
    MemoryDesk,
    a_run_at,
    payload_desk,
)
from tests.payload.films import a_film, a_structure
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


@pytest.fixture(params=["fake", "folder", "payload"])
async def desk(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Desk]:
    match request.param:
        case "fake":
            yield MemoryDesk()
        case "folder":
            yield FolderDesk(tmp_path)
        case _:
            server: PayloadServer = request.getfixturevalue("payload_server")
            async with payload_desk(server) as at_payload:
                yield at_payload


async def told(desk: Desk, run: Run, status: RunState, percent: float) -> None:
    await desk.archive.update_status(run, status=status, percent=percent, detail="told")


async def test_an_archive_that_lets_us_work_is_well(desk: Desk) -> None:
    await desk.archive.check()


async def test_an_archive_can_be_checked_by_two_at_a_time(desk: Desk) -> None:
    async with asyncio.TaskGroup() as asking:
        for _ in range(4):
            asking.create_task(desk.archive.check())


async def test_a_brief_is_what_the_project_says(desk: Desk) -> None:
    project = await desk.project(BRIEF)

    assert await desk.archive.brief(project) == BRIEF


async def test_a_projects_characters_are_those_that_the_library_has(
    desk: Desk,
) -> None:
    project = await desk.project(Brief())
    nora, tobias = (
        CharacterReference(name=name, library_id=uuid4().hex)
        for name in ("Nora Pell", "Tobias Pell")
    )
    await desk.reference(project, nora)
    await desk.reference(project, tobias)

    found = await desk.archive.character_references(project)

    assert {*found} == {nora, tobias}


async def test_a_project_without_characters_of_the_library_has_none(
    desk: Desk,
) -> None:
    assert await desk.archive.character_references(await desk.project(Brief())) == ()


async def test_a_text_comes_as_its_author_wrote_it(desk: Desk) -> None:
    text = "“It's late,”\r\nsaid Nora.  \n"
    ref = await desk.story(await desk.project(Brief()), text)

    assert await desk.archive.text(ref) == text


@pytest.mark.parametrize("collection", ["stories", "nowhere"])
async def test_a_text_that_is_not_there_is_missing(desk: Desk, collection: str) -> None:
    ref = TextRef(collection=collection, id=uuid4().hex, sha256="0" * 64)

    with pytest.raises(MissingDocumentError):
        await desk.archive.text(ref)


@pytest.mark.parametrize("text", [LONG, "12", '{"a": 1}'], ids=["long", "12", "json"])
async def test_a_text_that_is_kept_comes_back_unchanged(desk: Desk, text: str) -> None:
    project = await desk.project(Brief())

    ref = await desk.archive.store_text(project, StoryId("the-bell"), text)

    assert ref.sha256 == text_sha256(text)
    assert await desk.archive.text(ref) == text


async def test_a_text_that_is_kept_twice_is_kept_once(desk: Desk) -> None:
    project = await desk.project(Brief())
    story = StoryId("the-bell")

    first = await desk.archive.store_text(project, story, LONG)

    assert await desk.archive.store_text(project, story, LONG) == first


async def test_people_see_how_a_run_stands(desk: Desk) -> None:
    run = await a_run_at(desk)

    await told(desk, run, "running", 12.5)

    assert await desk.shown(run) == ("running", 12.5)


async def test_a_report_that_comes_late_takes_nothing_back(desk: Desk) -> None:
    run = await a_run_at(desk)
    await told(desk, run, "completed", 100)

    await told(desk, run, "running", 0)
    await told(desk, run, "failed", 0)

    assert await desk.shown(run) == ("completed", 100)


async def test_a_run_that_was_given_up_can_still_complete(desk: Desk) -> None:
    run = await a_run_at(desk)
    await told(desk, run, "failed", 0)

    await told(desk, run, "completed", 100)

    assert await desk.shown(run) == ("completed", 100)


async def test_the_next_generation_of_a_run_is_shown_from_its_beginning(
    desk: Desk,
) -> None:
    run = await a_run_at(desk)
    await told(desk, run, "failed", 0)

    await told(desk, replace(run, generation=2), "running", 0)

    assert await desk.shown(run) == ("running", 0)


async def test_an_older_revision_does_not_move_the_storys_status(desk: Desk) -> None:
    old = await a_run_at(desk)
    new = replace(old, id=RunId(uuid4()), revision=Revision(2))
    await told(desk, new, "running", 40)

    await told(desk, old, "completed", 100)

    assert await desk.shown(new) == ("running", 40)


async def test_a_structure_is_kept_whole(desk: Desk) -> None:
    run = await a_run_at(desk)
    await told(desk, run, "running", 0)

    await desk.archive.store_structure(run, a_structure())

    assert await desk.structure(run) == a_structure()


async def test_a_breakdown_is_kept_whole(desk: Desk) -> None:
    run = await a_run_at(desk)
    film = a_film(run)

    await desk.archive.store_breakdown(run, film, "text")

    assert await desk.scenes(run) == film.scenes


async def test_documents_are_named_where_they_are_kept(desk: Desk) -> None:
    run = await a_run_at(desk)

    documents = await desk.archive.store_breakdown(run, a_film(run), "text")

    assert documents
    assert all(documents.values())


async def test_a_breakdown_that_is_kept_twice_is_there_once(desk: Desk) -> None:
    run = await a_run_at(desk)
    film = a_film(run)
    await desk.archive.store_breakdown(run, film, "text")

    await desk.archive.store_breakdown(run, film, "text")

    assert await desk.scenes(run) == film.scenes


async def test_replicas_that_keep_the_same_breakdown_double_nothing(
    desk: Desk,
) -> None:
    run = await a_run_at(desk)
    film = a_film(run, scenes=4, shots=4)

    async with asyncio.TaskGroup() as replicas:
        for _ in range(3):
            replicas.create_task(desk.archive.store_breakdown(run, film, "text"))

    assert await desk.scenes(run) == film.scenes


async def test_another_generations_breakdown_leaves_nothing_of_the_one_before(
    desk: Desk,
) -> None:
    run = await a_run_at(desk)
    await desk.archive.store_breakdown(run, a_film(run, scenes=3, shots=4), "text")
    again = replace(run, generation=2)
    film = a_film(again, scenes=2, shots=2, said="Go.")

    await desk.archive.store_breakdown(again, film, "text")

    assert await desk.scenes(run) == film.scenes


async def test_an_earlier_generation_that_comes_late_changes_nothing(
    desk: Desk,
) -> None:
    late = await a_run_at(desk)
    run = replace(late, generation=2)
    film = a_film(run)
    await told(desk, run, "running", 0)
    await desk.archive.store_structure(run, a_structure())
    await desk.archive.store_breakdown(run, film, "text")

    await desk.archive.store_structure(late, a_structure(scenes=5))
    await desk.archive.store_breakdown(late, a_film(late, scenes=1), "text")

    assert await desk.structure(run) == a_structure()
    assert await desk.scenes(run) == film.scenes


async def test_what_was_written_for_a_story_can_be_forgotten(desk: Desk) -> None:
    run = await a_run_at(desk)
    await told(desk, run, "completed", 100)
    await desk.archive.store_structure(run, a_structure())
    await desk.archive.store_breakdown(run, a_film(run), "text")

    await desk.archive.erase(run.project_id, run.story_id)

    assert await desk.shown(run) is None
    assert await desk.structure(run) is None
    assert await desk.scenes(run) == ()


async def test_a_text_that_was_kept_is_forgotten_with_its_story(desk: Desk) -> None:
    project = await desk.project(Brief())
    ref = await desk.archive.store_text(project, StoryId("the-bell"), LONG)

    await desk.archive.erase(project, StoryId("the-bell"))

    with pytest.raises(MissingDocumentError):
        await desk.archive.text(ref)


async def test_the_authors_own_story_is_never_forgotten(desk: Desk) -> None:
    project = await desk.project(Brief())
    ref = await desk.story(project, "Nora waits.")

    await desk.archive.erase(project, StoryId(ref.id))

    assert await desk.archive.text(ref) == "Nora waits."


async def test_another_story_is_not_forgotten_with_one(desk: Desk) -> None:
    project = await desk.project(Brief())
    other = await desk.archive.store_text(project, StoryId("the-bell-2"), LONG)

    await desk.archive.erase(project, StoryId("the-bell"))

    assert await desk.archive.text(other) == LONG


async def test_a_story_that_nobody_knows_is_forgotten_without_complaint(
    desk: Desk,
) -> None:
    run = await a_run_at(desk)

    await desk.archive.erase(run.project_id, run.story_id)

    assert await desk.shown(run) is None
