"""The ops port on a real socket, under clients that never finish a request."""

import asyncio
import resource
import socket
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from service.ops.connections import MAX_CONNECTIONS, ConnectionLimit, answer_nobody
from tests.stack.http_servers import serve_app

HALF_A_REQUEST = b"GET /livez HTTP/1.1\r\nHost: a\r\nX-Slow: "
HALF_A_BODY = b"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nhalf"
HALF_OPEN = 2_000


@pytest.fixture(autouse=True)
def _many_descriptors() -> Iterator[None]:
    # Both ends of every connection are in this process.
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def livez(_: Request) -> Response:
    return PlainTextResponse("ok")


async def echo(request: Request) -> Response:
    return Response(await request.body())


@asynccontextmanager
async def serve(limit: ConnectionLimit) -> AsyncIterator[int]:
    app = Starlette(
        exception_handlers={ClientDisconnect: answer_nobody},
        routes=[Route("/livez", livez), Route("/echo", echo, methods=["POST"])],
    )
    async with serve_app(app, http=limit.build_protocol) as port:
        yield port


@asynccontextmanager
async def connect(port: int, data: bytes) -> AsyncIterator[socket.socket]:
    """Connect, send *data*, and leave the connection open."""
    with socket.socket() as client:
        client.setblocking(False)  # noqa: FBT003  # the socket's own
        loop = asyncio.get_running_loop()
        await loop.sock_connect(client, ("127.0.0.1", port))
        await loop.sock_sendall(client, data)
        yield client


def is_open(client: socket.socket) -> bool:
    """Tell whether the server has left the connection open, and said nothing."""
    try:
        client.recv(1)
    except BlockingIOError:
        return True
    except ConnectionResetError:
        return False
    return False


async def test_probes_are_answered_beside_two_thousand_half_open_requests() -> None:
    async with serve(ConnectionLimit()) as port, AsyncExitStack() as clients:
        opened = [
            await clients.enter_async_context(connect(port, half))
            for half in (HALF_A_REQUEST, HALF_A_BODY) * (HALF_OPEN // 2)
        ]
        slowest = 0.0
        for _ in range(20):
            started = time.monotonic()
            # Each by a connection of its own, as orchestrators do.
            async with httpx.AsyncClient(timeout=5) as http:
                answer = await http.get(f"http://127.0.0.1:{port}/livez")
            slowest = max(slowest, time.monotonic() - started)
            assert answer.status_code == httpx.codes.OK
        still_open = sum(map(is_open, opened))

    assert 0 < still_open <= MAX_CONNECTIONS
    assert slowest < 1


@pytest.mark.parametrize(
    ("data", "part"), [(b"", "head"), (HALF_A_REQUEST, "head"), (HALF_A_BODY, "body")]
)
async def test_a_request_that_is_never_finished_is_ended(
    data: bytes, part: str
) -> None:
    deadlines = {"head": timedelta(seconds=60), "body": timedelta(seconds=60)}
    deadlines[part] = timedelta(seconds=0.2)
    async with (
        serve(ConnectionLimit(deadlines=deadlines)) as port,  # type: ignore[arg-type]  # its keys
        asyncio.timeout(5),
        connect(port, data) as client,
    ):
        while is_open(client):  # noqa: ASYNC110  # the other end's
            await asyncio.sleep(0.01)


async def test_an_honest_client_keeps_its_connection_over_many_requests() -> None:
    deadlines = {"head": timedelta(seconds=0.5), "body": timedelta(seconds=0.5)}
    async with (
        serve(ConnectionLimit(max_connections=2, deadlines=deadlines)) as port,  # type: ignore[arg-type]  # its keys
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        for _ in range(4):
            answer = await http.post("/echo", content=b"whole")
            assert answer.text == "whole"
            await asyncio.sleep(0.3)


async def test_a_full_server_at_work_refuses_one_more() -> None:
    entered, leave = asyncio.Event(), asyncio.Event()

    async with serve(ConnectionLimit(max_connections=1)) as port:
        url = f"http://127.0.0.1:{port}"
        async with httpx.AsyncClient() as busy, httpx.AsyncClient() as late:

            async def body() -> AsyncIterator[bytes]:
                yield b"whole"
                entered.set()
                await leave.wait()

            posting = asyncio.create_task(busy.post(f"{url}/echo", content=body()))
            await entered.wait()
            # Its body is not there yet, so the newcomer takes its place.
            assert (await late.get(f"{url}/livez")).status_code == httpx.codes.OK
            leave.set()
            with pytest.raises(httpx.TransportError):
                await posting
