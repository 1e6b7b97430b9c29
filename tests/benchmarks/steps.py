"""A step that does nothing, through broker and journal, beside the broker alone."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import uvloop

from handlers.breaker import Breaker
from handlers.error_redaction import FailureReporter
from handlers.invalid_messages import InvalidMessageHandler
from handlers.lease_keeper import StepTimeouts
from handlers.routing import MessageRouter, routes
from handlers.step_executor import StepExecutor
from handlers.submissions import SubmissionHandler
from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, open_journal
from ports.delivery import QUEUE_BINDINGS
from ports.domain.story import FrozenModel, Run, RunId, StoryId
from ports.journal import Claimed
from ports.outbox import Publisher
from ports.pipeline.commands import StepKey
from ports.pipeline.identity import NAMESPACE
from ports.pipeline.steps import FanOut, Outcome, StepInput
from service.background.relay import Relay
from tests.benchmarks.bare import bare_loop
from tests.benchmarks.figures import Figure, at_least
from tests.benchmarks.rates import Rate, Tally
from tests.builders import a_run
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

PREFETCH = 100
WITHIN = 120
WORKER = "bench:1"
FILLING = "x" * 2048
"""What a message of the bare loop carries, and what a step leaves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many runs, of how many steps each, and how many bare messages."""

    runs: int
    steps: int
    messages: int


FULL = Size(runs=40, steps=50, messages=4000)
SMALL = Size(runs=2, steps=3, messages=10)


class Filling(FrozenModel):
    """What a step that does nothing is given and leaves."""

    filling: str = FILLING


def measured(size: Size) -> list[Figure]:
    """Measure the bare loop, then both journals, with and without the broker."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        sqlite = f"sqlite+aiosqlite:///{Path(name, 'journal.db')}"
        broker, postgres = stack.broker(), stack.postgres()
        bare = _in_vhost(
            broker.url,
            broker.management_url,
            lambda url: bare_loop(
                url, messages=size.messages, filling=FILLING, prefetch=PREFETCH
            ),
        )
        rates: dict[str, Rate] = {"bare": bare}
        with fresh_database(postgres.url) as database:
            rates["PostgreSQL"] = _in_vhost(
                broker.url,
                broker.management_url,
                lambda url: _through_broker(url, database, size),
            )
        with fresh_database(postgres.url) as database:
            rates["PostgreSQL alone"] = uvloop.run(_journal_alone(database, size))
        rates["SQLite"] = _in_vhost(
            broker.url,
            broker.management_url,
            lambda url: _through_broker(url, sqlite, size),
        )
        rates["SQLite alone"] = uvloop.run(_journal_alone(f"{sqlite}.alone", size))
    return _figures(rates)


def _figures(rates: dict[str, Rate]) -> list[Figure]:
    bare = rates["bare"]
    budgets = {
        "PostgreSQL": at_least(0.25, stretch=0.4),
        "SQLite": at_least(0.15),
    }
    ratios = [
        Figure(
            name=f"a step through broker and {name}, over a bare message",
            value=rates[name].a_second / bare.a_second,
            budget=budget,
        )
        for name, budget in budgets.items()
    ]
    details = [
        figure
        for name, rate in rates.items()
        for figure in (
            Figure(name=f"{name}: a second", value=rate.a_second),
            Figure(name=f"{name}: CPU of ours for each", value=rate.cpu, unit="ms"),
        )
    ]
    return ratios + details


def _in_vhost(
    broker: str, management: str, work: Callable[[str], Awaitable[Any]]
) -> Any:
    async def working(url: str) -> Any:
        return await work(url)

    with fresh_vhost(broker, management) as url:
        return uvloop.run(working(url))


async def _through_broker(url: str, journal: str, size: Size) -> Rate:
    await topology.apply(url)
    done = Tally(size.runs * (size.steps + 2))
    async with open_journal(journal) as store, RabbitPublisher(url) as publisher:
        for number in range(size.runs):
            await store.journal.open(_a_run(number), text=None)
        wall, cpu = time.perf_counter(), time.process_time()
        async with (
            asyncio.timeout(WITHIN),
            open_consumers(
                url,
                _reception(store, publisher, done, size),
                prefetch=dict.fromkeys(QUEUE_BINDINGS, PREFETCH),
                grace=timedelta(seconds=5),
            ),
            asyncio.TaskGroup() as loops,
        ):
            relay = Relay(outbox=store.outbox, publisher=publisher)
            relaying = loops.create_task(relay.run())
            await done.reached.wait()
            rate = done.rate(wall, cpu)
            relaying.cancel()
    return rate


@dataclass(frozen=True, slots=True)
class Idle:
    """A step that does nothing; the first opens the next stage."""

    done: Tally
    steps: int

    async def __call__(self, _: StepInput) -> Outcome:
        """Return what the pipeline needs to go on."""
        self.done.add()
        return Outcome(result=Filling())

    async def opening(self, _: StepInput) -> Outcome:
        """Open a stage of many steps."""
        self.done.add()
        inputs = (Filling(),) * self.steps
        return Outcome(result=Filling(), next_steps=FanOut(stage="read", inputs=inputs))

    async def closing(self, _: StepInput) -> Outcome:
        """Complete the run."""
        self.done.add()
        return Outcome(result=Filling(), completes_run=True)


def _reception(
    store: JournalStore, publisher: Publisher, done: Tally, size: Size
) -> MessageRouter:
    idle = Idle(done, size.steps)
    witness = FailureReporter(host="bench", version="0")
    kickoff = StepExecutor(
        journal=store.journal,
        steps={"intake": idle.opening, "read": idle, "structure": idle.closing},
        breaker=Breaker(time.monotonic),
        reporter=witness,
        worker=WORKER,
        timeouts=StepTimeouts(),
    )
    submissions = SubmissionHandler(journal=store.journal, executor=kickoff)
    refusals = InvalidMessageHandler(
        journal=store.journal, publisher=publisher, reporter=witness
    )
    return MessageRouter(routes(kickoff, submissions), invalid_messages=refusals)


async def _journal_alone(journal: str, size: Size) -> Rate:
    """Claim and record the same steps, with nothing between them."""
    done = Tally(size.runs * (size.steps + 2))
    idle = Idle(done, size.steps)
    async with open_journal(journal) as store:
        for number in range(size.runs):
            await store.journal.open(_a_run(number), text=None)
        wall, cpu = time.perf_counter(), time.process_time()
        async with asyncio.timeout(WITHIN), asyncio.TaskGroup() as runs:
            for number in range(size.runs):
                runs.create_task(_worked(store, _a_run(number), idle))
        return done.rate(wall, cpu)


async def _worked(store: JournalStore, run: Run, idle: Idle) -> None:
    first = StepKey(run_id=run.id, generation=1, stage="intake")
    await _step(store, first, idle.opening)
    for ordinal in range(1, idle.steps + 1):
        await _step(store, replace(first, stage="read", ordinal=ordinal), idle)
    await _step(store, replace(first, stage="structure"), idle.closing)


async def _step(
    store: JournalStore,
    key: StepKey,
    work: Callable[[StepInput], Awaitable[Outcome]],
) -> None:
    claim = await store.journal.claim(key, attempt=1, worker=WORKER)
    assert isinstance(claim, Claimed)
    assert await store.journal.record(claim, await work(claim.step_input))


def _a_run(number: int) -> Run:
    run_id: UUID = uuid5(NAMESPACE, f"bench/{number}")
    return a_run(id=RunId(run_id), story_id=StoryId(f"story-{number}"))
