"""Measures the budgets of the service: ``python -m tests.benchmarks [NAME ...]``."""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from tests.benchmarks.figures import FIGURES, Figure, table

BENCHMARKS = {
    "crews": "the crew runtime beside CrewAI as it comes",
    "steps": "a step that does nothing, through broker and journal",
    "stories": "a hundred short stories at once, two replicas",
    "reading": "the reading kit",
    "graph": "the story graph",
    "prompts": "what a model is given to read",
    "command_line": "the command line",
    "backlog": "one replica before 50,000 stories; long",
    "dead_letters": "dead letters: filed, listed, replayed; long",
    "scale": "a journal with a long history; long",
    "archive": "a novel's breakdown to Payload; long",
    "novel": "a novel, embedded; long",
}
# Measured only when they are named.
LONG = {"archive", "backlog", "dead_letters", "novel", "scale"}

WIDTH = 120
"""Where the output is no terminal, half a table would be lost."""

WITHIN = 300
LONG_WITHIN = 1800
ENDS_WITHIN = 60
"""Seconds that servers get to stop when a benchmark took too long."""


def main(arguments: Sequence[str]) -> int:
    """Measure what is asked for; 1 where a budget is missed or a benchmark failed."""
    asked = _asked(arguments)
    console = Console(stderr=asked.json, width=WIDTH)
    found: dict[str, list[Figure]] = {}
    for name in asked.names or (each for each in BENCHMARKS if each not in LONG):
        with console.status(f"{name}: {BENCHMARKS[name]} ..."):
            figures = _measured(name, asked.size, console)
        if figures is not None:
            found[name] = figures
            console.print(table(BENCHMARKS[name], figures))
    if asked.json:
        print(json.dumps(_as_json(found), indent=2))  # noqa: T201  # a command's answer
    wanted = len(asked.names) or len(BENCHMARKS.keys() - LONG)
    is_well = all(figure.holds for each in found.values() for figure in each)
    return 0 if is_well and len(found) == wanted else 1


def _asked(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks")
    parser.add_argument("names", nargs="*", choices=[[], *BENCHMARKS], metavar="NAME")
    parser.add_argument("--json", action="store_true", help="print JSON for programs")
    parser.add_argument(
        "--small",
        dest="size",
        action="store_const",
        const="SMALL",
        default="FULL",
        help="prove that it runs; the figures mean nothing",
    )
    return parser.parse_args(arguments)


def _measured(name: str, size: str, console: Console) -> list[Figure] | None:
    """Return the figures of one benchmark; None, and why, where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder, "figures.json"), Path(folder, "log")
        with log.open("wb") as output:
            running = subprocess.Popen(  # noqa: S603  # our own program
                [
                    sys.executable,
                    *("-m", "tests.benchmarks.alone", name, size, str(out)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if _ended_well(running, LONG_WITHIN if name in LONG else WITHIN):
            return FIGURES.validate_json(out.read_bytes())
        console.print(escape(log.read_text(errors="replace")[-4000:]))
        console.print(f"[red]{name} failed[/]")
        return None


def _ended_well(running: subprocess.Popen[bytes], within: float) -> bool:
    try:
        return running.wait(within) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if running.poll() is None:
            # As Ctrl-C would: it ends the servers that it started.
            running.send_signal(signal.SIGINT)
            try:
                running.wait(ENDS_WITHIN)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _as_json(found: dict[str, list[Figure]]) -> dict[str, object]:
    return {
        name: [
            figure.model_dump(mode="json") | {"holds": figure.holds}
            for figure in figures
        ]
        for name, figures in found.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
