"""Steps side by side, and one that works alone."""

import asyncio

from handlers.gate import Gate


async def settled() -> None:
    for _ in range(10):
        await asyncio.sleep(0)


class Visit:
    """One step at the gate."""

    def __init__(self) -> None:
        self.is_inside = False
        self.may_leave = asyncio.Event()

    async def beside_others(self, gate: Gate) -> None:
        async with gate.beside_others():
            await self._stay()

    async def alone(self, gate: Gate) -> None:
        async with gate.alone():
            await self._stay()

    async def _stay(self) -> None:
        self.is_inside = True
        await self.may_leave.wait()
        self.is_inside = False


def inside(*visits: Visit) -> list[bool]:
    return [visit.is_inside for visit in visits]


async def test_steps_work_side_by_side() -> None:
    gate, first, second = Gate(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(first.beside_others(gate))
        group.create_task(second.beside_others(gate))
        await settled()
        assert inside(first, second) == [True, True]
        first.may_leave.set()
        second.may_leave.set()


async def test_a_suspect_waits_until_the_others_are_out() -> None:
    gate, other, suspect = Gate(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(other.beside_others(gate))
        await settled()
        group.create_task(suspect.alone(gate))
        await settled()
        assert inside(suspect) == [False]
        other.may_leave.set()
        await settled()
        assert inside(suspect) == [True]
        suspect.may_leave.set()


async def test_nobody_comes_in_beside_a_suspect() -> None:
    gate, suspect, other = Gate(), Visit(), Visit()

    async with asyncio.TaskGroup() as group:
        group.create_task(suspect.alone(gate))
        await settled()
        group.create_task(other.beside_others(gate))
        await settled()
        assert inside(other) == [False]
        suspect.may_leave.set()
        await settled()
        assert inside(other) == [True]
        other.may_leave.set()


async def test_a_step_that_is_cancelled_inside_leaves_the_gate() -> None:
    gate, step, suspect = Gate(), Visit(), Visit()
    working = asyncio.create_task(step.beside_others(gate))
    await settled()

    working.cancel()
    suspect.may_leave.set()

    async with asyncio.timeout(5):
        await suspect.alone(gate)
