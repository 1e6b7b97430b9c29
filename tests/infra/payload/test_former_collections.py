"""What an earlier version wrote to `scenes` and `shots` is moved and erased."""

from collections.abc import AsyncIterator, Iterator

import pytest

from infra.payload import CollectionSlugs, PayloadStoryArchive, open_payload_client
from ports.domain.breakdown import Breakdown
from ports.domain.story import Run
from tests.contracts.archives import PayloadDesk, a_run_at
from tests.payload.films import a_film
from tests.payload.server import PayloadServer


@pytest.fixture(scope="module")
def old_payload(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PayloadServer]:
    """A Payload that has the collections of an earlier version beside today's."""
    server = PayloadServer(tmp_path_factory.mktemp("payload"), WITH_FORMER="yes")
    server.start()
    yield server
    server.kill()


@pytest.fixture
async def before(old_payload: PayloadServer) -> AsyncIterator[PayloadDesk]:
    """A desk whose archive writes as an earlier version did."""
    async with open_payload_client(old_payload.url, old_payload.key) as client:
        slugs = CollectionSlugs(scenes="scenes", shots="shots")
        yield PayloadDesk(PayloadStoryArchive(client, slugs=slugs), client)


@pytest.fixture
async def now(old_payload: PayloadServer) -> AsyncIterator[PayloadDesk]:
    async with open_payload_client(old_payload.url, old_payload.key) as client:
        yield PayloadDesk(PayloadStoryArchive(client), client)


async def stored_before(desk: PayloadDesk) -> tuple[Run, Breakdown]:
    run = await a_run_at(desk)
    film = a_film(run, scenes=2, shots=3)
    await desk.archive.store_breakdown(run, film, "text")
    return run, film


async def test_documents_are_moved_whole(before: PayloadDesk, now: PayloadDesk) -> None:
    run, film = await stored_before(before)

    moved = await move(now)

    assert moved == (2, 6)
    assert await now.scenes(run) == film.scenes
    assert await now.found("scenes") == []
    assert await now.found("shots") == []


async def test_moving_again_moves_nothing(
    before: PayloadDesk, now: PayloadDesk
) -> None:
    run, film = await stored_before(before)
    await move(now)

    assert await move(now) == (0, 0)
    assert await now.scenes(run) == film.scenes


async def test_a_breakdown_that_was_stored_since_is_not_overwritten(
    before: PayloadDesk, now: PayloadDesk
) -> None:
    run, _ = await stored_before(before)
    newer = a_film(run, scenes=2, shots=3, said="Go.")
    await now.archive.store_breakdown(run, newer, "text")

    await move(now)

    assert await now.scenes(run) == newer.scenes


async def test_a_story_is_erased_there_too(
    before: PayloadDesk, now: PayloadDesk
) -> None:
    run, _ = await stored_before(before)

    await now.archive.erase(run.project_id, run.story_id)

    assert await now.found("scenes") == []
    assert await now.found("shots") == []


async def move(desk: PayloadDesk) -> tuple[int, int]:
    assert isinstance(desk.archive, PayloadStoryArchive)
    return await desk.archive.move_former_documents()
