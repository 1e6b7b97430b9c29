"""What traces cost: ``python -m tests.soak.traces``, A B A B by CPU time.

A is a replica without traces, B the same with a collector that takes them and the part
of the traces that is recorded by default. The time of the clock says nothing on a
machine that others use; the CPU of the replica's own process does.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median

from tests.soak.scaling import measure
from tests.stack.http_servers import QuietHandler, serve_in_thread
from tests.stack.loopback import HOST
from tests.stack.shared import session_stack

RATIO = 0.1
MOST_PART = 0.05
"""Of the CPU without traces."""


class _Collector(QuietHandler):
    """Takes traces, and counts the requests."""

    requests = 0

    def do_POST(self) -> None:  # noqa: N802  # the name that http.server calls
        type(self).requests += 1
        self.read_body()
        self.reply()


def cost(without: list[float], traced: list[float]) -> float:
    """Return by which part the CPU of a story grows, by the medians."""
    return median(traced) / median(without) - 1


def main() -> None:
    """Measure in turn; exit with 1 if traces cost more than they may."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.traces")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--stories", type=int, default=100)
    parser.add_argument("--ratio", type=float, default=RATIO)
    options = parser.parse_args()
    with serve_in_thread(_Collector) as port:
        url = f"http://{HOST}:{port}/v1/traces"
        traced = {"traces_url": url, "traces_ratio": str(options.ratio)}
        a: list[float] = []
        b: list[float] = []
        for _ in range(options.rounds):
            for name, settings, cpu in (("without", {}, a), ("traced", traced, b)):
                with (
                    tempfile.TemporaryDirectory(prefix="traces-") as folder,
                    session_stack() as stack,
                ):
                    measured = asyncio.run(
                        measure(
                            stack,
                            Path(folder),
                            replicas=1,
                            stories=options.stories,
                            settings=settings,
                        )
                    )
                cpu.append(measured.replica_cpu)
                sys.stdout.write(f"{name:8} {measured.replica_cpu * 1000:.1f} ms\n")
                sys.stdout.flush()
    if not _Collector.requests:
        sys.exit("the collector got nothing: nothing was measured")
    part = cost(a, b)
    sys.stdout.write(
        f"traces of {options.ratio:.0%}: {part:+.1%} of a story's CPU (medians of "
        f"{options.rounds}), {_Collector.requests} requests to the collector\n"
    )
    sys.exit(part > MOST_PART)


if __name__ == "__main__":
    main()
