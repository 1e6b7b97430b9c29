"""What is owed, and what becomes of it."""

import asyncio
import time
from datetime import timedelta

from ports.outbox import Swept
from tests.contracts.journal.keeping import Kept
from tests.contracts.journal.working import (
    a_failure,
    a_result,
    claimed,
    commands,
    completed,
    opened,
    paid,
    reading,
    step,
    worked,
)

HELD = timedelta(seconds=11)
MINUTES = timedelta(minutes=2)


async def test_what_is_taken_is_held_from_others(kept: Kept) -> None:
    await opened(kept)
    await kept.outbox.due(limit=10)

    assert await kept.outbox.due(limit=10) == ()


async def test_what_is_not_settled_is_due_again(kept: Kept) -> None:
    await opened(kept)
    first = await kept.outbox.due(limit=10)
    await kept.passes(HELD)

    assert await kept.outbox.due(limit=10) == first


async def test_what_is_settled_is_paid(kept: Kept) -> None:
    await opened(kept)
    await paid(kept)
    await kept.passes(HELD)

    assert await kept.outbox.due(limit=10) == ()


async def test_the_oldest_is_due_first(kept: Kept) -> None:
    first = await opened(kept)
    await kept.passes(timedelta(seconds=1))
    await opened(kept, revision=2)

    [owed] = await kept.outbox.due(limit=1)

    assert owed.correlation_id == str(first.id)


async def test_no_more_is_taken_than_asked_for(kept: Kept) -> None:
    await reading(kept, 8)

    taken = [len(await kept.outbox.due(limit=6)), len(await kept.outbox.due(limit=6))]

    assert taken == [6, 4]


async def test_relays_side_by_side_take_different_messages(kept: Kept) -> None:
    await reading(kept, 8)

    taken = await asyncio.gather(*(kept.outbox.due(limit=2) for _ in range(8)))

    ids = [owed.id for each in taken for owed in each]
    assert len(ids) == len(set(ids))


async def test_settling_spares_what_was_owed_again_since(kept: Kept) -> None:
    run = await opened(kept)
    [taken] = await kept.outbox.due(limit=1)
    await kept.journal.release(await claimed(kept, step(run, "intake")))

    await kept.outbox.settle((taken.id,))

    assert await commands(kept) == [("intake", 1, 1)]


async def test_depth_counts_what_is_owed_and_due(kept: Kept) -> None:
    run = await opened(kept)
    await opened(kept, revision=2)
    claim = await claimed(kept, step(run, "intake"))
    later = timedelta(minutes=10)
    await kept.journal.retry(claim, a_failure(), after=later, counted=False)

    assert await kept.outbox.depth() == 1


async def test_a_lost_step_is_owed_again(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)
    await claimed(kept, step(run, "intake"))
    await kept.passes(MINUTES)

    swept = await kept.outbox.sweep()

    assert swept == Swept(lost=1, unclaimed=0)
    assert await commands(kept) == [("intake", 1, 1)]


async def test_a_lost_step_is_counted_once(kept: Kept) -> None:
    run = await opened(kept)
    await claimed(kept, step(run, "intake"))
    await kept.passes(MINUTES)
    await kept.outbox.sweep()

    claim = await claimed(kept, step(run, "intake"))

    assert (claim.lost, claim.attempt) == (1, 1)


async def test_a_live_lease_is_not_swept(kept: Kept) -> None:
    run = await opened(kept)
    await claimed(kept, step(run, "intake"))

    assert await kept.outbox.sweep() == Swept(lost=0, unclaimed=0)


async def test_a_command_that_nobody_claims_is_owed_again(kept: Kept) -> None:
    await opened(kept)
    await paid(kept)
    await kept.passes(MINUTES)

    swept = await kept.outbox.sweep()

    assert swept == Swept(lost=0, unclaimed=1)
    assert await commands(kept) == [("intake", 1, 1)]


async def test_a_command_just_confirmed_is_given_time(kept: Kept) -> None:
    await opened(kept)
    await paid(kept)

    assert await kept.outbox.sweep() == Swept(lost=0, unclaimed=0)


async def test_a_command_that_was_worked_is_never_owed_again(kept: Kept) -> None:
    run = await reading(kept, 1)
    await paid(kept)
    await worked(kept, step(run, "read"), a_result())
    await paid(kept)
    await claimed(kept, step(run, "structure"))
    await kept.passes(timedelta(seconds=14))
    await kept.outbox.sweep()

    assert await commands(kept) == []


async def test_a_completed_run_leaves_nothing_to_sweep(kept: Kept) -> None:
    await completed(kept)
    await paid(kept)
    await kept.passes(MINUTES)

    assert await kept.outbox.sweep() == Swept(lost=0, unclaimed=0)


async def test_waiting_ends_when_something_is_recorded(kept: Kept) -> None:
    await kept.outbox.wait(timedelta(0))
    waiting = asyncio.create_task(kept.outbox.wait(timedelta(seconds=60)))

    await opened(kept)

    async with asyncio.timeout(5):
        await waiting


async def test_news_told_before_the_wait_is_not_lost(kept: Kept) -> None:
    await opened(kept)

    async with asyncio.timeout(5):
        await kept.outbox.wait(timedelta(seconds=60))


async def test_waiting_has_an_end(kept: Kept) -> None:
    await kept.outbox.wait(timedelta(0))
    began = time.monotonic()

    await kept.outbox.wait(timedelta(milliseconds=20))

    assert time.monotonic() - began >= 0.02
