"""Steps side by side, and one that works alone."""

import asyncio

from handlers.read_write_lock import ReadWriteLock


async def run_ready_tasks() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Visit:
    """One step at the gate."""

    def __init__(self) -> None:
        self.is_inside = False
        self.may_leave = asyncio.Event()

    async def shared(self, gate: ReadWriteLock) -> None:
        async with gate.shared():
            await self._stay()

    async def exclusive(self, gate: ReadWriteLock) -> None:
        async with gate.exclusive():
            await self._stay()

    async def _stay(self) -> None:
        self.is_inside = True
        await self.may_leave.wait()
        self.is_inside = False


def inside(*visits: Visit) -> list[bool]:
    return [visit.is_inside for visit in visits]


async def test_steps_work_side_by_side() -> None:
    gate, first, second = ReadWriteLock(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(first.shared(gate))
        group.create_task(second.shared(gate))
        await run_ready_tasks()
        assert inside(first, second) == [True, True]
        first.may_leave.set()
        second.may_leave.set()


async def test_a_suspect_waits_until_the_others_are_out() -> None:
    gate, other, suspect = ReadWriteLock(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(other.shared(gate))
        await run_ready_tasks()
        group.create_task(suspect.exclusive(gate))
        await run_ready_tasks()
        assert inside(suspect) == [False]
        other.may_leave.set()
        await run_ready_tasks()
        assert inside(suspect) == [True]
        suspect.may_leave.set()


async def test_nobody_comes_in_beside_a_suspect() -> None:
    gate, suspect, other = ReadWriteLock(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(suspect.exclusive(gate))
        await run_ready_tasks()
        group.create_task(other.shared(gate))
        await run_ready_tasks()
        assert inside(other) == [False]
        suspect.may_leave.set()
        await run_ready_tasks()
        assert inside(other) == [True]
        other.may_leave.set()


async def test_a_step_that_is_cancelled_inside_leaves_the_gate() -> None:
    gate, step, suspect = ReadWriteLock(), Visit(), Visit()
    working = asyncio.create_task(step.shared(gate))
    await run_ready_tasks()

    working.cancel()
    suspect.may_leave.set()

    async with asyncio.timeout(5):
        await suspect.exclusive(gate)
