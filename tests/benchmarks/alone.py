"""One benchmark in a process of its own: ``python -m tests.benchmarks.alone``.

What one imports, starts or holds must not count against another.
"""

import sys
from importlib import import_module
from pathlib import Path

from service.ops import logs
from tests.benchmarks.figures import FIGURES, Figure


def measured(name: str, size: str) -> list[Figure]:
    """Return the figures of benchmark *name* at one of its sizes: FULL or SMALL."""
    benchmark = import_module(f"tests.benchmarks.{name}")
    figures: list[Figure] = benchmark.measured(getattr(benchmark, size))
    return figures


def main(name: str, size: str, out: str) -> None:
    """Measure one benchmark and leave its figures in the file *out*."""
    # As the service logs: it is a part of what a step costs.
    logs.configure("json", "INFO")
    Path(out).write_bytes(FIGURES.dump_json(measured(name, size)))


if __name__ == "__main__":
    main(*sys.argv[1:])
