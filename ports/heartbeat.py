"""Signs of life of the step at work, for a deadline that measures progress.

A step may take long as long as answers keep coming, and waiting for a model's seat
is nobody's fault (DESIGN §8). Crews and adapters report here; `Kickoff` listens.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Heartbeat:
    """What one step has shown of itself.

    Attributes:
        last: When the last answer came, by the event loop's clock.
        waiting: How many of its questions wait for a seat.
    """

    def __init__(self) -> None:
        self.last_progress = asyncio.get_running_loop().time()
        self.pauses = 0

    def idle_seconds(self) -> float:
        """Return the seconds without a new answer; none pass while waiting."""
        now = asyncio.get_running_loop().time()
        if self.pauses:
            self.last_progress = now
        return now - self.last_progress


current_heartbeat: ContextVar[Heartbeat | None] = ContextVar("pulse", default=None)
"""Set by `Kickoff` around a step; child tasks inherit it."""


def record_progress() -> None:
    """Report a new answer."""
    if pulse := current_heartbeat.get():
        pulse.last_progress = asyncio.get_running_loop().time()


@contextmanager
def pause() -> Iterator[None]:
    """Report that the work waits for a seat."""
    pulse = current_heartbeat.get()
    if pulse is None:
        yield
        return
    pulse.pauses += 1
    try:
        yield
    finally:
        pulse.pauses -= 1
        record_progress()
