"""The schema, its migrations, and who may open it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from infra.storage import open_journal
from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.db.migrate import migrate, require_usable_schema
from infra.storage.db.schema import metadata
from ports.errors import PortProtocolError, PortUnavailableError


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[Database]:
    """An empty database."""
    url = (
        f"sqlite:///{tmp_path}/journal.db"
        if request.param == "sqlite"
        else request.getfixturevalue("database_url")
    )
    async with open_engine(url) as engine:
        yield Database(engine)


def differences(connection: Connection) -> list[object]:
    """Return how the database differs from the tables as declared."""
    return list(compare_metadata(MigrationContext.configure(connection), metadata))


async def test_the_migrations_build_the_tables_as_declared(database: Database) -> None:
    await database.transact(migrate)

    found = await database.transact(lambda connection: connection.run_sync(differences))

    assert found == []


async def test_migrating_twice_is_migrating_once(database: Database) -> None:
    await database.transact(migrate)

    await database.transact(migrate)

    await database.autocommit(require_usable_schema)


async def test_replicas_that_start_together_migrate_one_after_another(
    database_url: str,
) -> None:
    async def start() -> None:
        async with open_journal(database_url) as store:
            await store.operations.check()

    async with asyncio.TaskGroup() as replicas:
        for _ in range(3):
            replicas.create_task(start())


async def test_another_schema_is_named(database: Database) -> None:
    await database.transact(migrate)
    old = text("UPDATE alembic_version SET version_num = '0000'")
    await database.autocommit(lambda connection: connection.execute(old))

    with pytest.raises(PortUnavailableError, match=r"its schema is 0000.* migrate"):
        await database.autocommit(require_usable_schema)


async def test_a_second_opening_of_a_file_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/journal.db"

    async with open_journal(url):
        with pytest.raises(PortUnavailableError, match="open in another process"):
            async with open_journal(url):
                pass


async def test_a_closed_file_can_be_opened_again(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/journal.db"
    async with open_journal(url):
        pass

    async with open_journal(url) as store:
        await store.operations.check()


async def test_sqlite_commits_to_the_disk(tmp_path: Path) -> None:
    async with open_engine(f"sqlite:///{tmp_path}/journal.db") as engine:
        read = text("SELECT * FROM pragma_synchronous, pragma_journal_mode")
        modes = await Database(engine).autocommit(
            lambda connection: connection.execute(read)
        )

    assert tuple(modes.one()) == (2, "wal")


@pytest.mark.parametrize("url", ["mysql://u@h/d", "nonsense", "sqlite://"])
async def test_a_url_that_names_neither_database_is_refused(url: str) -> None:
    with pytest.raises(PortProtocolError, match="URL"):
        async with open_journal(url):
            pass


async def test_a_folder_that_cannot_be_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(PortUnavailableError, match="journal"):
        async with open_journal(f"sqlite:///{tmp_path}/file/journal.db"):
            pass
