"""What is asked while the database is at work goes there together."""

import asyncio
from collections.abc import Sequence

import pytest

from infra.storage.db.group_commit import MAX_BATCH, GroupCommit
from ports.errors import PortProtocolError, PortUnavailableError


class DoublingStore:
    """Doubles numbers, when it is let; refuses 13, and is down at 99."""

    def __init__(self) -> None:
        self.batches: list[tuple[int, ...]] = []
        self.begun = asyncio.Event()
        self.open = asyncio.Event()
        self.open.set()

    async def run_batch(self, numbers: Sequence[int]) -> list[int]:
        self.batches.append(tuple(numbers))
        self.begun.set()
        await self.open.wait()
        if 99 in numbers:
            raise PortUnavailableError("journal", "down")
        if 13 in numbers:
            raise PortProtocolError("journal", "thirteen")
        return [2 * number for number in numbers]


async def run_requests(
    ledger: DoublingStore, *numbers: int
) -> list[int | BaseException]:
    gathering = GroupCommit(ledger.run_batch)
    return await asyncio.gather(*map(gathering, numbers), return_exceptions=True)


async def test_one_alone_goes_at_once() -> None:
    ledger = DoublingStore()

    assert await run_requests(ledger, 4) == [8]


async def test_each_of_many_gets_its_own_answer() -> None:
    assert await run_requests(DoublingStore(), 1, 2, 3) == [2, 4, 6]


async def test_what_comes_meanwhile_goes_together() -> None:
    ledger = DoublingStore()
    ledger.open.clear()
    gathering = GroupCommit(ledger.run_batch)

    async with asyncio.TaskGroup() as asking:
        asking.create_task(gathering(1))
        await ledger.begun.wait()
        for number in (2, 3, 4):
            asking.create_task(gathering(number))
        await asyncio.sleep(0)
        ledger.open.set()

    assert ledger.batches == [(1,), (2, 3, 4)]


async def test_no_batch_is_longer_than_a_transaction_should_be() -> None:
    ledger = DoublingStore()

    await run_requests(ledger, *range(100, 101 + 2 * MAX_BATCH))

    assert max(map(len, ledger.batches)) == MAX_BATCH


async def test_who_is_at_fault_fails_alone() -> None:
    one, fault, other = await run_requests(DoublingStore(), 1, 13, 3)

    assert (one, other) == (2, 6)
    assert isinstance(fault, PortProtocolError)


async def test_an_outage_is_everybodys_and_asked_about_once() -> None:
    ledger = DoublingStore()

    errors = await run_requests(ledger, 1, 99)

    assert all(isinstance(error, PortUnavailableError) for error in errors)
    assert ledger.batches == [(1, 99)]


async def test_a_cancelled_request_cancels_no_other() -> None:
    ledger = DoublingStore()
    ledger.open.clear()
    gathering = GroupCommit(ledger.run_batch)
    leader = asyncio.create_task(gathering(1))
    await ledger.begun.wait()
    follower = asyncio.create_task(gathering(2))
    await asyncio.sleep(0)

    leader.cancel()
    ledger.open.set()

    with pytest.raises(asyncio.CancelledError):
        await leader
    assert await follower == 4


async def test_what_nobody_waits_for_any_more_is_not_carried_out() -> None:
    ledger = DoublingStore()
    ledger.open.clear()
    gathering = GroupCommit(ledger.run_batch)
    leader = asyncio.create_task(gathering(1))
    await ledger.begun.wait()
    gone = asyncio.create_task(gathering(2))
    await asyncio.sleep(0)

    gone.cancel()
    ledger.open.set()
    await leader

    assert ledger.batches == [(1,)]


async def test_nobody_waits_for_a_transaction_that_was_cut_off() -> None:
    async def cut_off(_: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0)
        raise asyncio.CancelledError

    gathering = GroupCommit(cut_off)
    leader = asyncio.create_task(gathering(1))
    follower = asyncio.create_task(gathering(2))

    with pytest.raises(asyncio.CancelledError):
        await leader
    with pytest.raises(PortUnavailableError):
        await follower
