"""The outbox: what is due, what is published, what is queued again."""

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


async def test_a_leased_message_is_held_from_others(subject: JournalUnderTest) -> None:
    await open_run(subject)
    await subject.outbox.lease_due(limit=10)

    assert await subject.outbox.lease_due(limit=10) == ()


async def test_what_is_not_settled_is_due_again(subject: JournalUnderTest) -> None:
    await open_run(subject)
    first = await subject.outbox.lease_due(limit=10)
    await subject.advance_clock(AFTER_LEASE)

    assert await subject.outbox.lease_due(limit=10) == first


async def test_a_published_message_is_not_due_again(subject: JournalUnderTest) -> None:
    await open_run(subject)
    await publish_due(subject)
    await subject.advance_clock(AFTER_LEASE)

    assert await subject.outbox.lease_due(limit=10) == ()


async def test_the_oldest_is_due_first(subject: JournalUnderTest) -> None:
    first = await open_run(subject)
    await subject.advance_clock(timedelta(seconds=1))
    await open_run(subject, revision=2)

    [message] = await subject.outbox.lease_due(limit=1)

    assert message.correlation_id == str(first.id)


async def test_no_more_is_leased_than_asked_for(subject: JournalUnderTest) -> None:
    await start_reading(subject, 8)

    leased = [
        len(await subject.outbox.lease_due(limit=6)),
        len(await subject.outbox.lease_due(limit=6)),
    ]

    assert leased == [6, 4]


async def test_relays_side_by_side_take_different_messages(
    subject: JournalUnderTest,
) -> None:
    await start_reading(subject, 8)

    leased = await asyncio.gather(
        *(subject.outbox.lease_due(limit=2) for _ in range(8))
    )

    ids = [message.id for each in leased for message in each]
    assert len(ids) == len(set(ids))


async def test_a_message_requeued_meanwhile_is_not_marked_published(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    [leased] = await subject.outbox.lease_due(limit=1)
    await subject.journal.release(await claim_step(subject, step_key(run, "intake")))

    await subject.outbox.mark_published((leased.id,))

    assert await publish_commands(subject) == [("intake", 1, 1)]


async def test_depth_counts_what_is_due(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await open_run(subject, revision=2)
    claim = await claim_step(subject, step_key(run, "intake"))
    later = timedelta(minutes=10)
    await subject.journal.retry(claim, a_failure(), after=later, counted=False)

    assert await subject.outbox.depth() == 1


async def test_a_lost_step_is_queued_again(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await publish_due(subject)
    await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(MINUTES)

    swept = await subject.outbox.requeue_lost()

    assert swept == SweepResult(lost=1, unclaimed=0)
    assert await publish_commands(subject) == [("intake", 1, 1)]


async def test_a_lost_step_is_counted_once(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(MINUTES)
    await subject.outbox.requeue_lost()

    claim = await claim_step(subject, step_key(run, "intake"))

    assert (claim.crashes, claim.attempt) == (1, 1)


async def test_a_live_lease_is_not_swept(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))

    assert await subject.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_a_command_that_nobody_claims_is_due_again(
    subject: JournalUnderTest,
) -> None:
    await open_run(subject)
    await publish_due(subject)
    await subject.advance_clock(MINUTES)

    swept = await subject.outbox.requeue_lost()

    assert swept == SweepResult(lost=0, unclaimed=1)
    assert await publish_commands(subject) == [("intake", 1, 1)]


async def test_a_command_just_confirmed_is_given_time(
    subject: JournalUnderTest,
) -> None:
    await open_run(subject)
    await publish_due(subject)

    assert await subject.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_a_command_whose_step_is_done_is_never_due_again(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 1)
    await publish_due(subject)
    await run_step(subject, step_key(run, "read"), a_result())
    await publish_due(subject)
    await claim_step(subject, step_key(run, "structure"))
    await subject.advance_clock(timedelta(seconds=14))
    await subject.outbox.requeue_lost()

    assert await publish_commands(subject) == []


async def test_a_completed_run_leaves_nothing_to_sweep(
    subject: JournalUnderTest,
) -> None:
    await complete_run(subject)
    await publish_due(subject)
    await subject.advance_clock(MINUTES)

    assert await subject.outbox.requeue_lost() == SweepResult(lost=0, unclaimed=0)


async def test_waiting_ends_when_something_is_recorded(
    subject: JournalUnderTest,
) -> None:
    await subject.outbox.wait_for_new(timedelta(0))
    waiting = asyncio.create_task(subject.outbox.wait_for_new(timedelta(seconds=60)))

    await open_run(subject)

    async with asyncio.timeout(5):
        await waiting


async def test_a_signal_before_the_wait_is_not_lost(subject: JournalUnderTest) -> None:
    await open_run(subject)

    async with asyncio.timeout(5):
        await subject.outbox.wait_for_new(timedelta(seconds=60))


async def test_waiting_has_an_end(subject: JournalUnderTest) -> None:
    await subject.outbox.wait_for_new(timedelta(0))
    began = time.monotonic()

    await subject.outbox.wait_for_new(timedelta(milliseconds=20))

    assert time.monotonic() - began >= 0.02
