"""What is owed, and what becomes of it."""

import asyncio
import time
from datetime import timedelta

from ports.outbox import SweepResult
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_result,
    claim_step,
    complete_run,
    open_run,
    publish_commands,
    publish_due,
    run_step,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest

AFTER_LEASE = timedelta(seconds=11)
MINUTES = timedelta(minutes=2)


async def test_what_is_taken_is_held_from_others(kept: JournalUnderTest) -> None:
    await open_run(kept)
    await kept.outbox.lease_due(limit=10)

    assert await kept.outbox.lease_due(limit=10) == ()


async def test_what_is_not_settled_is_due_again(kept: JournalUnderTest) -> None:
    await open_run(kept)
    first = await kept.outbox.lease_due(limit=10)
    await kept.advance_clock(AFTER_LEASE)

    assert await kept.outbox.lease_due(limit=10) == first


async def test_what_is_settled_is_paid(kept: JournalUnderTest) -> None:
    await open_run(kept)
    await publish_due(kept)
    await kept.advance_clock(AFTER_LEASE)

    assert await kept.outbox.lease_due(limit=10) == ()


async def test_the_oldest_is_due_first(kept: JournalUnderTest) -> None:
    first = await open_run(kept)
    await kept.advance_clock(timedelta(seconds=1))
    await open_run(kept, revision=2)

    [owed] = await kept.outbox.lease_due(limit=1)

    assert owed.correlation_id == str(first.id)


async def test_no_more_is_taken_than_asked_for(kept: JournalUnderTest) -> None:
    await start_reading(kept, 8)

    taken = [
        len(await kept.outbox.lease_due(limit=6)),
        len(await kept.outbox.lease_due(limit=6)),
    ]

    assert taken == [6, 4]


async def test_relays_side_by_side_take_different_messages(
    kept: JournalUnderTest,
) -> None:
    await start_reading(kept, 8)

    taken = await asyncio.gather(*(kept.outbox.lease_due(limit=2) for _ in range(8)))

    ids = [owed.id for each in taken for owed in each]
    assert len(ids) == len(set(ids))


async def test_settling_spares_what_was_owed_again_since(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    [taken] = await kept.outbox.lease_due(limit=1)
    await kept.journal.release(await claim_step(kept, step_key(run, "intake")))

    await kept.outbox.mark_published((taken.id,))

    assert await publish_commands(kept) == [("intake", 1, 1)]


async def test_depth_counts_what_is_owed_and_due(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await open_run(kept, revision=2)
    claim = await claim_step(kept, step_key(run, "intake"))
    later = timedelta(minutes=10)
    await kept.journal.retry(claim, a_failure(), after=later, counted=False)

    assert await kept.outbox.depth() == 1


async def test_a_lost_step_is_owed_again(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await publish_due(kept)
    await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(MINUTES)

    swept = await kept.outbox.requeue_lost()

    assert swept == SweepResult(lost=1, unclaimed=0)
    assert await publish_commands(kept) == [("intake", 1, 1)]


async def test_a_lost_step_is_counted_once(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(MINUTES)
    await kept.outbox.requeue_lost()

    claim = await claim_step(kept, step_key(run, "intake"))

    assert (claim.crashes, claim.attempt) == (1, 1)


async def test_a_live_lease_is_not_swept(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await claim_step(kept, step_key(run, "intake"))

    assert await kept.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_a_command_that_nobody_claims_is_owed_again(
    kept: JournalUnderTest,
) -> None:
    await open_run(kept)
    await publish_due(kept)
    await kept.advance_clock(MINUTES)

    swept = await kept.outbox.requeue_lost()

    assert swept == SweepResult(lost=0, unclaimed=1)
    assert await publish_commands(kept) == [("intake", 1, 1)]


async def test_a_command_just_confirmed_is_given_time(kept: JournalUnderTest) -> None:
    await open_run(kept)
    await publish_due(kept)

    assert await kept.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_a_command_that_was_worked_is_never_owed_again(
    kept: JournalUnderTest,
) -> None:
    run = await start_reading(kept, 1)
    await publish_due(kept)
    await run_step(kept, step_key(run, "read"), a_result())
    await publish_due(kept)
    await claim_step(kept, step_key(run, "structure"))
    await kept.advance_clock(timedelta(seconds=14))
    await kept.outbox.requeue_lost()

    assert await publish_commands(kept) == []


async def test_a_completed_run_leaves_nothing_to_sweep(kept: JournalUnderTest) -> None:
    await complete_run(kept)
    await publish_due(kept)
    await kept.advance_clock(MINUTES)

    assert await kept.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_waiting_ends_when_something_is_recorded(kept: JournalUnderTest) -> None:
    await kept.outbox.wait_for_new(timedelta(0))
    waiting = asyncio.create_task(kept.outbox.wait_for_new(timedelta(seconds=60)))

    await open_run(kept)

    async with asyncio.timeout(5):
        await waiting


async def test_news_told_before_the_wait_is_not_lost(kept: JournalUnderTest) -> None:
    await open_run(kept)

    async with asyncio.timeout(5):
        await kept.outbox.wait_for_new(timedelta(seconds=60))


async def test_waiting_has_an_end(kept: JournalUnderTest) -> None:
    await kept.outbox.wait_for_new(timedelta(0))
    began = time.monotonic()

    await kept.outbox.wait_for_new(timedelta(milliseconds=20))

    assert time.monotonic() - began >= 0.02
