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
async def kept(database_url: str) -> AsyncIterator[JournalUnderTest]:
    """The journal as one replica opened it."""
    async with open_postgresql_journal(database_url) as stored:
        yield stored


@pytest.fixture
async def replica(
    database_url: str, kept: JournalUnderTest
) -> AsyncIterator[JournalStore]:
    """The same journal as another replica has it."""
    del kept  # Opened first, so that the schema is there.
    async with open_journal(database_url) as store:
        yield store


async def test_last_steps_that_commit_side_by_side_owe_the_next_once(
    kept: JournalUnderTest, replica: JournalStore
) -> None:
    owed = [
        await _race_last_readings(kept, replica, revision) for revision in range(RACES)
    ]

    assert owed == [[("structure", 1, 1)]] * RACES


async def _race_last_readings(
    kept: JournalUnderTest, replica: JournalStore, revision: int
) -> object:
    """Record the last two readings of a run at once; return what that owes."""
    run = await start_reading(kept, 2, revision=revision)
    claims = [
        await claim_step(kept, step_key(run, "read", ordinal)) for ordinal in (1, 2)
    ]
    await publish_due(kept)
    await asyncio.gather(
        kept.journal.record(claims[0], a_result(1)),
        replica.journal.record(claims[1], a_result(2)),
    )
    return await publish_commands(kept)


async def test_of_replicas_that_claim_at_once_one_has_the_step(
    kept: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(kept, 1)
    key = step_key(run, "read")

    claims = await asyncio.gather(
        *(
            store.claim(key, attempt=1, worker="w")
            for store in (kept.journal, replica.journal) * 6
        )
    )

    assert sum(isinstance(claim, Claimed) for claim in claims) == 1


async def test_replicas_that_open_a_failed_run_at_once_open_one_generation(
    kept: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(kept, 1)
    claim = await claim_step(kept, step_key(run, "read"))
    await kept.journal.end_run(claim, reason="unreadable", detail="verse")

    again = a_run(id=run.id, cause_id="cause-2")
    news = await asyncio.gather(
        *(store.open(again, text=None) for store in (kept.journal, replica.journal) * 6)
    )

    assert sorted(each.result for each in news) == ["known"] * 11 + ["opened"]


async def test_relays_of_two_replicas_pay_everything_once(
    kept: JournalUnderTest, replica: JournalStore
) -> None:
    for revision in range(10):
        await start_reading(kept, 8, revision=revision)

    taken = await asyncio.gather(
        *(outbox.lease_due(limit=10) for outbox in (kept.outbox, replica.outbox) * 10)
    )

    ids = [owed.id for each in taken for owed in each]
    assert len(ids) == len(set(ids)) == 10 * 10


async def test_many_hands_finish_a_run_together(
    kept: JournalUnderTest, replica: JournalStore
) -> None:
    run = await start_reading(kept, 30)

    async with asyncio.timeout(60), asyncio.TaskGroup() as hands:
        for store in (kept, replica) * 4:
            hands.create_task(_work_until_done(store, run))

    row = await replica.operations.run(run.id)
    steps = await replica.operations.steps(run.id)
    assert row is not None
    assert (row.state, row.percent) == ("completed", 100)
    assert {each.state for each in steps} == {"done"}
    assert len(steps) == 1 + 30 + 1 + 20 + 1


async def _work_until_done(kept: JournalUnderTest | JournalStore, run: Run) -> None:
    """Relay and work whatever is owed, until the run is complete."""
    while not await _is_complete(kept, run):
        owed = await kept.outbox.lease_due(limit=3)
        for each in owed:
            if each.exchange == "work":
                await _work(kept, Command.model_validate_json(each.body))
        await kept.outbox.mark_published(tuple(each.id for each in owed))


async def _is_complete(kept: JournalUnderTest | JournalStore, run: Run) -> bool:
    closed = await kept.journal.claim(step_key(run, "assemble"), attempt=1, worker="w")
    if isinstance(closed, Claimed):
        return await kept.journal.record(closed, COMPLETING_OUTCOME)
    opened = await kept.journal.open(a_run(id=run.id, cause_id="look"), text=None)
    return opened.result == "republished"


async def _work(kept: JournalUnderTest | JournalStore, command: Command) -> None:
    claim = await kept.journal.claim(command.key, attempt=command.attempt, worker="w")
    if isinstance(claim, Claimed):
        await kept.journal.record(claim, _outcome(command))


def _outcome(command: Command) -> Outcome:
    if command.stage == "structure":
        return fan_out_outcome("break-down", 20)
    return (
        COMPLETING_OUTCOME if command.stage == "assemble" else a_result(command.ordinal)
    )
