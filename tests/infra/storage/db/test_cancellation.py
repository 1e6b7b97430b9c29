"""A transaction on SQLite runs to its end when its caller is cancelled."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine


@pytest.fixture
def connections(monkeypatch: pytest.MonkeyPatch) -> list[sqlite3.Connection]:
    """What the driver has opened."""
    made: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def record(*args: Any, **options: Any) -> sqlite3.Connection:
        made.append(connect(*args, **options))
        return made[-1]

    monkeypatch.setattr(sqlite3, "connect", record)
    return made


async def count_rows(connection: AsyncConnection) -> int:
    await connection.execute(text("CREATE TABLE IF NOT EXISTS seen (n INTEGER)"))
    await connection.execute(text("INSERT INTO seen VALUES (1)"))
    return await connection.scalar(text("SELECT count(*) FROM seen")) or 0


async def test_a_cancelled_transaction_is_committed_and_keeps_its_connection(
    tmp_path: Path, connections: list[sqlite3.Connection]
) -> None:
    async with open_engine(f"sqlite:///{tmp_path / 'journal.db'}") as engine:
        database = Database(engine)
        for turns in range(1, 30):
            work = asyncio.create_task(database.transact(count_rows))
            for _ in range(turns):
                await asyncio.sleep(0)
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work

        assert await database.transact(count_rows) == 30

    assert len(connections) == 1
