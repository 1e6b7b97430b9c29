"""What an earlier version wrote to `scenes` and `shots` is moved and erased."""

from collections.abc import AsyncIterator, Iterator

import pytest

from infra.payload import CollectionSlugs, PayloadStoryArchive, open_payload_client
from ports.domain.breakdown import Breakdown
from ports.domain.story import Run
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in
from tests.payload.builders import a_film
from tests.payload.server import PayloadServer


@pytest.fixture(scope="module")
def old_payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayloadServer]:
    """A Payload that has the collections of an earlier version beside today's."""
    server = PayloadServer(tmp_path_factory.mktemp("payload"), WITH_FORMER="yes")
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def before(old_payload: PayloadServer) -> AsyncIterator[PayloadArchiveUnderTest]:
    """A subject whose archive writes as an earlier version did."""
    async with open_payload_client(old_payload.url, old_payload.key) as client:
        slugs = CollectionSlugs(scenes="scenes", shots="shots")
        yield PayloadArchiveUnderTest(PayloadStoryArchive(client, slugs=slugs), client)


@pytest.fixture
async def now(old_payload: PayloadServer) -> AsyncIterator[PayloadArchiveUnderTest]:
    async with open_payload_client(old_payload.url, old_payload.key) as client:
        yield PayloadArchiveUnderTest(PayloadStoryArchive(client), client)


async def stored_before(subject: PayloadArchiveUnderTest) -> tuple[Run, Breakdown]:
    run = await a_run_in(subject)
    film = a_film(run, scenes=2, shots=3)
    await subject.archive.store_breakdown(run, film, "text")
    return run, film


async def test_documents_are_moved_whole(
    before: PayloadArchiveUnderTest, now: PayloadArchiveUnderTest
) -> None:
    run, film = await stored_before(before)

    moved = await move(now)

    assert moved == (2, 6)
    assert await now.scenes(run) == film.scenes
    assert await now.find("scenes") == []
    assert await now.find("shots") == []


async def test_moving_again_moves_nothing(
    before: PayloadArchiveUnderTest, now: PayloadArchiveUnderTest
) -> None:
    run, film = await stored_before(before)
    await move(now)

    assert await move(now) == (0, 0)
    assert await now.scenes(run) == film.scenes


async def test_a_breakdown_that_was_stored_since_is_not_overwritten(
    before: PayloadArchiveUnderTest, now: PayloadArchiveUnderTest
) -> None:
    run, _ = await stored_before(before)
    newer = a_film(run, scenes=2, shots=3, said="Go.")
    await now.archive.store_breakdown(run, newer, "text")

    await move(now)

    assert await now.scenes(run) == newer.scenes


async def test_a_story_is_erased_there_too(
    before: PayloadArchiveUnderTest, now: PayloadArchiveUnderTest
) -> None:
    run, _ = await stored_before(before)

    await now.archive.erase(run.project_id, run.story_id)

    assert await now.find("scenes") == []
    assert await now.find("shots") == []


async def move(subject: PayloadArchiveUnderTest) -> tuple[int, int]:
    assert isinstance(subject.archive, PayloadStoryArchive)
    return await subject.archive.move_former_documents()
