"""Measures stalls: times at which an event loop did not run its tasks."""

import asyncio
import time
from typing import NamedTuple

PROBE_SECONDS = 0.01
MIN_STALL_SECONDS = 0.02


class Stall(NamedTuple):
    """One time that the event loop was late.

    Attributes:
        at: On the machine's monotonic clock, in seconds.
        wall: How late, in seconds.
        cpu: CPU time of the loop's thread meanwhile, in seconds; the rest of *wall* it
            waited for a core.
    """

    at: float
    wall: float
    cpu: float


async def record_stalls(stalls: list[Stall]) -> None:
    """Append every stall of the running loop to *stalls* until cancelled."""
    while True:
        began, worked = time.monotonic(), time.thread_time()
        await asyncio.sleep(PROBE_SECONDS)
        late = time.monotonic() - began - PROBE_SECONDS
        if late > MIN_STALL_SECONDS:
            stalls.append(Stall(began, late, time.thread_time() - worked))
