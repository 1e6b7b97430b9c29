"""Which journals keep the contract: the fake, SQLite and PostgreSQL."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.contracts.journal.journals_under_test import (
    JournalUnderTest,
    SqlJournalUnderTest,
    memory_journal,
    open_postgresql_journal,
    open_sqlite_journal,
)
from tests.stack.isolation import fresh_database


@pytest.fixture(scope="session")
def contract_database(postgres_url: str) -> Iterator[str]:
    """One database for the whole contract: creating it costs more than a test."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
async def sql_subject(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[SqlJournalUnderTest]:
    """Every journal in a database."""
    if request.param == "sqlite":
        async with open_sqlite_journal(tmp_path) as sql_subject:
            yield sql_subject
    else:
        url = request.getfixturevalue("contract_database")
        async with open_postgresql_journal(url) as sql_subject:
            yield sql_subject


@pytest.fixture(params=["fake", "sqlite", "postgresql"])
async def subject(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[JournalUnderTest]:
    """Every journal."""
    match request.param:
        case "fake":
            yield memory_journal()
        case "sqlite":
            async with open_sqlite_journal(tmp_path) as sql_subject:
                yield sql_subject
        case _:
            url = request.getfixturevalue("contract_database")
            async with open_postgresql_journal(url) as sql_subject:
                yield sql_subject
