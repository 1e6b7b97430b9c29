"""Dead letters: stored from the broker, found among many, replayed at a rate."""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import uvloop

from handlers.dead_letter_consumer import DeadLetterConsumer
from infra.rabbit import topology
from infra.rabbit.consumers import open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, open_journal
from ports.delivery import DEAD_LETTER_QUEUE, Delivery
from ports.domain.choices import DeadLetterFilter
from service.background.replayer import CANARY_STEPS, Replayer
from service.serve import DEAD_LETTER_PREFETCH
from tests.benchmarks import dead_letter_fixture
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import an_invalid_message_handler
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

TIMEOUT_SECONDS = 240
CANARY_PATIENCE = 0.3
"""Seconds that the first dead letter is left without a result: no other may follow."""
EVERYTHING = DeadLetterFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLettersSize:
    """How many are stored and replayed, replayed at a rate, and listed."""

    dead_letters: int
    throttled: int
    rate: float
    listed: int


FULL = DeadLettersSize(dead_letters=10_000, throttled=500, rate=50.0, listed=100_000)
SMALL = DeadLettersSize(dead_letters=40, throttled=20, rate=50.0, listed=200)


def measure(size: DeadLettersSize) -> list[Figure]:
    """Measure both journals."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        broker, postgres = stack.broker(), stack.postgres()
        figures: list[Figure] = []
        with (
            fresh_database(postgres.url) as database,
            fresh_vhost(broker.url, broker.management_url) as vhost,
        ):
            figures += uvloop.run(_measure_journal("PostgreSQL", vhost, database, size))
        sqlite = f"sqlite+aiosqlite:///{Path(name, 'journal.db')}"
        with fresh_vhost(broker.url, broker.management_url) as vhost:
            figures += uvloop.run(_measure_journal("SQLite", vhost, sqlite, size))
    return figures


async def _measure_journal(
    name: str, broker: str, journal: str, size: DeadLettersSize
) -> list[Figure]:
    async with asyncio.timeout(TIMEOUT_SECONDS * 2), open_journal(journal) as store:
        await dead_letter_fixture.insert_dead_steps(journal, size.dead_letters)
        filing = await measure_filing(broker, store, size.dead_letters)
        throttled = await measure_replay(store, journal, size.throttled, rate=size.rate)
        free = await measure_replay(store, journal, size.dead_letters, rate=None)
        await dead_letter_fixture.insert_dead_letters(journal, size.listed)
        listing = await _measure_seconds(
            lambda: store.dead_letters.summaries(EVERYTHING, limit=50)
        )
        grouping = await _measure_seconds(
            lambda: store.dead_letters.groups(EVERYTHING, limit=50)
        )
        freezing = await _measure_seconds(lambda: store.dead_letters.freeze(EVERYTHING))
        search = DeadLetterFilter(text="story 4711 ")
        searching = await _measure_seconds(
            lambda: store.dead_letters.summaries(search, limit=50)
        )
    many = f"of {size.listed:,} dead letters"
    return [
        Figure(name=f"{name}: dead letters stored a second", value=filing),
        Figure(
            name=f"{name}: dead letters replayed a second, without a rate",
            value=free,
            budget=at_least(500),
        ),
        Figure(
            name=f"{name}: deviation from the rate of {size.rate:g}/s",
            value=abs(throttled / size.rate - 1) * 100,
            unit="%",
            budget=at_most(5),
        ),
        Figure(name=f"{name}: the newest {many}", value=listing, unit="s"),
        Figure(name=f"{name}: the causes {many}", value=grouping, unit="s"),
        Figure(name=f"{name}: a preview {many}", value=freezing, unit="s"),
        Figure(name=f"{name}: a text search {many}", value=searching, unit="s"),
    ]


async def measure_filing(broker: str, store: JournalStore, count: int) -> float:
    """Return how many dead letters a second go from the queue to the journal."""
    await topology.apply(broker)
    async with RabbitPublisher(broker) as publisher:
        for start in range(0, count, 100):
            async with asyncio.TaskGroup() as some:
                for number in range(start, min(count, start + 100)):
                    some.create_task(
                        publisher.publish(dead_letter_fixture.a_dead_letter(number))
                    )

    async def fail(_: Delivery) -> None:
        raise AssertionError("only dead letters are consumed")

    consumer = DeadLetterConsumer(
        store=store.dead_letters,
        invalid_messages=an_invalid_message_handler(InMemoryJournal()),
        otherwise=fail,
    )
    prefetch = {DEAD_LETTER_QUEUE: DEAD_LETTER_PREFETCH}
    began = time.perf_counter()
    async with open_consumers(
        broker, consumer, prefetch=prefetch, grace=timedelta(seconds=5)
    ):
        while await store.dead_letters.count(EVERYTHING) < count:  # noqa: ASYNC110  # the journal sends no signal
            await asyncio.sleep(0.1)
        return count / (time.perf_counter() - began)


async def measure_replay(
    store: JournalStore, journal: str, count: int, *, rate: float | None
) -> float:
    """Return how many dead letters a second are sent after the canaries.

    Raises:
        AssertionError: More than one was sent before the first had come through.
    """
    ids = (await store.dead_letters.freeze(EVERYTHING)).ids[:count]
    replay_id = await store.replays.request(ids, rate=rate, who="bench", what="bench")
    replayer = Replayer(replays=store.replays, holder="bench")
    task = asyncio.create_task(replayer.run())
    await wait_for_sent(store, replay_id, at_least=CANARY_STEPS[0])
    await asyncio.sleep(CANARY_PATIENCE)
    alone = await wait_for_sent(store, replay_id, at_least=CANARY_STEPS[0])
    assert alone == CANARY_STEPS[0]
    # From the first batch after the canaries: their results are awaited before it.
    after_canaries = CANARY_STEPS[-1] + 1
    before = await wait_for_sent(
        store, replay_id, at_least=after_canaries, journal=journal
    )
    began = time.perf_counter()
    after = await wait_for_sent(store, replay_id, at_least=len(ids))
    per_second = (after - before) / (time.perf_counter() - began)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return per_second


async def wait_for_sent(
    store: JournalStore, replay_id: UUID, *, at_least: int, journal: str | None = None
) -> int:
    """Wait for so many sent commands; finish the steps of canaries meanwhile."""
    while True:
        replay = await store.replays.replay(replay_id)
        if replay is not None and replay.sent >= at_least:
            return replay.sent
        if journal is not None:
            await dead_letter_fixture.finish_queued_steps(journal)
        await asyncio.sleep(0.02)


async def _measure_seconds(look: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await look()
    return time.perf_counter() - began
