"""Requests that arrive during a transaction share the next one."""

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
    store: DoublingStore, *numbers: int
) -> list[int | BaseException]:
    group = GroupCommit(store.run_batch)
    return await asyncio.gather(*map(group, numbers), return_exceptions=True)


async def test_one_alone_goes_at_once() -> None:
    store = DoublingStore()

    assert await run_requests(store, 4) == [8]


async def test_each_of_many_gets_its_own_answer() -> None:
    assert await run_requests(DoublingStore(), 1, 2, 3) == [2, 4, 6]


async def test_what_comes_meanwhile_goes_together() -> None:
    store = DoublingStore()
    store.open.clear()
    group = GroupCommit(store.run_batch)

    async with asyncio.TaskGroup() as asking:
        asking.create_task(group(1))
        await store.begun.wait()
        for number in (2, 3, 4):
            asking.create_task(group(number))
        await asyncio.sleep(0)
        store.open.set()

    assert store.batches == [(1,), (2, 3, 4)]


async def test_no_batch_is_longer_than_a_transaction_should_be() -> None:
    store = DoublingStore()

    await run_requests(store, *range(100, 101 + 2 * MAX_BATCH))

    assert max(map(len, store.batches)) == MAX_BATCH


async def test_who_is_at_fault_fails_alone() -> None:
    one, fault, other = await run_requests(DoublingStore(), 1, 13, 3)

    assert (one, other) == (2, 6)
    assert isinstance(fault, PortProtocolError)


async def test_an_outage_is_everybodys_and_asked_about_once() -> None:
    store = DoublingStore()

    errors = await run_requests(store, 1, 99)

    assert all(isinstance(error, PortUnavailableError) for error in errors)
    assert store.batches == [(1, 99)]


async def test_a_cancelled_request_cancels_no_other() -> None:
    store = DoublingStore()
    store.open.clear()
    group = GroupCommit(store.run_batch)
    leader = asyncio.create_task(group(1))
    await store.begun.wait()
    follower = asyncio.create_task(group(2))
    await asyncio.sleep(0)

    leader.cancel()
    store.open.set()

    with pytest.raises(asyncio.CancelledError):
        await leader
    assert await follower == 4


async def test_what_nobody_waits_for_any_more_is_not_carried_out() -> None:
    store = DoublingStore()
    store.open.clear()
    group = GroupCommit(store.run_batch)
    leader = asyncio.create_task(group(1))
    await store.begun.wait()
    gone = asyncio.create_task(group(2))
    await asyncio.sleep(0)

    gone.cancel()
    store.open.set()
    await leader

    assert store.batches == [(1,)]


async def test_nobody_waits_for_a_transaction_that_was_cut_off() -> None:
    async def cut_off(_: Sequence[int]) -> Sequence[int]:
        await asyncio.sleep(0)
        raise asyncio.CancelledError

    group = GroupCommit(cut_off)
    leader = asyncio.create_task(group(1))
    follower = asyncio.create_task(group(2))

    with pytest.raises(asyncio.CancelledError):
        await leader
    with pytest.raises(PortUnavailableError):
        await follower
