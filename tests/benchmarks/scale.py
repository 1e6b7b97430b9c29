"""A journal with a long history beside a young one: what the history costs."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from statistics import quantiles
from uuid import uuid4

import uvloop

from infra.storage import JournalStore, open_journal
from ports.domain.choices import DeadLetterFilter, RunFilter
from ports.domain.story import FrozenModel, Run, RunId, StoryId
from ports.journal import Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome
from tests.benchmarks.figures import Figure, at_most
from tests.builders import a_run
from tests.infra.storage.db.big_journal import History, fill_journal
from tests.stack.isolation import fresh_database
from tests.stack.shared import session_stack

WORKER = "bench"
OUTCOME = Outcome(result=FrozenModel(), completes_run=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class ScaleSize:
    """The history of either journal, and how often each thing is done."""

    young: History
    old: History
    times: int


# Both have more failed runs, and as many waiting letters, as a list shows.
FULL = ScaleSize(
    young=History(runs=5_000, letters=1_000, waiting=1_000),
    old=History(runs=100_000, postponed=50_000, letters=1_000_000, waiting=1_000),
    times=200,
)
SMALL = ScaleSize(
    young=History(runs=10, letters=10, waiting=10),
    old=History(runs=100, postponed=50, letters=100, waiting=10),
    times=3,
)


@dataclass(slots=True, kw_only=True)
class Stopwatch:
    """How long each thing took on one journal, in seconds, each time."""

    times: dict[str, list[float]] = field(default_factory=dict)

    async def measure(self, name: str, work: Callable[[], Awaitable[object]]) -> None:
        """Do *work*, and note how long it took."""
        began = time.perf_counter()
        await work()
        self.times.setdefault(name, []).append(time.perf_counter() - began)

    def typical(self, name: str) -> float:
        """Return the lower quartile: what else the machine does only adds to it."""
        return quantiles(self.times[name], n=4)[0]


def measure(size: ScaleSize) -> list[Figure]:
    """Do the same on both journals in turn."""
    with (
        session_stack() as stack,
        fresh_database(stack.postgres().url) as young,
        fresh_database(stack.postgres().url) as old,
    ):
        return uvloop.run(_measured(young, old, size))


async def _measured(young_url: str, old_url: str, size: ScaleSize) -> list[Figure]:
    young, old = Stopwatch(), Stopwatch()
    async with open_journal(young_url) as young_store, open_journal(old_url) as store:
        await fill_journal(young_url, size.young)
        await fill_journal(old_url, size.old)
        # The first turns only warm up: plans, caches and connections.
        await _work(young_store, Stopwatch(), times=10)
        await _work(store, Stopwatch(), times=10)
        for _ in range(size.times):
            await _work(young_store, young, times=1)
            await _work(store, old, times=1)
    return [
        figure
        for name in young.times
        for figure in _figures(name, young.typical(name), old.typical(name))
    ]


def _figures(name: str, young: float, old: float) -> list[Figure]:
    return [
        Figure(name=f"{name}: old over young", value=old / young, budget=at_most(1.2)),
        Figure(name=f"{name}: in the old journal", value=old * 1000, unit="ms"),
    ]


async def _work(store: JournalStore, watch: Stopwatch, *, times: int) -> None:
    """Take runs through the journal, and look at what operators look at."""
    dead_letters, which = store.dead_letters, DeadLetterFilter()
    failed = RunFilter(state="failed")
    looks: dict[str, Callable[[], Awaitable[object]]] = {
        "sweep": store.outbox.requeue_lost,
        "list runs": lambda: store.operations.runs(limit=50),
        "list failed runs": lambda: store.operations.runs(failed, limit=50),
        "list dead letters": lambda: dead_letters.summaries(which, limit=50),
        "group dead letters": lambda: dead_letters.groups(which, limit=50),
    }
    for _ in range(times):
        run = a_run(id=RunId(uuid4()), story_id=StoryId(f"bench-{uuid4()}"))
        await store.journal.open(run, text=None)
        await watch.measure("lease and mark what is due", partial(_relay, store))
        await watch.measure("claim and record a step", partial(_step, store, run))
        await _relay(store)
        for name, look in looks.items():
            await watch.measure(name, look)


async def _relay(store: JournalStore) -> None:
    messages = await store.outbox.lease_due(limit=100)
    assert messages
    await store.outbox.mark_published(tuple(each.id for each in messages))


async def _step(store: JournalStore, run: Run) -> None:
    key = StepKey(run_id=run.id, generation=1, stage="intake")
    claim = await store.journal.claim(key, attempt=1, worker=WORKER)
    assert isinstance(claim, Claimed)
    assert await store.journal.record(claim, OUTCOME)
