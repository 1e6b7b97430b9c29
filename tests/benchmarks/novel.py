"""A long novel, embedded and offline; then the same with one chapter changed."""

import json
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ports.domain.breakdown import Breakdown
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.benchmarks.library import chapters
from tests.benchmarks.processes import watched
from tests.benchmarks.replica import Stall

WITHIN = 800
GIGABYTE = 1_000_000_000
CHANGED = "Nobody had noticed the second key."


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many words."""

    words: int


FULL = Size(words=180_000)
SMALL = Size(words=3_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Breaking:
    """What one breakdown took and came to.

    Attributes:
        cpu: Of all processes, in seconds.
        memory: Peak over all processes, in bytes.
        stall: The longest of the event loop.
        answers: Kept in all, after it.
    """

    seconds: float
    cpu: float
    memory: int
    stall: Stall
    answers: int
    whole: Breakdown


def measured(size: Size) -> list[Figure]:
    """Break the novel down twice, as the command line does."""
    told = chapters(size.words)
    with tempfile.TemporaryDirectory() as folder:
        first = _broken_down(told, Path(folder))
        told[len(told) // 2] += f"\n\n{CHANGED}"
        second = _broken_down(told, Path(folder))
    return [
        Figure(
            name="the novel, from file to documents",
            value=first.seconds,
            unit="s",
            budget=at_most(90, stretch=60),
        ),
        Figure(
            name="peak memory over the process tree",
            value=first.memory / GIGABYTE,
            unit="GB",
            budget=at_most(1),
        ),
        Figure(
            name="longest time the event loop stood still",
            value=first.stall.wall * 1000,
            unit="ms",
            budget=at_most(100),
        ),
        Figure(
            name="of which its own work, the rest waiting for a core",
            value=first.stall.cpu * 1000,
            unit="ms",
        ),
        Figure(
            name="chapters that have a scene",
            value=_present(told, first.whole) / len(told),
            budget=at_least(1),
        ),
        *_laws(first.whole),
        Figure(name="CPU over the process tree", value=first.cpu, unit="s"),
        Figure(name="words", value=sum(len(each.split()) for each in told)),
        Figure(name="chapters", value=len(told)),
        Figure(name="scenes", value=len(first.whole.scenes)),
        Figure(name="people", value=len(first.whole.structure.people)),
        Figure(name="answers", value=first.answers),
        Figure(
            name="one chapter changed: answers computed anew",
            value=second.answers - first.answers,
        ),
        Figure(
            name="one chapter changed: share of all answers",
            value=(second.answers - first.answers) / first.answers,
        ),
        Figure(name="one chapter changed", value=second.seconds, unit="s"),
    ]


def _broken_down(told: Sequence[str], folder: Path) -> Breaking:
    story, out, stalls = folder / "novel.txt", folder / "out", folder / "stalls"
    story.write_text("\n\n".join(told), "utf-8")
    began, cpu = time.perf_counter(), _cpu_of_children()
    # Not as a module: its workers would import it, and CrewAI with it.
    program = "import sys; from tests.benchmarks.probed import run; run(*sys.argv[1:])"
    with (
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", program, story, out, stalls],
            stdout=subprocess.DEVNULL,
        ) as running,
        watched(running.pid) as memory,
    ):
        try:
            assert running.wait(WITHIN) == 0
        finally:
            running.kill()
    seconds = time.perf_counter() - began
    return Breaking(
        seconds=seconds,
        cpu=_cpu_of_children() - cpu,
        memory=memory.peak,
        stall=_longest(stalls),
        answers=_answers(out / ".novel-crews" / "journal.db"),
        whole=Breakdown.model_validate_json((out / "breakdown.json").read_bytes()),
    )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _longest(told: Path) -> Stall:
    stalls = (Stall(*each) for each in json.loads(told.read_text()))
    return max(stalls, key=lambda stall: stall.wall, default=Stall(0, 0, 0))


def _answers(journal: Path) -> int:
    with closing(sqlite3.connect(journal)) as connection:
        [count] = connection.execute("SELECT count(*) FROM answers").fetchone()
    return int(count)


def _present(told: Sequence[str], whole: Breakdown) -> int:
    """Count the chapters that some scene of the structure says it is in."""
    found = {
        int(number.group())
        for scene in whole.structure.scenes
        if (number := re.search(r"\d+", scene.chapter or ""))
    }
    return len(found & set(range(1, len(told) + 1)))


def _laws(whole: Breakdown) -> list[Figure]:
    return [
        Figure(
            name=f"law of {law}: broken, of {figures.checked:,} checked",
            value=figures.violations,
            budget=at_most(0),
        )
        for law, figures in whole.quality.items()
    ]
