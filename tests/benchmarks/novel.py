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
from tests.benchmarks.generated_novel import chapters
from tests.benchmarks.loop_stall_probe import Stall
from tests.benchmarks.processes import watch_memory

TIMEOUT_SECONDS = 800
GIGABYTE = 1_000_000_000
ADDED_SENTENCE = "Nobody had noticed the second key."


@dataclass(frozen=True, slots=True, kw_only=True)
class NovelSize:
    """How many words."""

    words: int


FULL = NovelSize(words=180_000)
SMALL = NovelSize(words=3_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class NovelBreakdown:
    """The cost and the result of one breakdown.

    Attributes:
        cpu: Of all processes, in seconds.
        memory: Peak over all processes, in bytes.
        stall: The longest stall of the event loop.
        answers: Stored answers, in all, after it.
    """

    seconds: float
    cpu: float
    memory: int
    stall: Stall
    answers: int
    breakdown: Breakdown


def measure(size: NovelSize) -> list[Figure]:
    """Break the novel down twice, as the command line does; once with a change."""
    texts = chapters(size.words)
    with tempfile.TemporaryDirectory() as folder:
        first = _break_down(texts, Path(folder))
        texts[len(texts) // 2] += f"\n\n{ADDED_SENTENCE}"
        second = _break_down(texts, Path(folder))
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
            name="longest stall of the event loop",
            value=first.stall.wall * 1000,
            unit="ms",
            budget=at_most(100),
        ),
        Figure(
            name="of which CPU time, the rest waiting for a core",
            value=first.stall.cpu * 1000,
            unit="ms",
        ),
        Figure(
            name="chapters that have a scene",
            value=_count_chapters_with_scene(texts, first.breakdown) / len(texts),
            budget=at_least(1),
        ),
        *_law_figures(first.breakdown),
        Figure(name="CPU over the process tree", value=first.cpu, unit="s"),
        Figure(name="words", value=sum(len(each.split()) for each in texts)),
        Figure(name="chapters", value=len(texts)),
        Figure(name="scenes", value=len(first.breakdown.scenes)),
        Figure(name="people", value=len(first.breakdown.structure.people)),
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


def _break_down(chapter_texts: Sequence[str], folder: Path) -> NovelBreakdown:
    story, out, stalls = folder / "novel.txt", folder / "out", folder / "stalls"
    story.write_text("\n\n".join(chapter_texts), "utf-8")
    began, cpu = time.perf_counter(), _cpu_of_children()
    # Not with `-m`: its worker processes would import the module, and CrewAI with it.
    program = (
        "import sys; from tests.benchmarks.probed_breakdown import run;"
        " run(*sys.argv[1:])"
    )
    with (
        subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-c", program, story, out, stalls],
            stdout=subprocess.DEVNULL,
        ) as running,
        watch_memory(running.pid) as memory,
    ):
        try:
            assert running.wait(TIMEOUT_SECONDS) == 0
        finally:
            running.kill()
    seconds = time.perf_counter() - began
    return NovelBreakdown(
        seconds=seconds,
        cpu=_cpu_of_children() - cpu,
        memory=memory.peak,
        stall=_longest_stall(stalls),
        answers=_count_answers(out / ".novel-crews" / "journal.db"),
        breakdown=Breakdown.model_validate_json((out / "breakdown.json").read_bytes()),
    )


def _cpu_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _longest_stall(stalls_file: Path) -> Stall:
    stalls = (Stall(*each) for each in json.loads(stalls_file.read_text()))
    return max(stalls, key=lambda stall: stall.wall, default=Stall(0, 0, 0))


def _count_answers(journal: Path) -> int:
    with closing(sqlite3.connect(journal)) as connection:
        [count] = connection.execute("SELECT count(*) FROM answers").fetchone()
    return int(count)


def _count_chapters_with_scene(
    chapter_texts: Sequence[str], breakdown: Breakdown
) -> int:
    """Count the chapters to which at least one scene belongs."""
    found = {
        int(number.group())
        for scene in breakdown.structure.scenes
        if (number := re.search(r"\d+", scene.chapter or ""))
    }
    return len(found & set(range(1, len(chapter_texts) + 1)))


def _law_figures(breakdown: Breakdown) -> list[Figure]:
    return [
        Figure(
            name=f"law of {law}: broken, of {figures.checked:,} checked",
            value=figures.violations,
            budget=at_most(0),
        )
        for law, figures in breakdown.quality.items()
    ]
