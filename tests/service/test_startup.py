"""A service that starts before its journal."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from starlette.routing import BaseRoute
from starlette.testclient import TestClient

from ports.errors import PortProtocolError, PortUnavailableError
from service.ops.app import OpsApi
from service.settings import Settings, load_settings
from service.startup import open_after_journal, wait_for_journal
from tests.stack.servers import OwnPostgres

TIMEOUT_SECONDS = 20


class OpsServerStub:
    """Serves the operators' API inside the test's process."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.is_open = False

    @asynccontextmanager
    async def serve(
        self, _: Settings, ops: OpsApi, routes: Sequence[BaseRoute]
    ) -> AsyncIterator[None]:
        self.client = TestClient(ops.build_app(routes))
        self.is_open = True
        self.opened.set()
        yield
        self.is_open = False


@pytest.fixture
def settings(private_postgres: OwnPostgres) -> Settings:
    return load_settings(journal_url=private_postgres.url)


async def test_a_journal_that_is_there_needs_no_server(settings: Settings) -> None:
    server = OpsServerStub()

    assert await wait_for_journal(settings, asyncio.Event(), server.serve)
    assert not server.opened.is_set()


async def test_waits_unready_for_a_journal_that_is_down_and_goes_on_when_it_is_back(
    settings: Settings, private_postgres: OwnPostgres
) -> None:
    server = OpsServerStub()
    private_postgres.stop()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        task = asyncio.create_task(
            wait_for_journal(settings, asyncio.Event(), server.serve)
        )
        await server.opened.wait()
        response = await asyncio.to_thread(server.client.get, "/readyz")
        console = await asyncio.to_thread(server.client.get, "/console/runs")
        await asyncio.to_thread(private_postgres.start)
        may_start = await task

    assert response.status_code == 503
    assert console.status_code == 503
    assert "waits for its journal" in console.text
    assert not response.json()["journal"]["well"]
    assert may_start
    assert not server.is_open


async def test_a_stop_ends_the_wait(
    settings: Settings, private_postgres: OwnPostgres
) -> None:
    server, stop_event = OpsServerStub(), asyncio.Event()
    private_postgres.stop()

    async with asyncio.timeout(TIMEOUT_SECONDS):
        task = asyncio.create_task(wait_for_journal(settings, stop_event, server.serve))
        await server.opened.wait()
        stop_event.set()

        assert not await task


class PortsStub:
    """Ports that open once they have raised all their errors."""

    def __init__(self, *errors: PortUnavailableError) -> None:
        self._errors = list(errors)
        self.waits = 0

    @asynccontextmanager
    async def open(self) -> AsyncIterator[str]:
        if self._errors:
            raise self._errors.pop()
        yield "ports"

    async def wait(self) -> bool:
        self.waits += 1
        return True


async def test_a_journal_that_goes_away_before_it_is_opened_is_waited_for_again() -> (
    None
):
    stub = PortsStub(PortUnavailableError("journal", "starting up"))

    async with open_after_journal(stub.open, stub.wait) as ports:
        assert ports == "ports"

    assert stub.waits == 2


async def test_another_port_that_cannot_be_opened_is_an_error() -> None:
    stub = PortsStub(PortUnavailableError("graph", "locked"))

    with pytest.raises(PortUnavailableError, match="locked"):
        async with open_after_journal(stub.open, stub.wait):
            pass


async def test_a_journal_that_can_never_be_opened_is_an_error() -> None:
    settings = load_settings(journal_url="mysql://nobody@127.0.0.1/journal")

    with pytest.raises(PortProtocolError):
        await wait_for_journal(settings, asyncio.Event(), OpsServerStub().serve)
