"""The door on a real socket, with broker and database that can be cut off."""

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import aio_pika
import httpx
import pytest
from pydantic import SecretStr

from infra.embedded.archive import FolderStoryArchive
from infra.rabbit import topology
from infra.storage import JournalStore, open_journal
from ports.delivery import INTAKE_QUEUE
from service.door.routes import open_door
from service.serve import open_ops_server
from service.settings import AccessToken, load_settings
from tests.contracts.journal.journal_driver import a_run
from tests.infra.rabbit.proxy import Proxy
from tests.service.door.conftest import TOKEN
from tests.service.door.requests import BATCH, STRUCTURED, an_event
from tests.service.ops_api import bare_ops_api
from tests.stack.loopback import free_ports

AUTHORIZATION = {"Authorization": f"Bearer {TOKEN}"}


@dataclass(frozen=True, kw_only=True)
class LiveDoor:
    """A door that is served, and the lines to what stands behind it."""

    http: httpx.AsyncClient
    broker: Proxy
    database: Proxy
    store: JournalStore

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self.http.base_url.port or 0


@asynccontextmanager
async def serve_door(broker_url: str, database_url: str) -> AsyncIterator[LiveDoor]:
    """Serve a door whose broker and database can be cut off."""
    await topology.apply(broker_url)
    broker, database = Proxy(broker_url), Proxy(database_url)
    [port] = free_ports(1)
    async with AsyncExitStack() as stack:
        for proxy in (broker, database):
            await stack.enter_async_context(proxy.serve())
        settings = load_settings(
            ops_host="127.0.0.1",
            ops_port=port,
            ops_tokens={
                "novel-movie": AccessToken(token=SecretStr(TOKEN), scopes=("door",))
            },
            door_broker_url=broker.url,
            door_events_per_minute=10_000,
        )
        store = await stack.enter_async_context(open_journal(database.url))
        folder = Path(stack.enter_context(TemporaryDirectory()))
        routes = await stack.enter_async_context(
            open_door(settings, store, FolderStoryArchive(folder))
        )
        await stack.enter_async_context(
            open_ops_server(settings, bare_ops_api(), routes)
        )
        http = await stack.enter_async_context(
            httpx.AsyncClient(
                base_url=f"http://127.0.0.1:{port}", headers=AUTHORIZATION, timeout=30
            )
        )
        await until_alive(http)
        yield LiveDoor(http=http, broker=broker, database=database, store=store)


async def until_alive(http: httpx.AsyncClient) -> None:
    while True:
        try:
            await http.get("/livez")
        except httpx.TransportError:
            await asyncio.sleep(0.01)
        else:
            return


@pytest.fixture
async def door(broker_url: str, database_url: str) -> AsyncIterator[LiveDoor]:
    """A door that is served."""
    async with serve_door(broker_url, database_url) as door:
        yield door


@asynccontextmanager
async def unplugged(proxy: Proxy) -> AsyncIterator[None]:
    """Cut every connection, and accept none, as long as the context lasts."""
    proxy.is_unplugged = True
    proxy.reset()
    yield
    proxy.is_unplugged = False


async def ids_in_the_queue(broker_url: str) -> set[str]:
    """Take every submission out of its queue, and return their ids."""
    found: set[str] = set()
    async with await aio_pika.connect(broker_url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(INTAKE_QUEUE)
        while message := await queue.get(fail=False, no_ack=True):
            found.add(json.loads(message.body)["id"])
    return found


async def test_every_event_that_was_accepted_is_in_the_queue_whatever_was_cut(
    door: LiveDoor, broker_url: str
) -> None:
    async def submit(number: int) -> int:
        """Send an event until it is accepted; return how often it was refused."""
        refused = 0
        while True:
            answer = await door.http.post(
                "/events", json=an_event(id=f"e{number}"), headers=STRUCTURED
            )
            if answer.status_code == 202:
                return refused
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            refused += 1
            await asyncio.sleep(0.05)

    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(submit(number)) for number in range(50)]
        for _ in range(5):
            await asyncio.sleep(random.uniform(0, 0.03))  # noqa: S311  # no secret
            door.broker.reset()
        async with unplugged(door.broker):
            tasks += [group.create_task(submit(number)) for number in range(50, 100)]
            await asyncio.sleep(0.2)
            away = await door.http.post("/events", json=an_event(), headers=STRUCTURED)

    assert away.status_code == 503
    assert any(task.result() for task in tasks)
    assert await ids_in_the_queue(broker_url) >= {f"e{n}" for n in range(100)}


async def test_a_broker_that_confirms_nothing_is_not_waited_for_long(
    door: LiveDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "service.door.publishing.PUBLISH_TIMEOUT", timedelta(seconds=0.3)
    )
    door.broker.answering.clear()

    started = time.monotonic()
    answers = await asyncio.gather(
        *(
            door.http.post("/events", json=[an_event()] * 10, headers=BATCH)
            for _ in range(20)
        )
    )
    took = time.monotonic() - started
    door.broker.answering.set()

    assert {each.status_code for each in answers} == {503}
    assert took < 3


async def test_without_the_database_events_are_taken_and_readers_told_to_wait(
    door: LiveDoor,
) -> None:
    run = (await door.store.journal.open(a_run(), text="One dollar.")).run
    async with unplugged(door.database):
        asked = await door.http.get(f"/runs/{run.id}")
        submitted = await door.http.post("/events", json=an_event(), headers=STRUCTURED)
        job = await door.http.get(f"/crews/status/{run.id}")
    afterwards = await door.http.get(f"/runs/{run.id}")

    assert submitted.status_code == 202
    assert {asked.status_code, job.status_code} == {503}
    assert int(asked.headers["retry-after"]) > 0
    assert asked.json()["detail"] == (
        "the journal does not answer: send the same request again"
    )
    assert afterwards.status_code == 200


async def test_a_stream_ends_with_the_database_and_is_resumed(
    door: LiveDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "service.door.event_stream.POLL_INTERVAL", timedelta(milliseconds=20)
    )
    run = (await door.store.journal.open(a_run(), text="One dollar.")).run
    path = f"/runs/{run.id}/events"
    async with door.http.stream("GET", path) as stream:
        lines = stream.aiter_lines()
        assert await anext(lines) == "retry: 3000"
        async with unplugged(door.database):
            rest = [line async for line in lines]

    again = await door.http.send(door.http.build_request("GET", path), stream=True)
    await again.aclose()

    assert rest == [""]
    assert again.status_code == 200


async def test_an_open_stream_does_not_hold_up_the_end_of_the_service(
    broker_url: str, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        door = await stack.enter_async_context(serve_door(broker_url, database_url))
        run = (await door.store.journal.open(a_run(), text="One dollar.")).run
        request = door.http.build_request("GET", f"/runs/{run.id}/events")
        stream = await door.http.send(request, stream=True)
        assert stream.status_code == 200
        started = time.monotonic()

    assert time.monotonic() - started < 6


async def test_a_reader_that_leaves_frees_its_place(
    door: LiveDoor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.door.event_stream.MAX_STREAMS", 1)
    monkeypatch.setattr(
        "service.door.event_stream.POLL_INTERVAL", timedelta(milliseconds=10)
    )
    run = (await door.store.journal.open(a_run(), text="One dollar.")).run
    path = f"/runs/{run.id}/events"
    async with door.http.stream("GET", path) as first:
        full = await door.http.get(path)
        assert first.status_code == 200

    async with asyncio.timeout(10):
        while True:
            async with door.http.stream("GET", path) as second:
                if second.status_code == 200:
                    break

    assert full.status_code == 503
    assert full.headers["retry-after"]


async def test_a_stranger_is_refused_before_a_body_is_read(door: LiveDoor) -> None:
    reader, writer = await asyncio.open_connection(*door.address)
    writer.write(
        b"POST /events HTTP/1.1\r\nHost: door\r\nAuthorization: Bearer wrong\r\n"
        b"Content-Type: application/cloudevents+json\r\n"
        b"Content-Length: 4000000\r\n\r\n"
    )

    async with asyncio.timeout(5):
        status = await reader.readline()

    writer.close()
    assert b"401" in status


AMBIGUOUS = (
    b"POST /events HTTP/1.1\r\nHost: d\r\nContent-Length: -1\r\n\r\n",
    (
        b"POST /events HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nhello"
    ),
    (
        b"POST /events HTTP/1.1\r\nHost: d\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    b"POST /events HTTP/1.1\r\nHost: d\r\nce-id: a\x00b\r\n\r\n",
    b"POST /events HTTP/1.1\r\nHost: d\r\nce-id : a\r\n\r\n",
    b"GET /runs/1 HTTP/1.1\r\nHost: d\r\nLast-Event-ID: 1\n X: 2\r\n\r\n",
    b"POST /events HTTP/1.1\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
)


async def test_a_request_that_servers_read_in_two_ways_is_no_request(
    door: LiveDoor,
) -> None:
    for head in AMBIGUOUS:
        reader, writer = await asyncio.open_connection(*door.address)
        writer.write(head)
        async with asyncio.timeout(10):
            answer = await reader.read(4096)
        writer.close()

        status = answer.split(b" ")[1:2]
        assert answer == b"" or status in ([b"400"], [b"401"], [b"431"]), head
    assert (await door.http.get("/livez")).status_code == 200
