"""Which journals keep the contract: the fake, SQLite and PostgreSQL."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contracts.journal.keeping import (
    Kept,
    Stored,
    in_memory,
    in_postgresql,
    in_sqlite,
)


@pytest.fixture(params=["sqlite", "postgresql"])
async def stored(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Stored]:
    """Every journal that rests in a database."""
    if request.param == "sqlite":
        async with in_sqlite(tmp_path) as stored:
            yield stored
    else:
        async with in_postgresql(request.getfixturevalue("database_url")) as stored:
            yield stored


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def kept(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Kept]:
    """Every journal."""
    match request.param:
        case "fake":
            yield in_memory()
        case "sqlite":
            async with in_sqlite(tmp_path) as stored:
                yield stored
        case _:
            async with in_postgresql(request.getfixturevalue("database_url")) as stored:
                yield stored
