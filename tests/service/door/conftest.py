"""A door in memory: a real journal in a file, and a publisher that can be switched
off."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from pydantic import SecretStr
from starlette.applications import Starlette

from infra.embedded.archive import FolderStoryArchive
from service.door.routes import door_routes
from service.ops.access import AccessTokens
from service.settings import AccessToken
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_sqlite_journal,
)
from tests.fakes.publisher import InMemoryPublisher

TOKEN = "a-token-of-novel-movie"  # noqa: S105  # of these tests alone
TOKENS = AccessTokens(
    {
        "novel-movie": AccessToken(token=SecretStr(TOKEN), scopes=("door",)),
        "prometheus": AccessToken(
            token=SecretStr("a-token-of-prometheus"), scopes=("metrics",)
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class DoorUnderTest:
    """An open door, and what stands behind it."""

    http: httpx.AsyncClient
    publisher: InMemoryPublisher
    archive: FolderStoryArchive
    journal: SqlJournalUnderTest


@asynccontextmanager
async def open_test_door(
    folder: Path, *, events_per_minute: int = 600
) -> AsyncIterator[DoorUnderTest]:
    """Open a door on a journal in *folder*."""
    publisher, archive = InMemoryPublisher(), FolderStoryArchive(folder / "archive")
    async with open_sqlite_journal(folder) as journal:
        app = Starlette(
            routes=door_routes(
                store=journal.store,
                archive=archive,
                publisher=publisher,
                tokens=TOKENS,
                events_per_minute=events_per_minute,
            )
        )
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app, raise_app_exceptions=False),
            base_url="http://door",
            headers={"Authorization": f"Bearer {TOKEN}"},
        ) as http:
            yield DoorUnderTest(
                http=http, publisher=publisher, archive=archive, journal=journal
            )


@pytest.fixture
async def door(tmp_path: Path) -> AsyncIterator[DoorUnderTest]:
    """An open door."""
    async with open_test_door(tmp_path) as door:
        yield door
