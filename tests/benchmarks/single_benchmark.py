"""One benchmark in a process of its own.

``python -m tests.benchmarks.single_benchmark NAME FULL|SMALL OUT``

What one benchmark imports, starts or holds must not change another's figures.
"""

import sys
from importlib import import_module
from pathlib import Path

from service.ops import logs
from tests.benchmarks.figures import FIGURES, Figure


def measure(name: str, size: str) -> list[Figure]:
    """Return the figures of benchmark *name* at one of its sizes: FULL or SMALL."""
    benchmark = import_module(f"tests.benchmarks.{name}")
    figures: list[Figure] = benchmark.measure(getattr(benchmark, size))
    return figures


def main(name: str, size: str, out: str) -> None:
    """Run one benchmark and write its figures to the file *out*."""
    # As in the service: logging is a part of the cost of a step.
    logs.configure("json", "INFO")
    Path(out).write_bytes(FIGURES.dump_json(measure(name, size)))


if __name__ == "__main__":
    main(*sys.argv[1:])
