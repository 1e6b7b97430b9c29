"""A certificate that nobody vouches for is refused, and the error says so."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import stamina

from infra.rabbit import topology
from ports.errors import PortError
from service.adapters import open_archive, open_graph, open_model
from service.settings import load_settings
from tests.infra.storage.db.test_tls import make_certificate


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    """Where a server shows a certificate that it signed itself."""
    certificate = make_certificate(tmp_path, "own", host="IP:127.0.0.1")
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, certificate.with_suffix(".key"))

    async def close(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    server = await asyncio.start_server(close, "127.0.0.1", 0, ssl=context)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def check_adapter(adapter: str, address: str, folder: Path) -> None:
    url = f"https://{address}"
    match adapter:
        case "payload":
            settings = load_settings(payload_url=url, payload_api_key="k")
            async with open_archive(settings) as archive:
                await archive.check()
        case "pathrag":
            settings = load_settings(pathrag_url=url, data_dir=folder)
            async with open_graph(settings) as graph:
                await graph.check()
        case "model":
            settings = load_settings(model="large", model_url=url)
            async with open_model(settings) as model:
                await model.check()
        case _:
            await topology.check(f"amqps://guest:guest@{address}/")


@pytest.mark.parametrize("adapter", ["payload", "pathrag", "model", "broker"])
async def test_the_error_names_what_is_wrong_with_the_certificate(
    adapter: str, address: str, tmp_path: Path
) -> None:
    with (
        stamina.set_testing(testing=True, attempts=1),
        pytest.raises(PortError, match="self-signed certificate"),
    ):
        await check_adapter(adapter, address, tmp_path)
