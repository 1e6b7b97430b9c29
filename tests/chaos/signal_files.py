"""Signals to replicas: empty files in a folder that all replicas look into."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ports.pipeline.stages import Stage

KillPoint = Literal["claimed", "before-record", "recorded"]
"""Where a process is killed: after the claim of a step; after its work, before the
journal has the result; after that, before the broker has the acknowledgement."""

Outage = Literal["model-down", "model-slow", "graph-down", "archive-down"]
"""A fault of a system behind a port, for as long as the signal is there."""

KILL_IN_RELAY = "kill--relay"
"""Kills the process after the broker's confirm, before the message is marked."""


def kill_signal(stage: Stage, point: KillPoint) -> str:
    """Return the signal to die at *point* in a step of *stage*."""
    return f"kill--{stage}--{point}"


@dataclass(frozen=True, slots=True)
class SignalFiles:
    """The folder with the signals; only one process can take a signal."""

    folder: Path

    def set(self, signal: str) -> None:
        """Leave a signal for the first replica that reaches it."""
        (self.folder / signal).touch()

    def take(self, signal: str) -> bool:
        """Remove a signal and return True, or return False if there is none."""
        try:
            (self.folder / signal).unlink()
        except FileNotFoundError:
            return False
        return True

    def is_active(self, outage: Outage) -> bool:
        """Tell whether *outage* is going on."""
        return (self.folder / outage).exists()

    def clear(self) -> None:
        """Remove the signals that nobody took."""
        for signal in self.folder.iterdir():
            signal.unlink(missing_ok=True)

    @contextmanager
    def outage(self, outage: Outage) -> Iterator[None]:
        """Keep *outage* going until the context ends."""
        self.set(outage)
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                (self.folder / outage).unlink()


def now() -> float:
    """Return seconds on a clock that all processes of this machine share."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)
