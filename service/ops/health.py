"""Checks connections, and says of each whether it works and what to do if not."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from ports.errors import PortError

CHECK_TIMEOUT = timedelta(seconds=3)
"""Below the five seconds after which orchestrators give up a probe."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthStatus:
    """The status of one connection.

    Attributes:
        well: It answered in time.
        detail: ``ok`` or a remark, or what is wrong and what to do about it.
    """

    well: bool
    detail: str


Check = Callable[[], Awaitable[str | None]]
"""Returns if a connection works, with a remark or None; raises `PortError` if not."""


async def run_checks(
    checks: Mapping[str, Check], *, within: timedelta = CHECK_TIMEOUT
) -> dict[str, HealthStatus]:
    """Run all checks at once; one that exceeds *within* is not well."""
    async with asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(_run_check(check, within))
            for name, check in checks.items()
        }
    return {name: task.result() for name, task in tasks.items()}


async def _run_check(check: Check, within: timedelta) -> HealthStatus:
    try:
        async with asyncio.timeout(within.total_seconds()):
            remark = await check()
    except TimeoutError:
        return HealthStatus(well=False, detail=f"no answer in {within.seconds} s")
    except PortError as error:
        return HealthStatus(well=False, detail=str(error))
    return HealthStatus(well=True, detail=remark or "ok")
