"""Messages of the dead-letter queue are stored, and acknowledged after that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aio_pika import Message

from handlers.dead_letter_consumer import DeadLetterConsumer
from infra.rabbit.consumers import open_consumers
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, open_journal
from ports.dead_letters import DeadLetterStore
from ports.delivery import DEAD_LETTER_QUEUE
from ports.domain.choices import DeadLetterFilter
from ports.errors import PortUnavailableError
from tests.fakes.dead_letters import InMemoryDeadLetterStore
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import a_router, an_invalid_message_handler
from tests.infra.rabbit.builders import (
    TIMEOUT_SECONDS,
    an_outbox_command,
    open_channel,
    publish_raw,
    ready_count,
    take_next,
    until,
)

GRACE = timedelta(seconds=5)
BODY = b'{"text": "\xff\x00 no JSON'


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=50))


@asynccontextmanager
async def run_consumer(url: str, letters: DeadLetterStore) -> AsyncIterator[None]:
    async with RabbitPublisher(url) as publisher:
        journal = InMemoryJournal()
        router = a_router(journal, publisher=publisher)
        receiver = DeadLetterConsumer(
            store=letters,
            invalid_messages=an_invalid_message_handler(journal, publisher=publisher),
            otherwise=router,
        )
        prefetch = {DEAD_LETTER_QUEUE: 8, "crews.intake": 4}
        async with open_consumers(url, receiver, prefetch=prefetch, grace=GRACE):
            yield


async def test_a_refused_message_is_filed_byte_for_byte(url: str) -> None:
    store = InMemoryDeadLetterStore()

    async with run_consumer(url, store):
        message = Message(
            BODY, content_type="text/odd", headers={"cloudEvents:id": "é"}
        )
        await publish_raw(url, "novelmovie.events", "story.submitted", message)
        await until(lambda: bool(store.filed))

    [dead_letter] = store.filed.values()
    assert (dead_letter.body, dead_letter.content_type) == (BODY, "text/odd")
    assert dead_letter.headers["cloudEvents:id"] == "é"
    assert dead_letter.queue == "crews.intake"
    assert dead_letter.error == "InvalidEventError"
    assert await ready_count(url, DEAD_LETTER_QUEUE) == 0


async def test_what_the_broker_gives_up_is_filed_as_it_was(url: str) -> None:
    store = InMemoryDeadLetterStore()
    message_id = str(uuid4())
    await publish_raw(
        url,
        "novelmovie.work",
        "assemble",
        Message(BODY, message_id=message_id, headers={"traceparent": "00-1"}),
    )
    await reject_message(url, "crews.assemble")

    async with run_consumer(url, store):
        await until(lambda: bool(store.filed))

    [dead_letter] = store.filed.values()
    assert (dead_letter.body, dead_letter.queue) == (BODY, "crews.assemble")
    assert (dead_letter.id, dead_letter.message_id) == (UUID(message_id), message_id)
    assert (dead_letter.error, dead_letter.step) == ("GivenUpByBroker", None)
    assert dead_letter.error_pattern == "the broker gave it up: rejected"


async def reject_message(url: str, queue: str) -> None:
    async with open_channel(url) as channel, asyncio.timeout(TIMEOUT_SECONDS):
        source = await channel.get_queue(queue)
        async with source.iterator() as messages:
            await (await anext(aiter(messages))).reject(requeue=False)


async def test_while_the_journal_is_down_letters_wait_in_the_queue(url: str) -> None:
    store = InMemoryDeadLetterStore()
    store.error = PortUnavailableError("journal", "the test switched it off")
    await publish_dead_letters(url, 1)

    async with run_consumer(url, store):
        await until(lambda: store.refused > 1)

    assert await ready_count(url, DEAD_LETTER_QUEUE) == 1
    store.error = None
    async with run_consumer(url, store):
        await until(lambda: bool(store.filed))
    assert await ready_count(url, DEAD_LETTER_QUEUE) == 0


async def test_no_more_letters_are_taken_than_are_filed_at_once(url: str) -> None:
    store = InMemoryDeadLetterStore()
    store.error = PortUnavailableError("journal", "the test switched it off")
    await publish_dead_letters(url, 20)

    async with run_consumer(url, store):
        await until(lambda: store.refused > 20)
        assert await ready_count(url, DEAD_LETTER_QUEUE) == 12


async def publish_dead_letters(url: str, count: int) -> None:
    for _ in range(count):
        await publish_raw(url, "novelmovie.dead", "crews.read", Message(BODY))


async def test_a_replayed_message_reaches_its_queue_as_it_came(
    url: str, tmp_path: Path
) -> None:
    async with open_journal(f"sqlite:///{tmp_path}/journal.db") as store:
        async with run_consumer(url, store.dead_letters):
            message = Message(
                BODY,
                content_type="text/odd",
                message_id=str(uuid4()),
                headers={"cloudEvents:id": "e-1"},
            )
            await publish_raw(url, "novelmovie.events", "story.submitted", message)
            dead_letter_id = await the_dead_letter(store)

        await replay(store, dead_letter_id, url)
        back = await take_next(url, "crews.intake")

    assert (back.body, back.content_type) == (BODY, "text/odd")
    assert back.message_id == message.message_id
    assert dict(back.headers) == {"cloudEvents:id": "e-1"}


async def the_dead_letter(store: JournalStore) -> UUID:
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            if rows := await store.dead_letters.summaries(DeadLetterFilter(), limit=1):
                return rows[0].id
            await asyncio.sleep(0.02)


async def replay(store: JournalStore, dead_letter_id: UUID, url: str) -> None:
    replay_id = await store.replays.request(
        [dead_letter_id], rate=None, who="jo", what="one"
    )
    await store.replays.claim("replica-1")
    await store.replays.send_batch(replay_id, "replica-1", after=0, limit=1)
    async with RabbitPublisher(url) as publisher:
        [message] = await store.outbox.lease_due(limit=9)
        await publisher.publish(message)


async def test_a_queue_that_is_gone_is_named(url: str) -> None:
    async with RabbitPublisher(url) as publisher:
        command = an_outbox_command(exchange="queue", routing_key="crews.gone")

        with pytest.raises(PortUnavailableError, match=r"no queue hears crews\.gone"):
            await publisher.publish(command)
