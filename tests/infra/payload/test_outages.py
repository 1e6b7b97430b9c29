"""Payload slow, broken, restarted or shared: what was to be written is there once."""

import asyncio
from pathlib import Path

import pytest
import stamina
from structlog.testing import capture_logs

from infra.payload import PayloadStoryArchive
from infra.payload.wire import WRITES
from ports.archive import StoryArchive
from ports.domain.story import Brief, ProjectId, Run, StoryId, TextRef
from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortUnavailableError,
)
from tests.builders import a_run
from tests.contracts.archives import PayloadDesk, a_run_at, payload_desk
from tests.payload.builders import a_film, a_structure
from tests.payload.rough_transport import (
    Fault,
    RoughTransport,
    answering,
    broken,
    foreign,
    silent,
)
from tests.payload.server import PayloadServer

PRIVATE = "Nobody may read this in a log."


async def told(archive: StoryArchive, run: Run) -> None:
    await archive.update_status(run, status="running", percent=0, detail="told")


async def test_keeps_no_more_writes_in_flight_than_payload_bears(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)

    await archive.store_breakdown(run, a_film(run, scenes=4, shots=6), "text")

    assert way.most == WRITES


async def test_calls_that_come_together_share_the_writes_in_flight(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    runs = [await a_run_at(desk) for _ in range(3)]

    async with asyncio.TaskGroup() as stories:
        for run in runs:
            film = a_film(run, scenes=2, shots=6)
            stories.create_task(archive.store_breakdown(run, film, "text"))

    # Searches need no seat, and each story makes one at a time.
    assert way.most <= WRITES + len(runs)


@pytest.mark.parametrize("method", ["POST", "PATCH"])
async def test_a_write_whose_answer_is_lost_is_there_once(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk, method: str
) -> None:
    run = await a_run_at(desk)
    film = a_film(run)
    way.next(method, way.lost, times=2)

    await archive.store_breakdown(run, film, "text")

    assert await desk.scenes(run) == film.scenes
    assert len(await desk.found("crew-runs", runKey=str(run.id))) == 1


async def test_a_structure_whose_answer_is_lost_is_there_once(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    await told(archive, run)
    way.next("POST", way.lost)

    await archive.store_structure(run, a_structure())

    assert len(await desk.found("story-structures", story=run.story_id)) == 1


async def test_failures_of_a_moment_are_passed_over(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    way.next("GET", broken)
    way.next("POST", silent)

    await told(archive, run)

    assert await desk.shown(run) == ("running", 0)


@pytest.mark.parametrize("fault", [broken, silent])
async def test_failures_that_last_are_an_outage_and_no_group(
    archive: PayloadStoryArchive,
    way: RoughTransport,
    desk: PayloadDesk,
    fault: Fault,
) -> None:
    run = await a_run_at(desk)
    way.next("POST", fault, times=100)

    with (
        pytest.raises(PortUnavailableError),
        stamina.set_testing(testing=True, attempts=3),
    ):
        await archive.store_breakdown(run, a_film(run), "text")


async def test_nonsense_is_not_asked_for_again(
    archive: PayloadStoryArchive, way: RoughTransport
) -> None:
    way.next("GET", foreign)

    with pytest.raises(PortProtocolError, match="does CREWS_PAYLOAD_URL name"):
        await archive.brief(ProjectId("any"))

    assert len(way.sent) == 1


async def test_a_text_that_became_rich_text_is_named(
    archive: PayloadStoryArchive, way: RoughTransport
) -> None:
    way.next("GET", answering({"id": "s1", "currentContent": {"root": {}}}))

    with pytest.raises(PortProtocolError, match="stories/s1 holds no text in current"):
        await archive.text(TextRef(collection="stories", id="s1", sha256="0" * 64))


async def test_a_run_that_lost_what_we_wrote_is_named(
    archive: PayloadStoryArchive, way: RoughTransport
) -> None:
    run = a_run()
    lost = {"id": 1, "runKey": str(run.id), "project": None, "status": "odd"}
    way.next("GET", answering({"docs": [lost | {"generation": 1, "revision": 1}]}))

    with pytest.raises(PortProtocolError, match="crew-runs has no fit project, status"):
        await archive.store_breakdown(run, a_film(run), "text")


async def test_a_relation_may_come_whole(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    await told(archive, run)
    [known] = await desk.found("crew-runs", runKey=str(run.id))
    whole = known | {"project": {"id": known["project"], "name": "The Bell"}}
    way.next("GET", answering({"docs": [whole]}))

    await archive.store_breakdown(run, a_film(run), "text")

    assert await desk.scenes(run) == a_film(run).scenes


async def test_a_search_that_payload_ignores_finds_nothing_of_others(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    everybodys = await desk.found("crew-runs")
    way.next("GET", answering({"docs": everybodys}))

    await archive.store_breakdown(run, a_film(run), "text")

    assert await desk.scenes(run) == a_film(run).scenes


async def test_what_is_tried_again_is_not_logged(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    project = await desk.project(Brief())
    way.next("POST", broken)

    with capture_logs() as logs:
        await archive.store_text(project, StoryId("the-bell"), PRIVATE)

    assert [log["event"] for log in logs] == ["stamina.retry_scheduled"]
    assert PRIVATE not in str(logs)


async def test_a_project_that_is_not_there_is_missing(
    archive: PayloadStoryArchive, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk, project_id=ProjectId("no-such-project"))

    with pytest.raises(MissingDocumentError, match="projects/no-such-project"):
        await told(archive, run)


async def test_a_text_for_no_project_is_refused_by_its_name(
    archive: PayloadStoryArchive,
) -> None:
    with pytest.raises(MissingDocumentError, match="projects/none"):
        await archive.store_text(ProjectId("none"), StoryId("the-bell"), "text")


async def test_replicas_that_report_and_structure_one_run_double_nothing(
    archive: PayloadStoryArchive, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)

    async def replica(writer: StoryArchive) -> None:
        await told(writer, run)
        await writer.store_structure(run, a_structure())

    async with asyncio.TaskGroup() as replicas:
        for writer in (archive, desk.archive, archive, desk.archive):
            replicas.create_task(replica(writer))

    assert len(await desk.found("crew-runs", runKey=str(run.id))) == 1
    assert len(await desk.found("story-structures", story=run.story_id)) == 1


async def test_what_is_there_and_the_same_is_not_written_again(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    film = a_film(run)
    await desk.archive.store_breakdown(run, film, "text")

    await archive.store_breakdown(run, film, "text")

    assert way.writes("scenes") == []
    assert way.writes("shots") == []


async def test_what_has_changed_is_written_over(
    archive: PayloadStoryArchive, way: RoughTransport, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk)
    await desk.archive.store_breakdown(run, a_film(run, scenes=1, shots=2), "text")

    film = a_film(run, scenes=1, shots=2, said="Go.")
    await archive.store_breakdown(run, film, "text")

    assert await desk.scenes(run) == film.scenes
    # Only the first shot carries the line.
    assert way.writes("shots") == ["PATCH"]


async def test_a_breakdown_that_a_restart_cut_off_is_gone_on_with(
    private_payload: PayloadServer,
) -> None:
    async with payload_desk(private_payload) as desk:
        run = await a_run_at(desk)
        film = a_film(run, scenes=5, shots=20)
        keeping = asyncio.create_task(desk.archive.store_breakdown(run, film, "text"))
        await some_shots(desk)

        private_payload.kill()
        with pytest.raises(PortUnavailableError):
            await keeping
        await asyncio.to_thread(private_payload.start)
        before = await desk.found("shots")
        await desk.archive.store_breakdown(run, film, "text")

        assert 0 < len(before) < 100
        assert await desk.scenes(run) == film.scenes
        untouched = {shot["id"]: shot["updatedAt"] for shot in before}
        after = {shot["id"]: shot["updatedAt"] for shot in await desk.found("shots")}
        assert untouched.items() <= after.items()


async def test_a_payload_whose_ids_are_numbers_serves_as_well(tmp_path: Path) -> None:
    server = PayloadServer(tmp_path, ID_TYPE="number")
    server.start()
    try:
        async with payload_desk(server) as desk:
            run = await a_run_at(desk)
            film = a_film(run)
            await told(desk.archive, run)
            await desk.archive.store_structure(run, a_structure())
            await desk.archive.store_breakdown(run, film, "text")

            assert await desk.structure(run) == a_structure()
            assert await desk.scenes(run) == film.scenes
            await desk.archive.erase(run.project_id, run.story_id)
            assert await desk.scenes(run) == ()
    finally:
        server.kill()


async def test_a_story_that_payload_does_not_hold_is_kept_with_its_run_alone(
    archive: PayloadStoryArchive, desk: PayloadDesk
) -> None:
    run = await a_run_at(desk, story_id=StoryId("came-with-the-message"), text_ref=None)

    await archive.store_structure(run, a_structure())

    assert await desk.structure(run) == a_structure()


async def some_shots(desk: PayloadDesk) -> None:
    async with asyncio.timeout(60):
        while not await desk.found("shots"):  # noqa: ASYNC110  # Payload tells nobody
            await asyncio.sleep(0.01)
