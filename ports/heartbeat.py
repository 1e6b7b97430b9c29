"""The heartbeat of a running step, for a deadline that measures progress.

A step may run for long while answers keep coming, and the time that it waits for a
free seat of the model does not count (ARCHITECTURE §8). Crews and adapters report
here; `StepExecutor` sets the heartbeat and its lease keeper reads it.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ports.domain.film import Usage


class Heartbeat:
    """What one step has reported.

    Attributes:
        last_progress: When the last answer came, by the event loop's clock.
        pauses: How many of its questions wait for a seat.
        usage: What its questions have cost so far.
    """

    def __init__(self) -> None:
        self.last_progress = asyncio.get_running_loop().time()
        self.pauses = 0
        self.usage = Usage()

    def idle_seconds(self) -> float:
        """Return the seconds without a new answer; they do not pass during a pause."""
        now = asyncio.get_running_loop().time()
        if self.pauses:
            self.last_progress = now
        return now - self.last_progress


current_heartbeat: ContextVar[Heartbeat | None] = ContextVar("heartbeat", default=None)
"""Set by `StepExecutor` around a step; child tasks inherit it."""


def record_progress() -> None:
    """Report a new answer."""
    if heartbeat := current_heartbeat.get():
        heartbeat.last_progress = asyncio.get_running_loop().time()


def record_usage(usage: Usage) -> None:
    """Report what a question cost."""
    if heartbeat := current_heartbeat.get():
        heartbeat.usage += usage


@contextmanager
def pause() -> Iterator[None]:
    """Report that a question waits, and for how long."""
    heartbeat = current_heartbeat.get()
    if heartbeat is None:
        yield
        return
    heartbeat.pauses += 1
    try:
        yield
    finally:
        heartbeat.pauses -= 1
        record_progress()
