"""How long the command line takes to say what it was asked."""

import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.storage import open_journal
from tests.benchmarks.figures import Figure, at_most

WITHIN = 60
COMMANDS = (("--help",), ("runs",), ("dlq", "list"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How often each command is run."""

    times: int


FULL = Size(times=7)
SMALL = Size(times=1)


def measured(size: Size) -> list[Figure]:
    """Run what operators run, beside a journal in SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        journal = f"sqlite+aiosqlite:///{Path(folder, 'journal.db')}"
        asyncio.run(_made(journal))
        return [
            Figure(
                name=f"novel-crews {' '.join(command)}",
                value=_median(command, journal, size),
                unit="s",
                budget=at_most(0.5),
            )
            for command in COMMANDS
        ]


async def _made(journal: str) -> None:
    async with open_journal(journal):
        pass


def _median(command: Sequence[str], journal: str, size: Size) -> float:
    # Once before, so that what is measured is not the disk.
    times = [_seconds(command, journal) for _ in range(size.times + 1)][1:]
    return statistics.median(times)


def _seconds(command: Sequence[str], journal: str) -> float:
    began = time.perf_counter()
    subprocess.run(  # noqa: S603  # our own program
        [str(Path(sys.executable).with_name("novel-crews")), *command],
        env=os.environ | {"CREWS_JOURNAL_URL": journal},
        check=True,
        capture_output=True,
        timeout=WITHIN,
    )
    return time.perf_counter() - began
