"""Messages or steps per second, and the CPU time of each."""

import asyncio
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRate:
    """Throughput and cost of messages or steps.

    Attributes:
        cpu_milliseconds: Of our process, for each message or step.
    """

    per_second: float
    cpu_milliseconds: float


class Tally:
    """Counts messages and signals when there are enough."""

    def __init__(self, wanted: int) -> None:
        self._wanted = wanted
        self._count = 0
        self.reached = asyncio.Event()

    def add(self) -> None:
        """Count one."""
        self._count += 1
        if self._count == self._wanted:
            self.reached.set()

    def rate(self, wall: float, cpu: float) -> MessageRate:
        """Return the rate since *wall* and *cpu*, earlier readings of the clocks."""
        return MessageRate(
            per_second=self._count / (time.perf_counter() - wall),
            cpu_milliseconds=(time.process_time() - cpu) / self._count * 1000,
        )
