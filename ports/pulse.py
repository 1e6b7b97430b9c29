"""Signs of life of the step at work, for a deadline that measures progress.

A step may take long as long as answers keep coming, and waiting for a model's seat
is nobody's fault (DESIGN §8). Crews and adapters report here; `Kickoff` listens.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


class Pulse:
    """What one step has shown of itself.

    Attributes:
        last: When the last answer came, by the event loop's clock.
        waiting: How many of its questions wait for a seat.
    """

    def __init__(self) -> None:
        self.last = asyncio.get_running_loop().time()
        self.waiting = 0

    def idle(self) -> float:
        """Return the seconds without a new answer; none pass while waiting."""
        now = asyncio.get_running_loop().time()
        if self.waiting:
            self.last = now
        return now - self.last


current: ContextVar[Pulse | None] = ContextVar("pulse", default=None)
"""Set by `Kickoff` around a step; child tasks inherit it."""


def beat() -> None:
    """Report a new answer."""
    if pulse := current.get():
        pulse.last = asyncio.get_running_loop().time()


@contextmanager
def waiting() -> Iterator[None]:
    """Report that the work waits for a seat."""
    pulse = current.get()
    if pulse is None:
        yield
        return
    pulse.waiting += 1
    try:
        yield
    finally:
        pulse.waiting -= 1
        beat()
