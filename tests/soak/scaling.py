"""Throughput by number of replicas: ``python -m tests.soak.scaling 1 2 4 8``.

Broker and database get cores of their own, the replicas the others, so that more
replicas take nothing from what they talk to. The model answers at once, by rules: what
is measured is our own work, and the waiting of a real model comes on top.
"""

import argparse
import asyncio
import math
import os
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from infra.rabbit import topology
from tests.benchmarks.processes import cpu_by_process, cpu_since
from tests.chaos.event_collector import EventCollector
from tests.chaos.experiment_plan import submission_of
from tests.chaos.invariants import count_consumers
from tests.chaos.replica_set import ReplicaSet
from tests.chaos.stories import ChaosStory
from tests.drill import replica
from tests.stack.shared import Stack, session_stack

SCENES = 3
TIMEOUT_SECONDS = 1800.0

STORIES_A_DAY = (10, 1_000, 100_000)
PEAK = 4.0
"""The busiest hour has so many times the mean of the day."""

MOST_BUSY = 0.7
"""Of a replica's capacity: above, the queue before it grows as 1 / (1 - busy)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Throughput:
    """What so many replicas did.

    Attributes:
        replica_cpu: Seconds of CPU for a story, of all replicas together.
        server_cpu: And of broker and database.
    """

    replicas: int
    stories_per_second: float
    replica_cpu: float
    server_cpu: float


async def measure(
    stack: Stack,
    folder: Path,
    *,
    replicas: int,
    stories: int,
    settings: Mapping[str, str] = MappingProxyType({}),
) -> Throughput:
    """Submit *stories* at once to so many replicas, and wait for every answer.

    *settings* are the replicas', beside broker, journal and data.
    """
    broker, postgres = stack.private_broker(), stack.private_postgres()
    for name in ("answer-logs", "signals"):
        (folder / name).mkdir(parents=True)
    await topology.apply(broker.url)
    collector = EventCollector(broker.url)
    replica_set = ReplicaSet(
        folder=folder,
        size=replicas,
        target=replica.run,
        settings={
            "broker_url": broker.url,
            "journal_url": postgres.url,
            "data_dir": str(folder / "data"),
            "log_level": "WARNING",
            **settings,
        },
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS), replica_set.run():
            await _wait_for_consumers(broker.url, replicas)
            # With the database's process for each connection of a replica.
            servers = pids_in((broker.folder, postgres.folder))
            own, others = _cores()
            _pin(servers, own)
            _pin(replica_set.pids, others)
            async with collector.listen():
                began, used = time.monotonic(), cpu_by_process(replica_set.pids)
                served = cpu_by_process(servers)
                for number in range(stories):
                    await collector.submit(submission_of(_story(number)))
                await _wait_for_answers(collector, stories)
                seconds = time.monotonic() - began
                return Throughput(
                    replicas=replicas,
                    stories_per_second=stories / seconds,
                    replica_cpu=cpu_since(used) / stories,
                    server_cpu=cpu_since(served) / stories,
                )
    finally:
        broker.remove()
        postgres.remove()


def replicas_needed(stories_a_day: int, of_one: float) -> int:
    """Return how many replicas the busiest hour needs, two at least.

    *of_one* is the throughput of one replica, in stories a second.
    """
    arrivals = stories_a_day / 86400 * PEAK
    return max(2, math.ceil(arrivals / (of_one * MOST_BUSY)))


def pids_in(folders: Iterable[Path]) -> list[int]:
    """Return the processes that work in one of *folders*."""
    wanted = tuple(f"{folder}/" for folder in folders)
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                place = f"{(entry / 'cwd').readlink()}/"
            except OSError:
                continue
            if place.startswith(wanted):
                found.append(int(entry.name))
    return found


def _cores() -> tuple[set[int], set[int]]:
    """Return the cores of the servers and of the replicas: half and half."""
    cores = sorted(os.sched_getaffinity(0))
    half = max(1, len(cores) // 2)
    return set(cores[:half]), set(cores[half:]) or set(cores)


def _pin(pids: Iterable[int], cores: set[int]) -> None:
    for pid in pids:
        with suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                os.sched_setaffinity(int(task.name), cores)


def _story(number: int) -> ChaosStory:
    return ChaosStory(
        number=number, kind="ordinary", scenes=SCENES, repeats=0, resubmissions=0
    )


async def _wait_for_consumers(url: str, replicas: int) -> None:
    while await count_consumers(url) < replicas:  # noqa: ASYNC110  # it has no event
        await asyncio.sleep(0.25)


async def _wait_for_answers(collector: EventCollector, stories: int) -> None:
    while len(collector.collected.answered_stories) < stories:  # noqa: ASYNC110  # no event
        await asyncio.sleep(0.05)


def main() -> None:
    """Print the throughput of each number of replicas, and what days need."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.scaling")
    parser.add_argument("replicas", nargs="*", type=int, default=[1, 2, 4, 8])
    parser.add_argument("--stories", type=int, default=200)
    options = parser.parse_args()
    measured = []
    for number in options.replicas:
        with (
            tempfile.TemporaryDirectory(prefix="scaling-") as folder,
            session_stack() as stack,
        ):
            each = asyncio.run(
                measure(stack, Path(folder), replicas=number, stories=options.stories)
            )
        measured.append(each)
        sys.stdout.write(
            f"replicas {each.replicas}: {each.stories_per_second:.2f} stories/s, CPU a "
            f"story {each.replica_cpu * 1000:.0f} ms of ours, "
            f"{each.server_cpu * 1000:.0f} ms of broker and database\n"
        )
    of_one = measured[0].stories_per_second / measured[0].replicas
    for stories in STORIES_A_DAY:
        sys.stdout.write(
            f"{stories:,} stories a day: {replicas_needed(stories, of_one)} replicas\n"
        )


if __name__ == "__main__":
    main()
