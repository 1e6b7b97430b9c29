"""Checks connections, and says of each whether it works and what to do if not."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

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


class CachedChecks:
    """Runs all checks, and remembers what they found for a while.

    A check asks a system that may be asked too often already, or that is paid, and the
    ops port answers whoever reaches it.
    """

    def __init__(self, checks: Mapping[str, Check]) -> None:
        self._checks = checks
        self._lock = asyncio.Lock()
        self._statuses: dict[str, HealthStatus] = {}
        self._checked_at = 0.0
        self._since: dict[str, datetime] = {}

    async def statuses(self, *, max_age: timedelta) -> Mapping[str, HealthStatus]:
        """Return the status of every connection, at most *max_age* old."""
        async with self._lock:
            age = time.monotonic() - self._checked_at
            if not self._statuses or age > max_age.total_seconds():
                found = await run_checks(self._checks)
                self._note_changes(found)
                self._statuses, self._checked_at = found, time.monotonic()
            return self._statuses

    def since(self, name: str) -> datetime:
        """Return when a connection was first found as it is now."""
        return self._since[name]

    def _note_changes(self, found: Mapping[str, HealthStatus]) -> None:
        for name, status in found.items():
            before = self._statuses.get(name)
            if before is None or before.well != status.well:
                self._since[name] = datetime.now(UTC)
