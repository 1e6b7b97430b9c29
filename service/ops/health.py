"""Whether each connection holds, in a word and with what to do about it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ports.errors import PortError

CHECK_TIMEOUT = timedelta(seconds=3)
"""Below the five seconds after which orchestrators give a probe up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatus:
    """How one connection stands; `detail` says what to do when it does not."""

    well: bool
    detail: str


Check = Callable[[], Awaitable[None]]


async def run_checks(checks: Mapping[str, Check]) -> dict[str, HealthStatus]:
    """Run every check at once; a slow one is not well."""
    async with asyncio.TaskGroup() as asking:
        tasks = {
            name: asking.create_task(_run_check(check))
            for name, check in checks.items()
        }
    return {name: task.result() for name, task in tasks.items()}


async def _run_check(check: Check) -> HealthStatus:
    try:
        async with asyncio.timeout(CHECK_TIMEOUT.total_seconds()):
            await check()
    except TimeoutError:
        return HealthStatus(
            well=False, detail=f"no answer in {CHECK_TIMEOUT.seconds} s"
        )
    except PortError as error:
        return HealthStatus(well=False, detail=str(error))
    return HealthStatus(well=True, detail="ok")
