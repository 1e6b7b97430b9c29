"""What the sweep deletes from the outbox, however much there is of it."""

import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, insert, select

from infra.storage.db.database import Database
from infra.storage.db.engine import open_engine
from infra.storage.db.migrate import migrate
from infra.storage.db.schema import outbox
from infra.storage.outbox.outbox import SqlOutbox
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.outbox.sweep import SWEEP_PORTION
from ports.domain.story import RunId

HOUR = 3600.0
MINUTE = 60.0


@dataclass(frozen=True, kw_only=True)
class OutboxUnderTest:
    """An outbox, and the database that it is in."""

    outbox: SqlOutbox
    database: Database

    async def add_published(self, exchange: str, *, ago: float, **values: Any) -> None:
        """Add a message that the broker confirmed so many seconds ago."""
        await self.add_all([_a_row(exchange, time.time() - ago, **values)])

    async def add_all(self, rows: list[dict[str, Any]]) -> None:
        await self.database.transact(
            lambda connection: connection.execute(insert(outbox), rows)
        )

    async def left(self) -> int:
        """Count the messages that are there."""
        count = select(func.count()).select_from(outbox)
        found = await self.database.autocommit(lambda each: each.scalar(count))
        return found or 0


def _a_row(exchange: str, settled_at: float | None, **values: Any) -> dict[str, Any]:
    return {
        "id": uuid4(),
        "exchange": exchange,
        "routing_key": "intake",
        "body": b"{}",
        "content_type": "application/json",
        "type": "command",
        "headers": "{}",
        "run_id": RunId(uuid4()),
        "generation": 1,
        "stage": "intake",
        "ordinal": 1,
        "attempt": 1,
        "sequence": 1,
        "due_at": 0.0,
        "settled_at": settled_at,
    } | values


@pytest.fixture(params=["sqlite", "postgresql"])
async def subject(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[OutboxUnderTest]:
    """The outbox of each database."""
    url = (
        f"sqlite:///{tmp_path}/journal.db"
        if request.param == "sqlite"
        else request.getfixturevalue("database_url")
    )
    async with open_engine(url) as engine:
        database = Database(engine)
        await database.transact(migrate)
        yield OutboxUnderTest(
            outbox=SqlOutbox(database, OutboxSignal()), database=database
        )


async def test_a_command_without_a_step_is_deleted_after_a_minute(
    subject: OutboxUnderTest,
) -> None:
    await subject.add_published("work", ago=MINUTE + 5)
    await subject.add_published("work", ago=MINUTE - 20)

    await subject.outbox.requeue_lost()

    assert await subject.left() == 1


async def test_a_published_dead_letter_is_deleted_after_an_hour(
    subject: OutboxUnderTest,
) -> None:
    await subject.add_published("dead", ago=HOUR + MINUTE)
    await subject.add_published("dead", ago=HOUR - MINUTE)

    await subject.outbox.requeue_lost()

    assert await subject.left() == 1


async def test_an_answer_without_a_run_is_deleted_after_an_hour(
    subject: OutboxUnderTest,
) -> None:
    await subject.add_published("events", ago=HOUR + MINUTE, run_id=None)
    await subject.add_published("events", ago=HOUR - MINUTE, run_id=None)

    await subject.outbox.requeue_lost()

    assert await subject.left() == 1


async def test_the_events_of_a_run_are_kept(subject: OutboxUnderTest) -> None:
    await subject.add_published("events", ago=365 * 24 * HOUR)

    await subject.outbox.requeue_lost()

    assert await subject.left() == 1


@pytest.mark.parametrize("exchange", ["work", "dead"])
async def test_what_is_not_published_is_kept(
    subject: OutboxUnderTest, exchange: str
) -> None:
    await subject.add_all([_a_row(exchange, None)])

    await subject.outbox.requeue_lost()

    assert await subject.left() == 1


async def test_one_sweep_deletes_more_than_a_portion(subject: OutboxUnderTest) -> None:
    then = time.time() - 2 * HOUR
    many = 2 * SWEEP_PORTION + 1
    await subject.add_all([_a_row("work", then) for _ in range(many)])
    await subject.add_all([_a_row("dead", then) for _ in range(many)])

    await subject.outbox.requeue_lost()

    assert await subject.left() == 0
