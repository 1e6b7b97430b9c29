"""What the show whispers to its replicas: files in a folder that they look into."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ports.pipeline.stages import Stage

Moment = Literal["claimed", "before-record", "recorded"]
"""Where in a step a process dies: it has the step; it has worked it; the journal
has it, and the broker does not know."""

Spell = Literal["model-down", "model-slow", "graph-down", "archive-down"]
"""What befalls a system behind a port, for as long as the cue stands."""

RELAY = "kill--relay"
"""Dies between the broker's confirm and the tick."""


def kill(stage: Stage, moment: Moment) -> str:
    """Return the cue to die in *stage*."""
    return f"kill--{stage}--{moment}"


@dataclass(frozen=True, slots=True)
class Cues:
    """The folder; whoever takes a cue first has it alone."""

    folder: Path

    def give(self, cue: str) -> None:
        """Leave a cue for whichever replica comes to it first."""
        (self.folder / cue).touch()

    def take(self, cue: str) -> bool:
        """Take a cue if it is there; only one process can."""
        try:
            (self.folder / cue).unlink()
        except FileNotFoundError:
            return False
        return True

    def stands(self, spell: Spell) -> bool:
        """Tell whether a spell lies on a system."""
        return (self.folder / spell).exists()

    def withdraw(self) -> None:
        """Take back whatever nobody came to."""
        for cue in self.folder.iterdir():
            cue.unlink(missing_ok=True)

    @contextmanager
    def spell(self, spell: Spell) -> Iterator[None]:
        """Lay a spell on a system for as long as the context lasts."""
        self.give(spell)
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                (self.folder / spell).unlink()


def now() -> float:
    """Return seconds that all processes of a machine count alike."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)
