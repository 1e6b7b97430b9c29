"""An archive over a faulty transport to the real Payload, and a desk to look at it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from infra.payload import PayloadStoryArchive
from tests.contracts.archives import PayloadDesk, payload_desk
from tests.payload.rough import RoughTransport
from tests.payload.server import PayloadServer


@pytest.fixture
async def desk(payload_server: PayloadServer) -> AsyncIterator[PayloadDesk]:
    async with payload_desk(payload_server) as desk:
        yield desk


@pytest.fixture
def transport() -> RoughTransport:
    return RoughTransport()


@pytest.fixture
async def structure_desk(
    payload_server: PayloadServer,
) -> AsyncIterator[PayloadDesk]:
    """A desk whose archive writes Novel Movie's own structures too."""
    async with payload_desk(payload_server, with_structures=True) as desk:
        yield desk


@pytest.fixture
async def faulty_client(
    payload_server: PayloadServer, transport: RoughTransport
) -> AsyncIterator[httpx.AsyncClient]:
    """Reaches the shared Payload through the faulty transport."""
    async with httpx.AsyncClient(
        base_url=payload_server.url,
        headers={"Authorization": f"users API-Key {payload_server.key}"},
        transport=transport,
        timeout=60,
    ) as client:
        yield client


@pytest.fixture
def archive(faulty_client: httpx.AsyncClient) -> PayloadStoryArchive:
    return PayloadStoryArchive(faulty_client)


@pytest.fixture
def structuring(faulty_client: httpx.AsyncClient) -> PayloadStoryArchive:
    """Writes Novel Movie's own structures too."""
    return PayloadStoryArchive(faulty_client, with_structures=True)
