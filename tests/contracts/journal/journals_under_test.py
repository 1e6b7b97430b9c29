"""Journals to hold against the contract, and how time passes for each."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from infra.storage import JournalStore, open_journal
from infra.storage.db.schema import metadata
from ports.journal import Journal
from ports.outbox import Outbox
from tests.fakes.journal import InMemoryJournal

CLOCK_SHIFTS = (
    "UPDATE steps SET leased_until = leased_until - {0}",
    "UPDATE runs SET opened_at = opened_at - {0}",
    "UPDATE runs SET told_at = told_at - {0}",
    "UPDATE outbox SET due_at = due_at - {0}",
    "UPDATE outbox SET held_until = held_until - {0}",
    "UPDATE outbox SET settled_at = settled_at - {0}",
    "UPDATE dead_letters SET first_died_at = first_died_at - {0}",
    "UPDATE dead_letters SET died_at = died_at - {0}",
    "UPDATE dead_letters SET replayed_at = replayed_at - {0}",
    "UPDATE replays SET leased_until = leased_until - {0}",
    "UPDATE webhook_deliveries SET due_at = due_at - {0}",
    "UPDATE webhook_deliveries SET held_until = held_until - {0}",
)
"""The databases' clocks cannot be set, so what they measured is moved back."""

AdvanceClock = Callable[[timedelta], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class JournalUnderTest:
    """A journal under test."""

    journal: Journal
    outbox: Outbox
    advance_clock: AdvanceClock


@dataclass(frozen=True, kw_only=True)
class SqlJournalUnderTest(JournalUnderTest):
    """A journal in a database, with its other roles."""

    store: JournalStore


def memory_journal() -> JournalUnderTest:
    """Return the fake."""
    fake = InMemoryJournal()

    async def advance_clock(time: timedelta) -> None:
        fake.advance_clock(time)

    return JournalUnderTest(journal=fake, outbox=fake, advance_clock=advance_clock)


@asynccontextmanager
async def open_sqlite_journal(folder: Path) -> AsyncIterator[SqlJournalUnderTest]:
    """Open a journal in a fresh file."""
    file = folder / "journal.db"

    async def advance_clock(time: timedelta) -> None:
        with closing(sqlite3.connect(file, timeout=5)) as connection, connection:
            for shift in CLOCK_SHIFTS:
                connection.execute(shift.format(time.total_seconds()))

    async with open_journal(f"sqlite:///{file}") as store:
        yield _to_journal_under_test(store, advance_clock)


@asynccontextmanager
async def open_postgresql_journal(url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """Open the journal in a database, empty."""
    plain = make_url(url).set(drivername="postgresql")

    async def change(*statements: str) -> None:
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def advance_clock(time: timedelta) -> None:
        await change(*(shift.format(time.total_seconds()) for shift in CLOCK_SHIFTS))

    async with open_journal(url) as store:
        await change(*(str(table.delete()) for table in metadata.tables.values()))
        yield _to_journal_under_test(store, advance_clock)


def _to_journal_under_test(
    store: JournalStore, advance_clock: AdvanceClock
) -> SqlJournalUnderTest:
    return SqlJournalUnderTest(
        journal=store.journal,
        outbox=store.outbox,
        advance_clock=advance_clock,
        store=store,
    )
