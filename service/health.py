"""Whether each connection holds, in a word and with what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ports.errors import PortError

PATIENCE = timedelta(seconds=3)
"""Below the five seconds after which orchestrators give a probe up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one connection stands; `detail` says what to do when it does not."""

    well: bool
    detail: str


Check = Callable[[], Awaitable[None]]


async def examined(checks: Mapping[str, Check]) -> dict[str, Standing]:
    """Run every check at once; a slow one is not well."""
    async with asyncio.TaskGroup() as asking:
        tasks = {
            name: asking.create_task(_standing(check)) for name, check in checks.items()
        }
    return {name: task.result() for name, task in tasks.items()}


async def _standing(check: Check) -> Standing:
    try:
        async with asyncio.timeout(PATIENCE.total_seconds()):
            await check()
    except TimeoutError:
        return Standing(well=False, detail=f"no answer in {PATIENCE.seconds} s")
    except PortError as error:
        return Standing(well=False, detail=str(error))
    return Standing(well=True, detail="ok")
