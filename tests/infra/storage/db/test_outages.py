"""What the journal does while its database fails."""

import socket
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import open_journal
from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from ports.errors import PortProtocolError, PortUnavailableError
from tests.contracts.journal.journal_driver import open_run
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_postgresql_journal,
)


@pytest.fixture
async def sql_subject(database_url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """A journal on PostgreSQL."""
    async with open_postgresql_journal(database_url) as sql_subject:
        yield sql_subject


async def test_nobody_listening_is_unavailable() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        port = deaf.getsockname()[1]

        with pytest.raises(PortUnavailableError, match="journal"):
            async with open_journal(f"postgresql://u@127.0.0.1:{port}/d"):
                pass


async def test_a_missing_database_is_not_an_outage(postgres_url: str) -> None:
    nowhere = make_url(postgres_url).set(database="nowhere")

    with pytest.raises(PortProtocolError, match="nowhere"):
        async with open_journal(nowhere.render_as_string(hide_password=False)):
            pass


async def test_connections_that_the_server_ends_are_made_anew(
    sql_subject: SqlJournalUnderTest, database_url: str
) -> None:
    await open_run(sql_subject)
    await end_connections(database_url)

    await open_run(sql_subject, revision=2)

    assert len(await sql_subject.store.operations.runs(limit=10)) == 2


async def end_connections(database_url: str) -> None:
    """End every connection to a database but our own."""
    plain = make_url(database_url).set(drivername="postgresql")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()


async def test_work_rolled_back_by_the_server_is_done_again(database_url: str) -> None:
    tries = []

    async def clash_once(connection: AsyncConnection) -> int:
        tries.append(1)
        if len(tries) == 1:
            # As a deadlock would be told.
            raised = "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$"
            await connection.execute(text(raised))
        return len(tries)

    async with open_engine(database_url) as engine:
        assert await Database(engine).transact(clash_once) == 2


async def test_a_statement_without_sense_is_not_tried_again(
    sql_subject: SqlJournalUnderTest, database_url: str
) -> None:
    del sql_subject
    tries = []

    async def nonsense(connection: AsyncConnection) -> None:
        tries.append(1)
        await connection.execute(text("SELECT 1 nothing nothing"))

    async with open_engine(database_url) as engine:
        with pytest.raises(PortProtocolError, match="nothing"):
            await Database(engine).transact(nonsense)

    assert len(tries) == 1


async def test_a_full_disk_is_unavailable(tmp_path: Path) -> None:
    async with open_engine(f"sqlite:///{tmp_path}/journal.db") as engine:
        database = Database(engine)
        small = text("PRAGMA max_page_count = 1")
        await database.autocommit(lambda connection: connection.execute(small))
        fill = text("CREATE TABLE much AS SELECT randomblob(100000) AS waste")

        with pytest.raises(PortUnavailableError, match="full"):
            await database.transact(lambda connection: connection.execute(fill))


async def test_an_error_quotes_no_story(database_url: str) -> None:
    async with open_engine(database_url) as engine:
        secret = text("SELECT CAST(:story AS integer)").bindparams(story="Once")

        with pytest.raises(PortProtocolError) as raised:
            await Database(engine).transact(
                lambda connection: connection.execute(secret)
            )

    assert "Once" not in str(raised.value)
    assert "(InvalidTextRepresentationError)" in str(raised.value)


async def test_a_server_that_dies_while_it_is_called_is_an_outage(
    database_url: str,
) -> None:
    async def cut_off(_: AsyncConnection) -> None:
        # What SQLAlchemy makes of asyncpg's own error.
        error = Exception("cannot switch to state 15; another operation is in progress")
        error.__cause__ = asyncpg.InternalClientError()
        raise DBAPIError("rollback", None, error)

    async with open_engine(database_url) as engine:
        with pytest.raises(PortUnavailableError, match="state 15"):
            await Database(engine).transact(cut_off)
