"""An archive over a faulty transport to the real Payload, and a user of Payload."""

from collections.abc import AsyncIterator

import httpx
import pytest

from infra.payload import PayloadStoryArchive
from tests.contracts.archives_under_test import (
    PayloadArchiveUnderTest,
    open_payload_archive,
)
from tests.payload.faulty_transport import FaultyTransport
from tests.payload.server import PayloadServer


@pytest.fixture
async def subject(
    payload_server: PayloadServer,
) -> AsyncIterator[PayloadArchiveUnderTest]:
    async with open_payload_archive(payload_server) as subject:
        yield subject


@pytest.fixture
def transport() -> FaultyTransport:
    return FaultyTransport()


@pytest.fixture
async def structuring_subject(
    payload_server: PayloadServer,
) -> AsyncIterator[PayloadArchiveUnderTest]:
    """A subject whose archive writes Novel Movie's own structures too."""
    async with open_payload_archive(payload_server, with_structures=True) as subject:
        yield subject


@pytest.fixture
async def faulty_client(
    payload_server: PayloadServer, transport: FaultyTransport
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
