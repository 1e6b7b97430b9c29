"""An archive over a faulty transport to the real Payload, and a desk to look at it."""

from collections.abc import AsyncIterator

import httpx
import pytest

from infra.payload import PayloadStoryArchive
from tests.contracts.archives import PayloadDesk, payload_desk
from tests.payload.rough_transport import RoughTransport
from tests.payload.server import PayloadServer


@pytest.fixture
async def desk(payload_server: PayloadServer) -> AsyncIterator[PayloadDesk]:
    async with payload_desk(payload_server) as desk:
        yield desk


@pytest.fixture
def transport() -> RoughTransport:
    return RoughTransport()


@pytest.fixture
async def archive(
    payload_server: PayloadServer, transport: RoughTransport
) -> AsyncIterator[PayloadStoryArchive]:
    """Reaches the shared Payload through the faulty transport."""
    async with httpx.AsyncClient(
        base_url=payload_server.url,
        headers={"Authorization": f"users API-Key {payload_server.key}"},
        transport=transport,
        timeout=60,
    ) as client:
        yield PayloadStoryArchive(client)
