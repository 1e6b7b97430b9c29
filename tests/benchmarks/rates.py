"""How many a second, and what each costs."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """What messages or steps cost.

    Attributes:
        cpu: Of our process, for each, in milliseconds.
    """

    a_second: float
    cpu: float


class Tally:
    """Counts until there are enough."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._count = 0
        self.reached = asyncio.Event()

    def add(self) -> None:
        """Count one."""
        self._count += 1
        if self._count == self._wanted:
            self.reached.set()

    def rate(self, wall: float, cpu: float) -> Rate:
        """Return what was counted since those readings of the clocks."""
        return Rate(
            a_second=self._count / (time.perf_counter() - wall),
            cpu=(time.process_time() - cpu) / self._count * 1000,
        )
