"""The throughput of empty steps through broker and journal, and of each alone."""

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
from tests.benchmarks.bare_faststream import measure_bare_loop
from tests.benchmarks.figures import Figure, at_least
from tests.benchmarks.message_rate import MessageRate, Tally
from tests.builders import a_run
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

PREFETCH = 100
TIMEOUT_SECONDS = 120
WORKER = "bench:1"
FILLING = "x" * 2048
"""The content of a message of the bare loop, and of the result of a step."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsSize:
    """How many runs, steps of each run, and messages of the bare loop."""

    runs: int
    steps: int
    messages: int


FULL = StepsSize(runs=40, steps=50, messages=4000)
SMALL = StepsSize(runs=2, steps=3, messages=10)


class Filling(FrozenModel):
    """The input and the result of an empty step."""

    filling: str = FILLING


def measure(size: StepsSize) -> list[Figure]:
    """Measure the bare loop, then both journals, with and without the broker."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        sqlite = f"sqlite+aiosqlite:///{Path(name, 'journal.db')}"
        broker, postgres = stack.broker(), stack.postgres()
        bare = _run_in_vhost(
            broker.url,
            broker.management_url,
            lambda url: measure_bare_loop(
                url, messages=size.messages, filling=FILLING, prefetch=PREFETCH
            ),
        )
        rates: dict[str, MessageRate] = {"bare": bare}
        with fresh_database(postgres.url) as database:
            rates["PostgreSQL"] = _run_in_vhost(
                broker.url,
                broker.management_url,
                lambda url: _measure_through_broker(url, database, size),
            )
        with fresh_database(postgres.url) as database:
            rates["PostgreSQL alone"] = uvloop.run(
                _measure_journal_alone(database, size)
            )
        rates["SQLite"] = _run_in_vhost(
            broker.url,
            broker.management_url,
            lambda url: _measure_through_broker(url, sqlite, size),
        )
        rates["SQLite alone"] = uvloop.run(
            _measure_journal_alone(f"{sqlite}.alone", size)
        )
    return _figures(rates)


def _figures(rates: dict[str, MessageRate]) -> list[Figure]:
    bare = rates["bare"]
    budgets = {
        "PostgreSQL": at_least(0.25, stretch=0.4),
        "SQLite": at_least(0.15),
    }
    ratios = [
        Figure(
            name=f"a step through broker and {name}, over a bare message",
            value=rates[name].per_second / bare.per_second,
            budget=budget,
        )
        for name, budget in budgets.items()
    ]
    details = [
        figure
        for name, rate in rates.items()
        for figure in (
            Figure(name=f"{name}: a second", value=rate.per_second),
            Figure(
                name=f"{name}: CPU of ours for each",
                value=rate.cpu_milliseconds,
                unit="ms",
            ),
        )
    ]
    return ratios + details


def _run_in_vhost(
    broker: str, management: str, work: Callable[[str], Awaitable[Any]]
) -> Any:
    async def working(url: str) -> Any:
        return await work(url)

    with fresh_vhost(broker, management) as url:
        return uvloop.run(working(url))


async def _measure_through_broker(
    url: str, journal: str, size: StepsSize
) -> MessageRate:
    await topology.apply(url)
    tally = Tally(size.runs * (size.steps + 2))
    async with open_journal(journal) as store, RabbitPublisher(url) as publisher:
        for number in range(size.runs):
            await store.journal.open(_a_run(number), text=None)
        wall, cpu = time.perf_counter(), time.process_time()
        async with (
            asyncio.timeout(TIMEOUT_SECONDS),
            open_consumers(
                url,
                _a_router(store, publisher, tally, size),
                prefetch=dict.fromkeys(QUEUE_BINDINGS, PREFETCH),
                grace=timedelta(seconds=5),
            ),
            asyncio.TaskGroup() as loops,
        ):
            relay = Relay(outbox=store.outbox, publisher=publisher)
            relaying = loops.create_task(relay.run())
            await tally.reached.wait()
            rate = tally.rate(wall, cpu)
            relaying.cancel()
    return rate


@dataclass(frozen=True, slots=True)
class IdleSteps:
    """Empty steps that count themselves."""

    tally: Tally
    steps: int

    async def __call__(self, _: StepInput) -> Outcome:
        """Work a step of the middle stage."""
        self.tally.add()
        return Outcome(result=Filling())

    async def open_stage(self, _: StepInput) -> Outcome:
        """Open a stage of many steps."""
        self.tally.add()
        inputs = (Filling(),) * self.steps
        return Outcome(result=Filling(), next_steps=FanOut(stage="read", inputs=inputs))

    async def complete_run(self, _: StepInput) -> Outcome:
        """Complete the run."""
        self.tally.add()
        return Outcome(result=Filling(), completes_run=True)


def _a_router(
    store: JournalStore, publisher: Publisher, tally: Tally, size: StepsSize
) -> MessageRouter:
    idle = IdleSteps(tally, size.steps)
    reporter = FailureReporter(host="bench", version="0")
    executor = StepExecutor(
        journal=store.journal,
        steps={"intake": idle.open_stage, "read": idle, "structure": idle.complete_run},
        breaker=Breaker(time.monotonic),
        reporter=reporter,
        worker=WORKER,
        timeouts=StepTimeouts(),
    )
    submissions = SubmissionHandler(journal=store.journal, executor=executor)
    invalid_messages = InvalidMessageHandler(
        journal=store.journal, publisher=publisher, reporter=reporter
    )
    return MessageRouter(
        routes(executor, submissions), invalid_messages=invalid_messages
    )


async def _measure_journal_alone(journal: str, size: StepsSize) -> MessageRate:
    """Claim and record the same steps, without broker and handlers."""
    tally = Tally(size.runs * (size.steps + 2))
    idle = IdleSteps(tally, size.steps)
    async with open_journal(journal) as store:
        for number in range(size.runs):
            await store.journal.open(_a_run(number), text=None)
        wall, cpu = time.perf_counter(), time.process_time()
        async with asyncio.timeout(TIMEOUT_SECONDS), asyncio.TaskGroup() as runs:
            for number in range(size.runs):
                runs.create_task(_work_run(store, _a_run(number), idle))
        return tally.rate(wall, cpu)


async def _work_run(store: JournalStore, run: Run, idle: IdleSteps) -> None:
    first = StepKey(run_id=run.id, generation=1, stage="intake")
    await _work_step(store, first, idle.open_stage)
    for ordinal in range(1, idle.steps + 1):
        await _work_step(store, replace(first, stage="read", ordinal=ordinal), idle)
    await _work_step(store, replace(first, stage="structure"), idle.complete_run)


async def _work_step(
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
