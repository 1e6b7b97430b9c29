"""A fair lock: steps run side by side, except one that must be alone."""

import asyncio

from handlers.read_write_lock import ReadWriteLock


async def run_ready_tasks() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class LockHolder:
    """One step that takes the lock and keeps it until the test lets it go."""

    def __init__(self) -> None:
        self.holds_lock = False
        self.may_release = asyncio.Event()

    async def acquire_shared(self, lock: ReadWriteLock) -> None:
        async with lock.acquire_shared():
            await self._stay()

    async def acquire_exclusive(self, lock: ReadWriteLock) -> None:
        async with lock.acquire_exclusive():
            await self._stay()

    async def _stay(self) -> None:
        self.holds_lock = True
        await self.may_release.wait()
        self.holds_lock = False


def lock_states(*visits: LockHolder) -> list[bool]:
    return [visit.holds_lock for visit in visits]


async def test_shared_holders_run_side_by_side() -> None:
    lock, first, second = ReadWriteLock(), LockHolder(), LockHolder()

    async with asyncio.TaskGroup() as group:
        group.create_task(first.acquire_shared(lock))
        group.create_task(second.acquire_shared(lock))
        await run_ready_tasks()
        assert lock_states(first, second) == [True, True]
        first.may_release.set()
        second.may_release.set()


async def test_an_exclusive_step_waits_until_the_others_have_ended() -> None:
    lock, other, alone = ReadWriteLock(), LockHolder(), LockHolder()

    async with asyncio.TaskGroup() as group:
        group.create_task(other.acquire_shared(lock))
        await run_ready_tasks()
        group.create_task(alone.acquire_exclusive(lock))
        await run_ready_tasks()
        assert lock_states(alone) == [False]
        other.may_release.set()
        await run_ready_tasks()
        assert lock_states(alone) == [True]
        alone.may_release.set()


async def test_no_step_starts_beside_an_exclusive_one() -> None:
    lock, alone, other = ReadWriteLock(), LockHolder(), LockHolder()

    async with asyncio.TaskGroup() as group:
        group.create_task(alone.acquire_exclusive(lock))
        await run_ready_tasks()
        group.create_task(other.acquire_shared(lock))
        await run_ready_tasks()
        assert lock_states(other) == [False]
        alone.may_release.set()
        await run_ready_tasks()
        assert lock_states(other) == [True]
        other.may_release.set()


async def test_a_cancelled_step_releases_the_lock() -> None:
    lock, step, alone = ReadWriteLock(), LockHolder(), LockHolder()
    working = asyncio.create_task(step.acquire_shared(lock))
    await run_ready_tasks()

    working.cancel()
    alone.may_release.set()

    async with asyncio.timeout(5):
        await alone.acquire_exclusive(lock)
