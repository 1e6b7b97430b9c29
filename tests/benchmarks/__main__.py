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

from tests.benchmarks.figures import FIGURES, Figure, build_table

BENCHMARKS = {
    "crews": "the crew runtime beside CrewAI as it comes",
    "steps": "an empty step, through broker and journal",
    "door": "the HTTP door: a hundred submissions at once, a thousand questions",
    "stories": "a hundred short stories at once, two replicas",
    "own_core": "fifty short stories at once, a replica with a core to itself",
    "reading": "the reading kit",
    "graph": "the story graph",
    "prompts": "the size of prompts",
    "command_line": "the command line",
    "backlog": "one replica with 50,000 queued stories; long",
    "dead_letters": "dead letters: stored, listed, replayed; long",
    "mass_failure": "15,000 stories failed at one step, replayed; long",
    "scale": "a journal with a long history; long",
    "archive": "a novel's breakdown to Payload; long",
    "novel": "a novel, embedded; long",
}
# Run only when they are named.
LONG = {"archive", "backlog", "dead_letters", "mass_failure", "novel", "scale"}

WIDTH = 120
"""In characters; rich would assume 80 where the output is no terminal."""

TIMEOUT_SECONDS = 300
LONG_TIMEOUT_SECONDS = 1800
STOP_TIMEOUT_SECONDS = 60
"""Time for the servers to stop after a benchmark took too long."""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmarks asked for; return 1 if one failed or missed its budget."""
    options = _parse_arguments(arguments)
    console = Console(stderr=options.json, width=WIDTH)
    results: dict[str, list[Figure]] = {}
    for name in options.names or (each for each in BENCHMARKS if each not in LONG):
        with console.status(f"{name}: {BENCHMARKS[name]} ..."):
            figures = _measure(name, options.size, console)
        if figures is not None:
            results[name] = figures
            console.print(build_table(BENCHMARKS[name], figures))
    if options.json:
        print(json.dumps(_to_json(results), indent=2))  # noqa: T201  # a command's answer
    wanted = len(options.names) or len(BENCHMARKS.keys() - LONG)
    all_hold = all(figure.holds for each in results.values() for figure in each)
    return 0 if all_hold and len(results) == wanted else 1


def _parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
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


def _measure(name: str, size: str, console: Console) -> list[Figure] | None:
    """Return the figures of one benchmark, or None, with its log printed."""
    with tempfile.TemporaryDirectory() as folder:
        out, log = Path(folder, "figures.json"), Path(folder, "log")
        with log.open("wb") as output:
            running = subprocess.Popen(  # noqa: S603  # our own program
                [
                    sys.executable,
                    *("-m", "tests.benchmarks.single_benchmark", name, size, str(out)),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if _ends_well(
            running, LONG_TIMEOUT_SECONDS if name in LONG else TIMEOUT_SECONDS
        ):
            return FIGURES.validate_json(out.read_bytes())
        console.print(escape(log.read_text(errors="replace")[-4000:]))
        console.print(f"[red]{name} failed[/]")
        return None


def _ends_well(running: subprocess.Popen[bytes], within: float) -> bool:
    try:
        return running.wait(within) == 0
    except subprocess.TimeoutExpired:
        return False
    finally:
        if running.poll() is None:
            # As Ctrl-C: the benchmark then ends the servers that it started.
            running.send_signal(signal.SIGINT)
            try:
                running.wait(STOP_TIMEOUT_SECONDS)
            except subprocess.TimeoutExpired:
                running.kill()
                running.wait()


def _to_json(results: dict[str, list[Figure]]) -> dict[str, object]:
    return {
        name: [
            figure.model_dump(mode="json") | {"holds": figure.holds}
            for figure in figures
        ]
        for name, figures in results.items()
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
