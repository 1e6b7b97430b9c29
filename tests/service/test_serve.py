"""The operators' endpoints answer until the service has stopped."""

import asyncio
import os
import signal
import socket

import httpx
import pytest

from service.ops.app import OpsApi
from service.serve import open_ops_server
from service.settings import SettingsError, load_settings
from tests.service.ops_api import bare_ops_api
from tests.stack.loopback import free_ports


@pytest.fixture
def bare_ops() -> OpsApi:
    return bare_ops_api()


async def test_the_endpoints_answer_after_sigterm_until_the_last_step_has_ended(
    bare_ops: OpsApi,
) -> None:
    [port] = free_ports(1)
    stop_event = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop_event.set)
    settings = load_settings(ops_host="127.0.0.1", ops_port=port)
    async with (
        open_ops_server(settings, bare_ops),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http,
    ):
        while not await _is_alive(http):  # noqa: ASYNC110  # over HTTP
            await asyncio.sleep(0.01)
        os.kill(os.getpid(), signal.SIGTERM)
        await stop_event.wait()
        # As long as a drain: the server would have stopped meanwhile.
        await asyncio.sleep(0.5)

        assert await _is_alive(http)


async def test_a_taken_port_names_its_setting(bare_ops: OpsApi) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = load_settings(ops_host="127.0.0.1", ops_port=port)

        with pytest.RaisesGroup(
            pytest.RaisesExc(SettingsError, match=f"CREWS_OPS_PORT: .*:{port} .*in use")
        ):
            async with open_ops_server(settings, bare_ops):
                await asyncio.sleep(10)


async def _is_alive(http: httpx.AsyncClient) -> bool:
    try:
        return (await http.get("/livez")).status_code == httpx.codes.OK
    except httpx.TransportError:
        return False
