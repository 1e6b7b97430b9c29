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
        detail: ``ok``, or what is wrong and what to do about it.
    """

    well: bool
    detail: str


Check = Callable[[], Awaitable[None]]
"""Returns if a connection works; raises `PortError` if not."""


async def run_checks(checks: Mapping[str, Check]) -> dict[str, HealthStatus]:
    """Run all checks at once; one that exceeds `CHECK_TIMEOUT` is not well."""
    async with asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(_run_check(check)) for name, check in checks.items()
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
