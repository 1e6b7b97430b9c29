"""Which clock a statement compares with, when it had to wait for a lock.

Another transaction holds a row, as another replica would; the statement under test
waits for it, and time passes.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Coroutine, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeAlias, TypeVar

import asyncpg
import pytest
from sqlalchemy import make_url

from infra.storage import open_journal
from ports.journal import STEP_LEASE, Busy, Claimed
from ports.outbox import SweepResult
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    claim_step,
    open_run,
    publish_due,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_postgresql_journal,
)
from tests.stack.isolation import fresh_database

T = TypeVar("T")
Other: TypeAlias = "asyncpg.Connection[asyncpg.Record]"

PASSED = STEP_LEASE + timedelta(seconds=1)
SHORT_WAIT = 0.6
"""Seconds that a row is held; a lease of half of it expires meanwhile."""

READ_CLOCK = "SELECT extract(epoch FROM clock_timestamp())"
RENEW = "UPDATE steps SET leased_until = extract(epoch FROM clock_timestamp()) + 15"
CLAIM_SHORTLY = """
    UPDATE steps SET state = 'claimed', fence = 7,
        leased_until = extract(epoch FROM clock_timestamp()) + 0.3
"""
CHANGE_RUN = "UPDATE runs SET detail = 'changed'"
CHANGE_STEP = "UPDATE steps SET worker = 'w'"
CHANGE_FIRST_MESSAGE = """
    UPDATE outbox SET headers = '{}' WHERE id = (SELECT min(id::text)::uuid FROM outbox)
"""
REQUEUE_COMMAND = """
    UPDATE outbox SET settled_at = NULL, held_until = NULL WHERE exchange = 'work'
"""
WAITS = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


@pytest.fixture(scope="module")
def journal_url(postgres_url: str) -> Iterator[str]:
    """One database for all: creating it costs more than a test."""
    with fresh_database(postgres_url) as url:
        yield url


@pytest.fixture
async def subject(journal_url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """The journal on PostgreSQL."""
    async with open_postgresql_journal(journal_url) as subject:
        yield subject


@pytest.fixture
async def other(journal_url: str, subject: SqlJournalUnderTest) -> AsyncIterator[Other]:
    """A connection of another replica."""
    del subject  # Opened first, so that the schema is there.
    plain = make_url(journal_url).set(drivername="postgresql")
    connection = await asyncpg.connect(plain.render_as_string(hide_password=False))
    yield connection
    await connection.close()


async def wait_behind(
    other: Other,
    change: str,
    waiting: Coroutine[Any, Any, T],
) -> tuple[T, float]:
    """Run *waiting* behind a transaction that makes *change*; return its answer.

    And the time at which that transaction ended, by the database's clock.
    """
    async with held_rows(other, change):
        task = asyncio.ensure_future(waiting)
        async with asyncio.timeout(5):
            while not await other.fetchval(WAITS):  # noqa: ASYNC110  # it has no event
                await asyncio.sleep(0.01)
        await asyncio.sleep(SHORT_WAIT)
        released = await other.fetchval(READ_CLOCK)
    return await task, float(released)


@asynccontextmanager
async def held_rows(other: Other, change: str) -> AsyncIterator[None]:
    """Make *change* in a transaction that commits at the end."""
    async with other.transaction():
        await other.execute(change)
        yield


async def test_a_lease_renewed_while_the_sweep_waits_is_live(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(PASSED)

    swept, _ = await wait_behind(
        other,
        RENEW,
        subject.outbox.requeue_lost(),
    )

    assert swept == SweepResult(lost=0, unclaimed=0)


async def test_a_lease_renewed_while_a_claim_waits_is_live(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(PASSED)

    claim, _ = await wait_behind(
        other,
        RENEW,
        subject.journal.claim(step_key(run, "intake"), attempt=1, worker="w"),
    )

    assert claim == Busy()


async def test_a_lease_that_expires_while_a_claim_waits_is_expired(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)

    claim, _ = await wait_behind(
        other,
        CLAIM_SHORTLY,
        subject.journal.claim(step_key(run, "intake"), attempt=1, worker="w"),
    )

    assert isinstance(claim, Claimed)
    assert (claim.fence, claim.crashes) == (8, 1)


async def test_a_lease_is_counted_from_after_the_wait(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    renewal, released = await wait_behind(
        other, CHANGE_STEP, subject.journal.renew(claim)
    )

    leased_until = await other.fetchval("SELECT leased_until FROM steps")
    assert renewal == "held"
    assert leased_until >= released + STEP_LEASE.total_seconds()


async def test_what_is_recorded_after_a_wait_bears_the_time_after_it(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    is_recorded, released = await wait_behind(
        other,
        CHANGE_RUN,
        subject.journal.record(claim, COMPLETING_OUTCOME),
    )

    assert is_recorded
    assert await other.fetchval("SELECT changed_at FROM runs") >= released


async def test_a_retry_is_postponed_from_after_the_wait(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    await publish_due(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    pause = timedelta(minutes=5)

    _, released = await wait_behind(
        other,
        CHANGE_RUN,
        subject.journal.retry(claim, a_failure(), after=pause, counted=False),
    )

    due_at = await other.fetchval("SELECT due_at FROM outbox")
    assert due_at >= released + pause.total_seconds()


async def test_a_message_requeued_while_the_sweep_prunes_is_kept(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    run = await open_run(subject)
    await subject.journal.record(
        await claim_step(subject, step_key(run, "intake")), COMPLETING_OUTCOME
    )
    await publish_due(subject)
    await subject.advance_clock(timedelta(minutes=2))

    async with held_rows(other, REQUEUE_COMMAND):
        await subject.outbox.requeue_lost()

    assert [each.exchange for each in await publish_due(subject)] == ["work"]


async def test_what_another_replica_has_recorded_is_due_to_the_next_statement(
    subject: SqlJournalUnderTest, journal_url: str
) -> None:
    async with open_journal(journal_url) as replica:
        leased = []
        for revision in range(1, 51):
            await open_run(subject, revision=revision)
            leased.append(len(await replica.outbox.lease_due(limit=10)))

    assert leased == [1] * 50


async def test_a_relay_does_not_wait_for_rows_that_another_holds(
    subject: SqlJournalUnderTest, other: Other
) -> None:
    await open_run(subject)
    await open_run(subject, revision=2)

    async with held_rows(other, CHANGE_FIRST_MESSAGE):
        began = time.monotonic()
        leased = await subject.outbox.lease_due(limit=10)

    assert len(leased) == 1
    assert time.monotonic() - began < SHORT_WAIT
