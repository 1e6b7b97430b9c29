"""How long commands of the command line take."""

import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.storage import open_journal
from tests.benchmarks.figures import Figure, at_most
from tests.stack.programs import run_program

TIMEOUT_SECONDS = 60
BUDGETS = {("--help",): 0.1, ("runs",): 0.4, ("dlq", "list"): 0.4}
"""Seconds by command."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandLineSize:
    """How often each command is run."""

    times: int


FULL = CommandLineSize(times=7)
SMALL = CommandLineSize(times=1)


def measure(size: CommandLineSize) -> list[Figure]:
    """Run operators' commands on a journal in SQLite."""
    with tempfile.TemporaryDirectory() as folder:
        journal = f"sqlite+aiosqlite:///{Path(folder, 'journal.db')}"
        asyncio.run(_create_journal(journal))
        return [
            Figure(
                name=f"novel-crews {' '.join(command)}",
                value=_median_seconds(command, journal, size),
                unit="s",
                budget=at_most(budget),
            )
            for command, budget in BUDGETS.items()
        ]


async def _create_journal(journal: str) -> None:
    async with open_journal(journal):
        pass


def _median_seconds(
    command: Sequence[str], journal: str, size: CommandLineSize
) -> float:
    # The first run is left out: it would measure the disk, and the compiler.
    times = [_seconds(command, journal) for _ in range(size.times + 1)][1:]
    return statistics.median(times)


def _seconds(command: Sequence[str], journal: str) -> float:
    began = time.perf_counter()
    run_program(
        Path(sys.executable).with_name("novel-crews"),
        *command,
        # With bytecode, as where it is installed: compiling ours is a tenth of a list.
        env=os.environ | {"CREWS_JOURNAL_URL": journal, "PYTHONDONTWRITEBYTECODE": ""},
        timeout=TIMEOUT_SECONDS,
    )
    return time.perf_counter() - began
