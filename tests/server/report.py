"""Says of each step of a trial how it ended."""

import sys
import time
from collections.abc import Callable, Collection, Sequence


class Report:
    """Counts steps, and writes a line for each."""

    def __init__(self) -> None:
        self._passed = 0
        self._failed = 0

    def run_all(
        self,
        steps: Sequence[Callable[[], str]],
        *,
        needed: int,
        only: Collection[str] | None = None,
    ) -> None:
        """Run *steps*; without the first *needed* the others cannot be tried.

        *only* names those to run after the needed ones.
        """
        for number, step in enumerate(steps):
            name = step.__name__
            if only is not None and number >= needed and name not in only:
                continue
            began = time.monotonic()
            try:
                self.pass_step(name, began, step())
            except Exception as error:  # noqa: BLE001  # of whatever kind, it is reported
                self._failed += 1
                self._say("FAILED", name, began, f"{type(error).__name__}: {error}")
                if number < needed:
                    self._failed += len(steps) - number - 1
                    self._say("FAILED", "the rest", began, "could not be tried")
                    return

    def pass_step(self, name: str, began: float, detail: str) -> None:
        """Say that a step passed, which began at *began* (`time.monotonic`)."""
        self._passed += 1
        self._say("passed", name, began, detail)

    def finish(self) -> int:
        """Write the sum; return the exit code."""
        sys.stdout.write(f"{self._passed} passed, {self._failed} failed\n")
        return int(self._failed > 0)

    @staticmethod
    def _say(state: str, name: str, began: float, detail: str) -> None:
        seconds = time.monotonic() - began
        words = name.replace("_", " ")
        sys.stdout.write(f"{state}  {seconds:6.1f} s  {words:28}  {detail}\n")
        sys.stdout.flush()
