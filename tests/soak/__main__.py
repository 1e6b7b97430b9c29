"""``python -m tests.soak --hours 0.5``: steady work, rolling restarts, and no leak."""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from tests.soak.figures import SoakResult, hourly_growth
from tests.soak.soak import Soak, SoakPlan
from tests.stack.shared import session_stack

FIGURES = ("replica_bytes", "descriptors", "connections", "dead_part", "waiting")


def main() -> None:
    """Soak for the hours given; exit with 1 when something did not hold."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--hours", type=float, default=0.5)
    parser.add_argument("--stories-per-second", type=float, default=1.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="soak-") as folder,
        session_stack() as stack,
    ):
        broker, postgres = stack.private_broker(), stack.private_postgres()
        soak = Soak(
            plan=SoakPlan(
                hours=options.hours, stories_per_second=options.stories_per_second
            ),
            broker=broker.url,
            journal=postgres.url,
            folder=Path(folder),
        )
        result = asyncio.run(soak.run())
    _print(result)
    sys.exit(bool(list(result.violations)))


def _print(result: SoakResult) -> None:
    for violation in result.violations:
        sys.stdout.write(f"BROKEN  {violation}\n")
    sys.stdout.write(
        f"hours {result.hours:g}, submitted {result.submitted:,}, availability "
        f"{result.availability:.5f}, restarts {result.restarts}\n"
        f"{'':14} {'first':>14} {'last':>14} {'most':>14} {'an hour':>9}\n"
    )
    for name in FIGURES:
        values = [value for _, value in result.series(name)]
        if values:
            growth = hourly_growth(result.series(name))
            sys.stdout.write(
                f"{name:14} {values[0]:14,.6g} {values[-1]:14,.6g} "
                f"{max(values):14,.6g} {growth:+9.1%}\n"
            )


if __name__ == "__main__":
    main()
