"""What lies among the dead letters is filed, and acknowledged after that."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from aio_pika import Message

from handlers.filing import Filing
from infra.rabbit import topology
from infra.rabbit.consumers import consuming
from infra.rabbit.publisher import RabbitPublisher
from infra.storage import JournalStore, opened_journal
from ports.dead_letters import DeadLetterFile, LetterFilter
from ports.delivery import DEAD_LETTERS
from ports.errors import PortUnavailableError
from tests.fakes.dead_letters import InMemoryDeadLetterFile
from tests.fakes.journal import InMemoryJournal
from tests.handlers.given import a_reception
from tests.infra.rabbit.given import (
    PATIENCE,
    a_channel,
    an_owed_command,
    next_in,
    ready_in,
    sent,
)

GRACE = timedelta(seconds=5)
BODY = b'{"text": "\xff\x00 no JSON'


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.filing.PAUSE", timedelta(milliseconds=50))


@pytest.fixture
async def url(broker_url: str) -> str:
    await topology.apply(broker_url)
    return broker_url


@asynccontextmanager
async def filing(url: str, letters: DeadLetterFile) -> AsyncIterator[None]:
    async with RabbitPublisher(url) as publisher:
        reception = a_reception(InMemoryJournal(), publisher=publisher)
        receiver = Filing(letters=letters, beside=reception)
        prefetch = {DEAD_LETTERS: 8, "crews.intake": 4}
        async with consuming(url, receiver, prefetch=prefetch, grace=GRACE):
            yield


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110  # the broker rings no bell
            await asyncio.sleep(0.02)


async def test_a_refused_message_is_filed_byte_for_byte(url: str) -> None:
    letters = InMemoryDeadLetterFile()

    async with filing(url, letters):
        message = Message(
            BODY, content_type="text/odd", headers={"cloudEvents:id": "é"}
        )
        await sent(url, "novelmovie.events", "story.submitted", message)
        await until(lambda: bool(letters.filed))

    [letter] = letters.filed.values()
    assert (letter.body, letter.content_type) == (BODY, "text/odd")
    assert letter.headers["cloudEvents:id"] == "é"
    assert (letter.queue, letter.error) == ("crews.intake", "InvalidEventError")
    assert await ready_in(url, DEAD_LETTERS) == 0


async def test_what_the_broker_gives_up_is_filed_as_it_was(url: str) -> None:
    letters = InMemoryDeadLetterFile()
    message_id = str(uuid4())
    await sent(
        url,
        "novelmovie.work",
        "assemble",
        Message(BODY, message_id=message_id, headers={"traceparent": "00-1"}),
    )
    await rejected(url, "crews.assemble")

    async with filing(url, letters):
        await until(lambda: bool(letters.filed))

    [letter] = letters.filed.values()
    assert (letter.body, letter.queue) == (BODY, "crews.assemble")
    assert (letter.id, letter.message_id) == (UUID(message_id), message_id)
    assert (letter.error, letter.step) == ("GivenUpByBroker", None)
    assert letter.cause == "the broker gave it up: rejected"


async def rejected(url: str, queue: str) -> None:
    async with a_channel(url) as channel, asyncio.timeout(PATIENCE):
        source = await channel.get_queue(queue)
        async with source.iterator() as messages:
            await (await anext(aiter(messages))).reject(requeue=False)


async def test_while_the_journal_is_down_letters_wait_in_the_queue(url: str) -> None:
    letters = InMemoryDeadLetterFile()
    letters.error = PortUnavailableError("journal", "the test switched it off")
    await laid_aside(url, 1)

    async with filing(url, letters):
        await until(lambda: letters.refused > 1)

    assert await ready_in(url, DEAD_LETTERS) == 1
    letters.error = None
    async with filing(url, letters):
        await until(lambda: bool(letters.filed))
    assert await ready_in(url, DEAD_LETTERS) == 0


async def test_no_more_letters_are_taken_than_are_filed_at_once(url: str) -> None:
    letters = InMemoryDeadLetterFile()
    letters.error = PortUnavailableError("journal", "the test switched it off")
    await laid_aside(url, 20)

    async with filing(url, letters):
        await until(lambda: letters.refused > 20)
        assert await ready_in(url, DEAD_LETTERS) == 12


async def laid_aside(url: str, count: int) -> None:
    for _ in range(count):
        await sent(url, "novelmovie.dead", "crews.read", Message(BODY))


async def test_a_replayed_message_reaches_its_queue_as_it_came(
    url: str, tmp_path: Path
) -> None:
    async with opened_journal(f"sqlite:///{tmp_path}/journal.db") as store:
        async with filing(url, store.dead_letters):
            message = Message(
                BODY,
                content_type="text/odd",
                message_id=str(uuid4()),
                headers={"cloudEvents:id": "e-1"},
            )
            await sent(url, "novelmovie.events", "story.submitted", message)
            letter_id = await the_letter(store)

        await replay(store, letter_id, url)
        back = await next_in(url, "crews.intake")

    assert (back.body, back.content_type) == (BODY, "text/odd")
    assert back.message_id == message.message_id
    assert dict(back.headers) == {"cloudEvents:id": "e-1"}


async def the_letter(store: JournalStore) -> UUID:
    async with asyncio.timeout(PATIENCE):
        while True:
            if rows := await store.dead_letters.rows(LetterFilter(), limit=1):
                return rows[0].id
            await asyncio.sleep(0.02)


async def replay(store: JournalStore, letter_id: UUID, url: str) -> None:
    replay_id = await store.replays.ask([letter_id], rate=None, who="jo", what="one")
    await store.replays.take("replica-1")
    await store.replays.send(replay_id, "replica-1", after=0, limit=1)
    async with RabbitPublisher(url) as publisher:
        [owed] = await store.outbox.due(limit=9)
        await publisher.publish(owed)


async def test_a_queue_that_is_gone_is_named(url: str) -> None:
    async with RabbitPublisher(url) as publisher:
        owed = an_owed_command(exchange="queue", routing_key="crews.gone")

        with pytest.raises(PortUnavailableError, match=r"no queue hears crews\.gone"):
            await publisher.publish(owed)
