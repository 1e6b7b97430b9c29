"""Payload slow, broken, restarted or shared: every document is stored once."""

import asyncio
from pathlib import Path

import pytest
import stamina
from structlog.testing import capture_logs

from infra.payload import PayloadStoryArchive
from infra.payload.rest_api import MAX_PARALLEL_WRITES
from ports.archive import StoryArchive
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortUnavailableError,
)
from tests.builders import a_run
from tests.contracts.archives_under_test import (
    PayloadArchiveUnderTest,
    a_run_in,
    open_payload_archive,
)
from tests.payload.builders import a_film, a_structure
from tests.payload.faulty_transport import (
    FaultyTransport,
    ResponseFault,
    answer_as_website,
    answer_server_error,
    answer_with,
    time_out,
)
from tests.payload.server import PayloadServer

PRIVATE = "Nobody may read this in a log."


async def report_running(archive: StoryArchive, run: Run) -> None:
    await archive.update_status(run, status="running", percent=0, detail="told")


async def test_parallel_writes_stay_below_the_limit_of_payload(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    await archive.store_breakdown(run, a_film(run, scenes=4, shots=6), "text")

    assert transport.max_in_flight == MAX_PARALLEL_WRITES


async def test_parallel_calls_share_the_limit_of_writes(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    runs = [await a_run_in(subject) for _ in range(3)]

    async with asyncio.TaskGroup() as stories:
        for run in runs:
            film = a_film(run, scenes=2, shots=6)
            stories.create_task(archive.store_breakdown(run, film, "text"))

    # Searches need no seat, and each story makes one at a time.
    assert transport.max_in_flight <= MAX_PARALLEL_WRITES + len(runs)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_write_whose_response_is_lost_is_stored_once(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
    method: str,
) -> None:
    run = await a_run_in(subject)
    film = a_film(run)
    transport.fail_next(method, transport.lose_answer, times=2)

    await archive.store_breakdown(run, film, "text")

    assert await subject.scenes(run) == film.scenes
    assert len(await subject.find("crew-runs", runKey=str(run.id))) == 1


async def test_a_structure_whose_response_is_lost_is_stored_once(
    structuring: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report_running(structuring, run)
    transport.fail_next("POST", transport.lose_answer)

    await structuring.store_structure(run, a_structure())

    assert len(await subject.find("story-structures", story=run.story_id)) == 1


async def test_transient_failures_are_retried(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    transport.fail_next("GET", answer_server_error)
    transport.fail_next("POST", time_out)

    await report_running(archive, run)

    assert await subject.status(run) == ("running", 0)


@pytest.mark.parametrize("fault", [answer_server_error, time_out])
async def test_permanent_failures_raise_one_error_and_no_group(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
    fault: ResponseFault,
) -> None:
    run = await a_run_in(subject)
    transport.fail_next("POST", fault, times=100)

    with (
        pytest.raises(PortUnavailableError),
        stamina.set_testing(testing=True, attempts=3),
    ):
        await archive.store_breakdown(run, a_film(run), "text")


async def test_a_foreign_response_is_not_retried(
    archive: PayloadStoryArchive, transport: FaultyTransport
) -> None:
    transport.fail_next("GET", answer_as_website)

    with pytest.raises(PortProtocolError, match="does CREWS_PAYLOAD_URL name"):
        await archive.brief(ProjectId("any"))

    assert len(transport.sent) == 1


async def test_a_text_that_became_rich_text_is_named(
    archive: PayloadStoryArchive, transport: FaultyTransport
) -> None:
    transport.fail_next(
        "GET", answer_with({"id": "s1", "currentContent": {"root": {}}})
    )

    with pytest.raises(PortProtocolError, match="stories/s1 holds no text in current"):
        await archive.text(TextRef(collection="stories", id="s1", sha256="0" * 64))


async def test_a_run_that_lost_what_we_wrote_is_named(
    archive: PayloadStoryArchive, transport: FaultyTransport
) -> None:
    run = a_run()
    lost = {"id": 1, "runKey": str(run.id), "project": None, "status": "odd"}
    transport.fail_next(
        "GET", answer_with({"docs": [lost | {"generation": 1, "revision": 1}]})
    )

    with pytest.raises(PortProtocolError, match="crew-runs has no fit project, status"):
        await archive.store_breakdown(run, a_film(run), "text")


async def test_a_relation_may_be_the_whole_document(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await report_running(archive, run)
    [known] = await subject.find("crew-runs", runKey=str(run.id))
    whole = known | {"project": {"id": known["project"], "name": "The Bell"}}
    transport.fail_next("GET", answer_with({"docs": [whole]}))

    await archive.store_breakdown(run, a_film(run), "text")

    assert await subject.scenes(run) == a_film(run).scenes


async def test_a_search_that_payload_ignores_finds_nothing_of_others(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    everybodys = await subject.find("crew-runs")
    transport.fail_next("GET", answer_with({"docs": everybodys}))

    await archive.store_breakdown(run, a_film(run), "text")

    assert await subject.scenes(run) == a_film(run).scenes


async def test_a_retry_does_not_log_the_document(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    project = await subject.create_project(Brief())
    transport.fail_next("POST", answer_server_error)

    with capture_logs() as logs:
        await archive.store_text(project, StoryId("the-bell"), PRIVATE)

    assert [log["event"] for log in logs] == ["stamina.retry_scheduled"]
    assert PRIVATE not in str(logs)


async def test_a_project_that_does_not_exist_is_missing(
    archive: PayloadStoryArchive, subject: PayloadArchiveUnderTest
) -> None:
    run = await a_run_in(subject, project_id=ProjectId("no-such-project"))

    with pytest.raises(MissingDocumentError, match="projects/no-such-project"):
        await report_running(archive, run)


async def test_a_text_for_no_project_is_refused_by_its_name(
    archive: PayloadStoryArchive,
) -> None:
    with pytest.raises(MissingDocumentError, match="projects/none"):
        await archive.store_text(ProjectId("none"), StoryId("the-bell"), "text")


async def test_two_replicas_with_one_run_write_no_duplicates(
    structuring: PayloadStoryArchive,
    structuring_subject: PayloadArchiveUnderTest,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    async def replica(writer: StoryArchive) -> None:
        await report_running(writer, run)
        await writer.store_structure(run, a_structure())

    async with asyncio.TaskGroup() as replicas:
        writers = (structuring, structuring_subject.archive)
        for writer in (*writers, *writers):
            replicas.create_task(replica(writer))

    assert len(await subject.find("crew-runs", runKey=str(run.id))) == 1
    assert len(await subject.find("story-structures", story=run.story_id)) == 1


async def test_an_unchanged_document_is_not_written_again(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    film = a_film(run)
    await subject.archive.store_breakdown(run, film, "text")

    await archive.store_breakdown(run, film, "text")

    assert transport.write_methods("crew-scenes") == []
    assert transport.write_methods("crew-shots") == []


async def test_a_changed_document_is_overwritten(
    archive: PayloadStoryArchive,
    transport: FaultyTransport,
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)
    await subject.archive.store_breakdown(run, a_film(run, scenes=1, shots=2), "text")

    film = a_film(run, scenes=1, shots=2, said="Go.")
    await archive.store_breakdown(run, film, "text")

    assert await subject.scenes(run) == film.scenes
    # Only the first shot carries the line.
    assert transport.write_methods("crew-shots") == ["PATCH"]


async def test_a_breakdown_that_a_restart_interrupted_is_continued(
    private_payload: PayloadServer,
) -> None:
    async with open_payload_archive(private_payload) as subject:
        run = await a_run_in(subject)
        film = a_film(run, scenes=5, shots=20)
        keeping = asyncio.create_task(
            subject.archive.store_breakdown(run, film, "text")
        )
        await some_shots(subject)

        private_payload.kill()
        with pytest.raises(PortUnavailableError):
            await keeping
        await asyncio.to_thread(private_payload.start)
        before = await subject.find("crew-shots")
        await subject.archive.store_breakdown(run, film, "text")

        assert 0 < len(before) < 100
        assert await subject.scenes(run) == film.scenes
        untouched = {shot["id"]: shot["updatedAt"] for shot in before}
        after = {
            shot["id"]: shot["updatedAt"] for shot in await subject.find("crew-shots")
        }
        assert untouched.items() <= after.items()


async def test_ids_may_be_numbers(tmp_path: Path) -> None:
    server = PayloadServer(tmp_path, ID_TYPE="number")
    server.start()
    try:
        async with open_payload_archive(server, with_structures=True) as subject:
            run = await a_run_in(subject)
            film = a_film(run)
            await report_running(subject.archive, run)
            await subject.archive.store_structure(run, a_structure())
            await subject.archive.store_breakdown(run, film, "text")

            assert await subject.structure(run) == a_structure()
            assert await subject.scenes(run) == film.scenes
            await subject.archive.erase(run.project_id, run.story_id)
            assert await subject.scenes(run) == ()
    finally:
        server.kill()


async def test_the_structure_of_a_story_without_a_document_is_stored_in_its_run_alone(
    structuring: PayloadStoryArchive, subject: PayloadArchiveUnderTest
) -> None:
    run = await a_run_in(
        subject, story_id=StoryId("came-with-the-message"), text_ref=None
    )

    await structuring.store_structure(run, a_structure())

    assert await subject.structure(run) == a_structure()


async def some_shots(subject: PayloadArchiveUnderTest) -> None:
    async with asyncio.timeout(60):
        while not await subject.find("crew-shots"):  # noqa: ASYNC110  # Payload tells nobody
            await asyncio.sleep(0.01)
