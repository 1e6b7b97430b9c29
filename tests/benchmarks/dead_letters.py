"""Dead letters: filed from the broker, found among many, replayed at a rate."""

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
from tests.benchmarks import morgue
from tests.benchmarks.figures import Figure, at_least, at_most
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import an_invalid_message_handler
from tests.stack.isolation import fresh_database, fresh_vhost
from tests.stack.shared import session_stack

WITHIN = 240
LOOKS = DeadLetterFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How many are filed and replayed, throttled, and looked through."""

    letters: int
    throttled: int
    rate: float
    listed: int


FULL = Size(letters=10_000, throttled=500, rate=50.0, listed=100_000)
SMALL = Size(letters=40, throttled=20, rate=50.0, listed=200)


def measured(size: Size) -> list[Figure]:
    """Measure both journals."""
    with tempfile.TemporaryDirectory() as name, session_stack() as stack:
        broker, postgres = stack.broker(), stack.postgres()
        figures: list[Figure] = []
        with (
            fresh_database(postgres.url) as database,
            fresh_vhost(broker.url, broker.management_url) as vhost,
        ):
            figures += uvloop.run(_measured("PostgreSQL", vhost, database, size))
        sqlite = f"sqlite+aiosqlite:///{Path(name, 'journal.db')}"
        with fresh_vhost(broker.url, broker.management_url) as vhost:
            figures += uvloop.run(_measured("SQLite", vhost, sqlite, size))
    return figures


async def _measured(name: str, broker: str, journal: str, size: Size) -> list[Figure]:
    async with asyncio.timeout(WITHIN * 2), open_journal(journal) as store:
        await morgue.with_dead_steps(journal, size.letters)
        filing = await _filed(broker, store, size.letters)
        throttled = await _replayed(store, journal, size.throttled, rate=size.rate)
        free = await _replayed(store, journal, size.letters, rate=None)
        await morgue.with_letters(journal, size.listed)
        listing = await _seconds(lambda: store.dead_letters.summaries(LOOKS, limit=50))
        grouping = await _seconds(lambda: store.dead_letters.groups(LOOKS, limit=50))
        freezing = await _seconds(lambda: store.dead_letters.freeze(LOOKS))
        words = DeadLetterFilter(text="story 4711 ")
        searching = await _seconds(
            lambda: store.dead_letters.summaries(words, limit=50)
        )
    many = f"of {size.listed:,} letters"
    return [
        Figure(name=f"{name}: letters filed from the broker a second", value=filing),
        Figure(
            name=f"{name}: letters replayed a second, unthrottled",
            value=free,
            budget=at_least(500),
        ),
        Figure(
            name=f"{name}: off the rate of {size.rate:g}/s",
            value=abs(throttled / size.rate - 1) * 100,
            unit="%",
            budget=at_most(5),
        ),
        Figure(name=f"{name}: the newest {many}", value=listing, unit="s"),
        Figure(name=f"{name}: the causes {many}", value=grouping, unit="s"),
        Figure(name=f"{name}: a preview {many}", value=freezing, unit="s"),
        Figure(name=f"{name}: words in one {many}", value=searching, unit="s"),
    ]


async def _filed(broker: str, store: JournalStore, count: int) -> float:
    """Return how many letters a second go from the queue to the journal."""
    await topology.apply(broker)
    async with RabbitPublisher(broker) as publisher:
        for start in range(0, count, 100):
            async with asyncio.TaskGroup() as some:
                for number in range(start, min(count, start + 100)):
                    some.create_task(publisher.publish(morgue.letter(number)))

    async def beside(_: Delivery) -> None:
        raise AssertionError("only dead letters are consumed")

    filing = DeadLetterConsumer(
        store=store.dead_letters,
        invalid_messages=an_invalid_message_handler(InMemoryJournal()),
        otherwise=beside,
    )
    prefetch = {DEAD_LETTER_QUEUE: DEAD_LETTER_PREFETCH}
    began = time.perf_counter()
    async with open_consumers(
        broker, filing, prefetch=prefetch, grace=timedelta(seconds=5)
    ):
        while await store.dead_letters.count(LOOKS) < count:  # noqa: ASYNC110  # the journal rings no bell
            await asyncio.sleep(0.1)
        return count / (time.perf_counter() - began)


async def _replayed(
    store: JournalStore, journal: str, count: int, *, rate: float | None
) -> float:
    """Return how many letters a second go out once the canaries are through."""
    ids = (await store.dead_letters.freeze(LOOKS)).ids[:count]
    replay_id = await store.replays.request(ids, rate=rate, who="bench", what="bench")
    replayer = Replayer(replays=store.replays, holder="bench")
    task = asyncio.create_task(replayer.run())
    # From the first turn of the rest: before it, what canaries come to is awaited.
    rest = CANARY_STEPS[-1] + 1
    before = await _sent(store, replay_id, at_least=rest, journal=journal)
    began = time.perf_counter()
    after = await _sent(store, replay_id, at_least=len(ids))
    a_second = (after - before) / (time.perf_counter() - began)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    return a_second


async def _sent(
    store: JournalStore, replay_id: UUID, *, at_least: int, journal: str | None = None
) -> int:
    """Return how many were sent once so many were; end the steps of canaries."""
    while True:
        replay = await store.replays.replay(replay_id)
        if replay is not None and replay.sent >= at_least:
            return replay.sent
        if journal is not None:
            await morgue.finish_what_is_owed(journal)
        await asyncio.sleep(0.02)


async def _seconds(look: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await look()
    return time.perf_counter() - began
