"""A Payload that does not let us work says what to set."""

from pathlib import Path

import pytest

from infra.payload import PayloadStoryArchive, payload_client
from ports.errors import PortProtocolError, PortUnavailableError
from tests.payload.rough_transport import RoughTransport, foreign
from tests.payload.server import PayloadServer
from tests.stack.loopback import HOST, free_ports


async def test_asks_one_question_of_a_payload_that_is_well(
    archive: PayloadStoryArchive, way: RoughTransport
) -> None:
    await archive.check()

    assert len(way.sent) == 1


async def test_a_wrong_key_is_named(payload_server: PayloadServer) -> None:
    async with payload_client(payload_server.url, "nobody's") as client:
        with pytest.raises(PortProtocolError, match="set CREWS_PAYLOAD_API_KEY"):
            await PayloadStoryArchive(client).check()


async def test_a_user_who_may_not_write_is_named_with_what_is_lacking(
    payload_server: PayloadServer,
) -> None:
    key = payload_server.another_key("viewer")

    async with payload_client(payload_server.url, key) as client:
        with pytest.raises(PortProtocolError, match="may not create crew-runs"):
            await PayloadStoryArchive(client).check()


async def test_a_server_that_is_no_payload_is_named(
    archive: PayloadStoryArchive, way: RoughTransport
) -> None:
    way.next("GET", foreign)

    with pytest.raises(PortProtocolError, match="does CREWS_PAYLOAD_URL name"):
        await archive.check()


async def test_an_address_below_payloads_is_named(
    payload_server: PayloadServer,
) -> None:
    async with payload_client(f"{payload_server.url}/api", "key") as client:
        with pytest.raises(PortProtocolError, match="without /api"):
            await PayloadStoryArchive(client).check()


async def test_a_server_that_is_not_there_may_come_back() -> None:
    [port] = free_ports(1)

    async with payload_client(f"http://{HOST}:{port}", "key") as client:
        with pytest.raises(PortUnavailableError, match="check CREWS_PAYLOAD_URL"):
            await PayloadStoryArchive(client).check()


async def test_a_payload_without_our_collections_is_told_to_add_them(
    tmp_path: Path,
) -> None:
    server = PayloadServer(tmp_path, WITHOUT_CREWS="yes")
    server.start()
    try:
        async with payload_client(server.url, server.key) as client:
            with pytest.raises(PortProtocolError, match="no crew-runs: add the coll"):
                await PayloadStoryArchive(client).check()
    finally:
        server.kill()
