"""Several replicas on one PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from infra.storage import JournalStore, open_journal
from ports.domain.story import Run
from ports.journal import Claimed
from ports.pipeline.commands import Command
from ports.pipeline.steps import Outcome
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_result,
    a_run,
    claim_step,
    fan_out_outcome,
    publish_commands,
    publish_due,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    JournalUnderTest,
    open_postgresql_journal,
)

RACES = 10
"""Plenty: without the lock on the run's row, the very first was lost."""


@pytest.fixture
async def subject(database_url: str) -> AsyncIterator[JournalUnderTest]:
    """The journal as one replica opened it."""
    async with open_postgresql_journal(database_url) as sql_subject:
        yield sql_subject


@pytest.fixture
async def replica(
    database_url: str, subject: JournalUnderTest
) -> AsyncIterator[JournalStore]:
    """The same journal as another replica has it."""
    del subject  # Opened first, so that the schema is there.
    async with open_journal(database_url) as store:
        yield store


async def test_last_steps_that_commit_side_by_side_queue_the_next_once(
    subject: JournalUnderTest, replica: JournalStore
) -> None:
    messages = [
        await _race_last_readings(subject, replica, revision)
        for revision in range(RACES)
    ]

    assert messages == [[("structure", 1, 1)]] * RACES


async def _race_last_readings(
    subject: JournalUnderTest, replica: JournalStore, revision: int
) -> object:
    """Record the last two readings of a run at once; return what commands follow."""
    run = await start_reading(subject, 2, revision=revision)
    claims = [
        await claim_step(subject, step_key(run, "read", ordinal)) for ordinal in (1, 2)
    ]
    await publish_due(subject)
    await asyncio.gather(
        subject.journal.record(claims[0], a_result(1)),
        replica.journal.record(claims[1], a_result(2)),
    )
    return await publish_commands(subject)


async def test_of_replicas_that_claim_at_once_one_has_the_step(
    subject: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(subject, 1)
    key = step_key(run, "read")

    claims = await asyncio.gather(
        *(
            store.claim(key, attempt=1, worker="w")
            for store in (subject.journal, replica.journal) * 6
        )
    )

    assert sum(isinstance(claim, Claimed) for claim in claims) == 1


async def test_replicas_that_open_a_failed_run_at_once_open_one_generation(
    subject: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(subject, 1)
    claim = await claim_step(subject, step_key(run, "read"))
    await subject.journal.end_run(claim, reason="unreadable", detail="verse")

    again = a_run(id=run.id, cause_id="cause-2")
    opening = await asyncio.gather(
        *(
            store.open(again, text=None)
            for store in (subject.journal, replica.journal) * 6
        )
    )

    assert sorted(each.result for each in opening) == ["known"] * 11 + ["opened"]


async def test_relays_of_two_replicas_lease_everything_once(
    subject: JournalUnderTest, replica: JournalStore
) -> None:
    for revision in range(10):
        await start_reading(subject, 8, revision=revision)

    leased = await asyncio.gather(
        *(
            outbox.lease_due(limit=10)
            for outbox in (subject.outbox, replica.outbox) * 10
        )
    )

    ids = [message.id for each in leased for message in each]
    assert len(ids) == len(set(ids)) == 10 * 10


async def test_many_workers_finish_a_run_together(
    subject: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(subject, 30)

    async with asyncio.timeout(60), asyncio.TaskGroup() as hands:
        for store in (subject, replica) * 4:
            hands.create_task(_work_until_done(store, run))

    row = await replica.operations.run(run.id)
    steps = await replica.operations.steps(run.id)
    assert row is not None
    assert (row.state, row.percent) == ("completed", 100)
    assert {each.state for each in steps} == {"done"}
    assert len(steps) == 1 + 30 + 1 + 20 + 1


async def _work_until_done(subject: JournalUnderTest | JournalStore, run: Run) -> None:
    """Relay and work whatever is due, until the run is complete."""
    while not await _is_complete(subject, run):
        messages = await subject.outbox.lease_due(limit=3)
        for each in messages:
            if each.exchange == "work":
                await _work(subject, Command.model_validate_json(each.body))
        await subject.outbox.mark_published(tuple(each.id for each in messages))


async def _is_complete(subject: JournalUnderTest | JournalStore, run: Run) -> bool:
    closed = await subject.journal.claim(
        step_key(run, "assemble"), attempt=1, worker="w"
    )
    if isinstance(closed, Claimed):
        return await subject.journal.record(closed, COMPLETING_OUTCOME)
    opened = await subject.journal.open(a_run(id=run.id, cause_id="look"), text=None)
    return opened.result == "republished"


async def _work(subject: JournalUnderTest | JournalStore, command: Command) -> None:
    claim = await subject.journal.claim(
        command.key, attempt=command.attempt, worker="w"
    )
    if isinstance(claim, Claimed):
        await subject.journal.record(claim, _outcome(command))


def _outcome(command: Command) -> Outcome:
    if command.stage == "structure":
        return fan_out_outcome("break-down", 20)
    return (
        COMPLETING_OUTCOME if command.stage == "assemble" else a_result(command.ordinal)
    )
