"""``python -m tests.drill``: a backup under load, the loss of all, and a restore."""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

from tests.drill.drill import ServerUrls, run_drill
from tests.stack.shared import Stack, session_stack


def main() -> None:
    """Run the drill; exit with 1 when a promise did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.drill", description=__doc__)
    parser.add_argument("--stories", type=int, default=200)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="drill-") as folder,
        session_stack() as stack,
    ):
        servers = partial(_private_servers, stack)
        result = asyncio.run(run_drill(servers, Path(folder), count=options.stories))
    figures = asdict(result)
    for violation in figures.pop("violations"):
        sys.stdout.write(f"BROKEN  {violation}\n")
    for name, figure in figures.items():
        number = f"{figure:.1f}" if isinstance(figure, float) else f"{figure:,}"
        sys.stdout.write(f"{name.replace('_', ' '):20} {number}\n")
    sys.exit(bool(result.violations))


@contextmanager
def _private_servers(stack: Stack) -> Iterator[ServerUrls]:
    broker, postgres = stack.private_broker(), stack.private_postgres()
    try:
        yield ServerUrls(broker=broker.url, journal=postgres.url)
    finally:
        broker.remove()
        postgres.remove()


if __name__ == "__main__":
    main()
