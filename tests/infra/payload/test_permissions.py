"""A Payload that lacks something for a run is reported with what to set."""

from pathlib import Path

import pytest

from infra.payload import PayloadStoryArchive, open_payload_client
from ports.domain.story import ProjectId
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError
from tests.payload.faulty_transport import FaultyTransport, answer_as_website
from tests.payload.server import PayloadServer
from tests.stack.loopback import HOST, free_ports


async def test_a_payload_that_works_gets_one_request(
    archive: PayloadStoryArchive, transport: FaultyTransport
) -> None:
    await archive.check()

    assert len(transport.sent) == 1


async def test_a_wrong_key_is_named(payload_server: PayloadServer) -> None:
    async with open_payload_client(payload_server.url, "nobody's") as client:
        with pytest.raises(PortRefusedError, match="set CREWS_PAYLOAD_API_KEY"):
            await PayloadStoryArchive(client).check()


async def test_a_wrong_key_is_no_missing_document(
    payload_server: PayloadServer,
) -> None:
    async with open_payload_client(payload_server.url, "nobody's") as client:
        with pytest.raises(PortRefusedError, match="CREWS_PAYLOAD_API_KEY"):
            await PayloadStoryArchive(client).brief(ProjectId("any"))


async def test_missing_permissions_are_named(
    payload_server: PayloadServer,
) -> None:
    key = payload_server.another_key("viewer")

    async with open_payload_client(payload_server.url, key) as client:
        with pytest.raises(PortRefusedError, match="may not create crew-runs"):
            await PayloadStoryArchive(client).check()


async def test_a_server_that_is_not_payload_is_named(
    archive: PayloadStoryArchive, transport: FaultyTransport
) -> None:
    transport.fail_next("GET", answer_as_website)

    with pytest.raises(PortProtocolError, match="does CREWS_PAYLOAD_URL name"):
        await archive.check()


async def test_a_url_with_a_path_is_named(
    payload_server: PayloadServer,
) -> None:
    async with open_payload_client(f"{payload_server.url}/api", "key") as client:
        with pytest.raises(PortRefusedError, match="without /api"):
            await PayloadStoryArchive(client).check()


async def test_an_unreachable_server_is_unavailable() -> None:
    [port] = free_ports(1)

    async with open_payload_client(f"http://{HOST}:{port}", "key") as client:
        with pytest.raises(PortUnavailableError, match="check CREWS_PAYLOAD_URL"):
            await PayloadStoryArchive(client).check()


async def test_missing_collections_are_named(
    tmp_path: Path,
) -> None:
    server = PayloadServer(tmp_path, WITHOUT_CREWS="yes")
    server.start()
    try:
        async with open_payload_client(server.url, server.key) as client:
            with pytest.raises(PortRefusedError, match="no crew-runs: add the coll"):
                await PayloadStoryArchive(client).check()
    finally:
        server.kill()
