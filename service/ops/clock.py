"""Compares this host's clock with those of the systems that it works with.

The journal reckons by the database's clock alone. This host's matters for the times in
events and logs, for certificates, and for tokens that expire.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from ports.errors import PortError, PortRefusedError

MAX_SKEW = timedelta(seconds=30)

ReadClock = Callable[[], Awaitable[datetime | None]]
"""Returns the time at another system; None where it does not say."""


async def compare_clocks(clocks: Mapping[str, ReadClock]) -> str:
    """Return which of *clocks* agree with this host's.

    Raises:
        PortRefusedError: One of them does not.
    """
    async with asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(_find_skew(read)) for name, read in clocks.items()
        }
    skews = {name: skew for name, task in tasks.items() if (skew := task.result())}
    for name, skew in skews.items():
        if abs(skew) > MAX_SKEW:
            side = "ahead of" if skew > timedelta(0) else "behind"
            raise PortRefusedError(
                "clock",
                f"this host is {round(abs(skew).total_seconds())} s {side} {name}: set "
                "both clocks by NTP",
            )
    if not skews:
        return "no other clock to compare with"
    return f"agrees with {', '.join(skews)}"


async def read_http_date(url: str) -> datetime | None:
    """Return what the server at *url* says what time it is."""
    async with httpx.AsyncClient() as client:
        response = await client.head(url)
    said = response.headers.get("date")
    return parsedate_to_datetime(said) if said else None


async def _find_skew(read: ReadClock) -> timedelta | None:
    before = datetime.now(UTC)
    try:
        theirs = await read()
    except (PortError, httpx.HTTPError, ValueError):
        # The check of that connection says what is wrong with it.
        return None
    ours = before + (datetime.now(UTC) - before) / 2
    return None if theirs is None else ours - theirs
