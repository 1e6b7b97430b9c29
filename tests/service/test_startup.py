"""A service that starts before its journal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from starlette.testclient import TestClient

from ports.errors import PortProtocolError
from service.ops.app import OpsApi
from service.settings import Settings, load_settings
from service.startup import wait_for_journal
from tests.stack.servers import OwnPostgres

TIMEOUT_SECONDS = 20


class OpsServerStub:
    """An ops port that is asked in the process."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.is_open = False

    @asynccontextmanager
    async def serve(self, _: Settings, ops: OpsApi) -> AsyncIterator[None]:
        self.client = TestClient(ops.build_app())
        self.is_open = True
        self.opened.set()
        yield
        self.is_open = False


@pytest.fixture
def chosen(private_postgres: OwnPostgres) -> Settings:
    return load_settings(journal_url=private_postgres.url)


async def test_a_journal_that_is_there_opens_no_door(chosen: Settings) -> None:
    door = OpsServerStub()

    assert await wait_for_journal(chosen, asyncio.Event(), door.serve)
    assert not door.opened.is_set()


async def test_waits_in_red_for_a_journal_that_is_away_and_goes_on_when_it_is_back(
    chosen: Settings, private_postgres: OwnPostgres
) -> None:
    door = OpsServerStub()
    private_postgres.stop()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        waiting = asyncio.create_task(
            wait_for_journal(chosen, asyncio.Event(), door.serve)
        )
        await door.opened.wait()
        red = await asyncio.to_thread(door.client.get, "/readyz")
        await asyncio.to_thread(private_postgres.start)
        begins = await waiting

    assert red.status_code == 503
    assert not red.json()["journal"]["well"]
    assert begins
    assert not door.is_open


async def test_a_stop_ends_the_wait(
    chosen: Settings, private_postgres: OwnPostgres
) -> None:
    door, stopping = OpsServerStub(), asyncio.Event()
    private_postgres.stop()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        waiting = asyncio.create_task(wait_for_journal(chosen, stopping, door.serve))
        await door.opened.wait()
        stopping.set()

        assert not await waiting


async def test_a_journal_that_can_never_be_opened_is_an_error() -> None:
    wrong = load_settings(journal_url="mysql://nobody@127.0.0.1/journal")

    with pytest.raises(PortProtocolError):
        await wait_for_journal(wrong, asyncio.Event(), OpsServerStub().serve)
