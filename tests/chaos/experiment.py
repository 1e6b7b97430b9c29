"""One experiment: stories are submitted, faults are injected, results are checked."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from infra.rabbit import topology
from infra.rabbit.errors import as_port_errors
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage
from tests.chaos import answer_log, invariants
from tests.chaos.event_collector import EventCollector
from tests.chaos.experiment_plan import (
    ExperimentPlan,
    cancellation_of,
    duplicates_of,
    submission_of,
)
from tests.chaos.fault_injector import SETTLE_SECONDS, FaultInjector
from tests.chaos.faults import Fault
from tests.chaos.invariants import SystemState
from tests.chaos.replica_set import ReplicaSet
from tests.chaos.signal_files import SignalFiles, now
from tests.chaos.stories import ChaosStory
from tests.infra.rabbit.proxy import Proxy
from tests.stack.servers import OwnBroker, OwnPostgres

MAX_IN_FLIGHT = 40
"""Maximum number of stories in flight: enough that every kill hits a step; and never
more than a quarter of all, or all faults would come before the first result."""

POLL_SECONDS = 0.25


@dataclass(kw_only=True)
class ExperimentResult:
    """What happened, and which invariants were violated.

    Attributes:
        outcomes: Number of stories by how they ended.
        redelivered: Deliveries of events beyond the first of each.
        calls: Of the model.
        kills: Replicas that were killed.
        injected: Number of faults by kind.
    """

    violations: list[str]
    outcomes: Counter[str]
    events: int
    redelivered: int
    calls: int
    kills: int
    injected: Counter[str]
    seconds: float


@dataclass(kw_only=True)
class Experiment:
    """Runs one plan on a broker and a database of its own."""

    plan: ExperimentPlan
    broker: OwnBroker
    postgres: OwnPostgres
    folder: Path
    injected: Counter[str] = field(default_factory=Counter)

    async def run(self) -> ExperimentResult:
        """Run the plan to its end and return the result."""
        began = now()
        for name in ("signals", "answer-logs"):
            (self.folder / name).mkdir()
        await topology.apply(self.broker.url)
        collector = EventCollector(self.broker.url)
        # So long a new quorum queue must settle before the first kill.
        await asyncio.sleep(SETTLE_SECONDS)
        async with self._start() as injector, collector.listen():
            async with asyncio.timeout(self.plan.timeout_seconds):
                await self._wait_until_ready()
            state = await self._perform(injector, collector)
        replica_set, collected = injector.replica_set, collector.collected
        stories = self.plan.stories
        violations = list(
            invariants.find_violations(
                stories, collected, state, self.folder / "answer-logs"
            )
        )
        violations += [
            f"a replica ended with {code}" for code in replica_set.exit_codes if code
        ]
        return ExperimentResult(
            violations=violations,
            outcomes=Counter(
                " and ".join(sorted(names)) or "lost"
                for names in invariants.story_outcomes(stories, collected).values()
            ),
            events=len(collected.events),
            redelivered=collected.deliveries.total() - len(collected.events),
            calls=answer_log.count_calls(self.folder / "answer-logs"),
            kills=replica_set.kills,
            injected=self.injected,
            seconds=now() - began,
        )

    @asynccontextmanager
    async def _start(self) -> AsyncIterator[FaultInjector]:
        proxy = Proxy(self.broker.url)
        async with proxy.serve():
            replica_set = ReplicaSet(
                folder=self.folder,
                size=self.plan.replicas,
                settings={
                    "broker_url": proxy.url,
                    "journal_url": self.postgres.url,
                    "log_level": "WARNING",
                },
            )
            async with replica_set.run():
                yield FaultInjector(
                    broker=self.broker,
                    postgres=self.postgres,
                    proxy=proxy,
                    replica_set=replica_set,
                    signals=SignalFiles(self.folder / "signals"),
                )

    async def _wait_until_ready(self) -> None:
        """Return when every replica consumes: earlier faults would hit nothing."""
        while True:
            if await invariants.count_consumers(self.broker.url) >= self.plan.replicas:
                return
            await asyncio.sleep(POLL_SECONDS)

    async def _perform(
        self, injector: FaultInjector, collector: EventCollector
    ) -> SystemState:
        """Submit and inject everything; return the state at the end or the timeout."""
        try:
            async with (
                asyncio.timeout(self.plan.timeout_seconds),
                asyncio.TaskGroup() as tasks,
            ):
                faults: asyncio.Queue[Fault | None] = asyncio.Queue()
                tasks.create_task(self._inject_faults(injector, faults))
                await self._submit_stories(collector, faults)
                await faults.put(None)
                await self._wait_for_answers(collector, self.plan.stories)
            injector.signals.clear()
            async with asyncio.timeout(self.plan.timeout_seconds):
                return await self._wait_until_drained()
        except TimeoutError:
            return await self._read_state()

    async def _inject_faults(
        self, injector: FaultInjector, faults: asyncio.Queue[Fault | None]
    ) -> None:
        while fault := await faults.get():
            await injector.inject(fault)
            self.injected[fault.kind] += 1

    async def _submit_stories(
        self, collector: EventCollector, faults: asyncio.Queue[Fault | None]
    ) -> None:
        due = list(self.plan.faults)
        duplicates: list[OutboxMessage] = []
        for count, story in enumerate(self.plan.stories, start=1):
            await _wait_until(
                partial(_has_room, collector, count, len(self.plan.stories))
            )
            await collector.submit(submission_of(story))
            duplicates += duplicates_of(story)
            while duplicates and (
                len(duplicates) > MAX_IN_FLIGHT // 2 or count == len(self.plan.stories)
            ):
                await collector.submit(duplicates.pop(0))
            if story.kind == "cancelled":
                await collector.submit(cancellation_of(story))
            while due and due[0].after <= count:
                await faults.put(due.pop(0))

    async def _wait_for_answers(
        self, collector: EventCollector, stories: Sequence[ChaosStory]
    ) -> None:
        wanted = {story.id for story in stories}
        await _wait_until(lambda: wanted <= collector.collected.answered_stories)

    async def _wait_until_drained(self) -> SystemState:
        while True:
            state = await self._read_state()
            if state.is_drained:
                return state
            await asyncio.sleep(POLL_SECONDS)

    async def _read_state(self) -> SystemState:
        while True:
            try:
                with as_port_errors():
                    return await invariants.read_system_state(
                        broker=self.broker.url, postgres=self.postgres.url
                    )
            except PortUnavailableError:
                await asyncio.sleep(POLL_SECONDS)


async def _wait_until(holds: Callable[[], bool]) -> None:
    while not holds():  # noqa: ASYNC110  # collected events set no asyncio.Event
        await asyncio.sleep(POLL_SECONDS / 5)


def _has_room(collector: EventCollector, submitted: int, stories: int) -> bool:
    return submitted - len(collector.collected.answered_stories) <= min(
        MAX_IN_FLIGHT, stories // 4
    )
