"""Journals to hold against the contract, and how time passes for each."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from infra.storage import JournalStore, opened_journal
from infra.storage.schema import metadata
from ports.journal import Journal
from ports.outbox import Outbox
from tests.fakes.journal import InMemoryJournal

SHIFTS = (
    "UPDATE steps SET leased_until = leased_until - {0}",
    "UPDATE runs SET told_at = told_at - {0}",
    "UPDATE outbox SET due_at = due_at - {0}",
    "UPDATE outbox SET held_until = held_until - {0}",
    "UPDATE outbox SET settled_at = settled_at - {0}",
    "UPDATE dead_letters SET first_died_at = first_died_at - {0}",
    "UPDATE dead_letters SET died_at = died_at - {0}",
    "UPDATE dead_letters SET replayed_at = replayed_at - {0}",
    "UPDATE replays SET leased_until = leased_until - {0}",
)
"""The databases' clocks cannot be set, so what they measured is moved back."""

Passing = Callable[[timedelta], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A journal under test."""

    journal: Journal
    outbox: Outbox
    passes: Passing


@dataclass(frozen=True, kw_only=True)
class Stored(Kept):
    """One that rests in a database, in all its roles."""

    store: JournalStore


def in_memory() -> Kept:
    """Return the fake."""
    fake = InMemoryJournal()

    async def passes(time: timedelta) -> None:
        fake.passes(time)

    return Kept(journal=fake, outbox=fake, passes=passes)


@asynccontextmanager
async def in_sqlite(folder: Path) -> AsyncIterator[Stored]:
    """Open a journal in a fresh file."""
    file = folder / "journal.db"

    async def passes(time: timedelta) -> None:
        with closing(sqlite3.connect(file, timeout=5)) as connection, connection:
            for shift in SHIFTS:
                connection.execute(shift.format(time.total_seconds()))

    async with opened_journal(f"sqlite:///{file}") as store:
        yield _stored(store, passes)


@asynccontextmanager
async def in_postgresql(url: str) -> AsyncIterator[Stored]:
    """Open the journal in a database, empty."""
    plain = make_url(url).set(drivername="postgresql")

    async def change(*statements: str) -> None:
        connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def passes(time: timedelta) -> None:
        await change(*(shift.format(time.total_seconds()) for shift in SHIFTS))

    async with opened_journal(url) as store:
        await change(*(str(table.delete()) for table in metadata.tables.values()))
        yield _stored(store, passes)


def _stored(store: JournalStore, passes: Passing) -> Stored:
    return Stored(
        journal=store.journal, outbox=store.outbox, passes=passes, store=store
    )
