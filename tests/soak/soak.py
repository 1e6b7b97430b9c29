"""Hours of steady work with rolling restarts."""

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import asyncpg

from infra.rabbit import topology
from tests.benchmarks.processes import resident_bytes
from tests.chaos.event_collector import EventCollector
from tests.chaos.experiment_plan import submission_of
from tests.chaos.invariants import count_consumers
from tests.chaos.replica_set import ReplicaSet
from tests.chaos.stories import ChaosStory
from tests.drill import replica
from tests.soak.figures import (
    Sample,
    SoakResult,
    open_descriptors,
)

REPLICAS = 3
STEADY = 0
"""Of them, the one that is never restarted: its memory is what is watched."""

ANSWER_SECONDS = 120.0
"""How long the last stories may take; later is unanswered."""

CONNECTIONS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
DEAD_PART = """
    SELECT coalesce(sum(n_dead_tup) / nullif(sum(n_dead_tup + n_live_tup), 0), 0)
    FROM pg_stat_user_tables
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoakPlan:
    """How long, how much, and how often.

    Attributes:
        restart_seconds: Between two restarts of one replica, in turn.
        sample_seconds: Between two samples.
    """

    hours: float
    stories_per_second: float = 1.0
    restart_seconds: float = 300.0
    sample_seconds: float = 10.0

    @property
    def seconds(self) -> float:
        return self.hours * 3600


@dataclass(kw_only=True)
class Soak:
    """One soak on a broker and a database of its own."""

    plan: SoakPlan
    broker: str
    journal: str
    folder: Path
    _began: float = 0.0
    _submitted: int = 0
    _restarts: int = 0
    _samples: list[Sample] = field(default_factory=list)

    async def run(self) -> SoakResult:
        """Run it to its end."""
        for name in ("answer-logs", "signals"):
            (self.folder / name).mkdir(parents=True)
        await topology.apply(self.broker)
        collector = EventCollector(self.broker)
        replicas = ReplicaSet(
            folder=self.folder,
            size=REPLICAS,
            target=replica.run,
            settings={
                "broker_url": self.broker,
                "journal_url": self.journal,
                "data_dir": str(self.folder / "data"),
                "log_level": "WARNING",
            },
        )
        async with replicas.run(), collector.listen():
            await self._wait_until_ready()
            self._began = time.monotonic()
            with suppress(TimeoutError):
                async with (
                    asyncio.timeout(self.plan.seconds),
                    asyncio.TaskGroup() as do,
                ):
                    do.create_task(self._submit(collector))
                    do.create_task(self._restart(replicas))
                    do.create_task(self._sample(replicas, collector))
            with suppress(TimeoutError):
                async with asyncio.timeout(ANSWER_SECONDS):
                    await self._wait_for_answers(collector)
        return SoakResult(
            hours=self.plan.hours,
            submitted=self._submitted,
            answered=self._submitted - self._waiting(collector),
            restarts=self._restarts,
            samples=tuple(self._samples),
        )

    async def _wait_for_answers(self, collector: EventCollector) -> None:
        while self._waiting(collector):  # noqa: ASYNC110  # events set no asyncio.Event
            await asyncio.sleep(0.1)

    async def _wait_until_ready(self) -> None:
        while await count_consumers(self.broker) < REPLICAS:  # noqa: ASYNC110  # the broker has no event
            await asyncio.sleep(0.25)

    async def _submit(self, collector: EventCollector) -> None:
        for number in count():
            due = self._began + number / self.plan.stories_per_second
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            story = ChaosStory(
                number=number, kind="ordinary", scenes=2, repeats=0, resubmissions=0
            )
            self._submitted += 1
            await collector.submit(submission_of(story))

    async def _restart(self, replicas: ReplicaSet) -> None:
        while True:
            await asyncio.sleep(self.plan.restart_seconds)
            # The next after the steady one; its successor is added at the end.
            replicas.retire(STEADY + 1)
            self._restarts += 1

    async def _sample(self, replicas: ReplicaSet, collector: EventCollector) -> None:
        while True:
            await asyncio.sleep(self.plan.sample_seconds)
            connection = await asyncpg.connect(self.journal)
            try:
                connections = await connection.fetchval(CONNECTIONS)
                dead_part = float(await connection.fetchval(DEAD_PART))
            finally:
                await connection.close()
            steady = replicas.pids[STEADY]
            self._samples.append(
                Sample(
                    at=time.monotonic() - self._began,
                    replica_bytes=resident_bytes(steady),
                    descriptors=open_descriptors(steady),
                    connections=connections,
                    dead_part=dead_part,
                    waiting=self._waiting(collector),
                )
            )

    def _waiting(self, collector: EventCollector) -> int:
        return self._submitted - len(collector.collected.answered_stories)
