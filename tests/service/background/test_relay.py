"""The relay publishes the outbox, oldest first, and marks what the broker confirmed."""

import asyncio
from collections.abc import Callable
from uuid import UUID

import pytest
from typing_extensions import override

from ports.domain.story import RunId
from ports.journal import InvalidSubmission
from ports.outbox import OutboxMessage
from service.background.relay import BATCH_SIZE, Relay
from tests.builders import a_run
from tests.fakes.journal import OUTBOX_LEASE, InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher


class SlowPublisher(InMemoryPublisher):
    """Confirms when the test sets `may_end`."""

    def __init__(self) -> None:
        super().__init__()
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()

    @override
    async def publish(self, message: OutboxMessage) -> bool:
        self.has_begun.set()
        await self.may_end.wait()
        return await super().publish(message)


class CountingJournal(InMemoryJournal):
    """Counts how often messages are asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.leases = 0

    @override
    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        self.leases += 1
        return await super().lease_due(limit=limit)


def an_invalid_submission() -> InvalidSubmission:
    return InvalidSubmission(
        refusal_key="cause-1", cause_id="cause-1", detail="not JSON"
    )


@pytest.fixture
def journal() -> InMemoryJournal:
    return InMemoryJournal()


@pytest.fixture
def publisher() -> InMemoryPublisher:
    return InMemoryPublisher()


@pytest.fixture
def relay(journal: InMemoryJournal, publisher: InMemoryPublisher) -> Relay:
    return Relay(outbox=journal, publisher=publisher)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.background.relay.RETRY_PAUSES", (0.005,))


async def enqueue(journal: InMemoryJournal, count: int = 1) -> None:
    for number in range(1, count + 1):
        await journal.open(a_run(id=RunId(UUID(int=number))), text="It rained.")


async def run_until(relay: Relay, until: Callable[[], bool]) -> None:
    task = asyncio.create_task(relay.run())
    async with asyncio.timeout(5):
        while not until():  # noqa: ASYNC110  # the fakes signal nothing
            await asyncio.sleep(0.002)
    task.cancel()
    await asyncio.wait((task,))


async def test_a_message_is_published_and_marked(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal)

    await relay.flush()

    assert [each.routing_key for each in publisher.published] == ["intake"]
    assert await journal.depth() == 0


async def test_more_than_a_batch_is_published_in_order(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal, BATCH_SIZE + 5)

    await relay.flush()

    assert [UUID(str(each.correlation_id)).int for each in publisher.published] == list(
        range(1, BATCH_SIZE + 6)
    )


async def test_nothing_is_asked_for_after_a_batch_that_was_all(
    publisher: InMemoryPublisher,
) -> None:
    journal = CountingJournal()
    await enqueue(journal)

    await Relay(outbox=journal, publisher=publisher).flush()

    assert (journal.leases, len(publisher.published)) == (1, 1)


async def test_what_is_not_confirmed_stays_in_the_outbox(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal)
    publisher.is_down = True

    await relay.flush()

    assert await journal.depth() == 1


async def test_one_message_that_fails_holds_back_no_other(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    publisher.refused.add("story.breakdown.failed")
    await enqueue(journal)
    await journal.reject(an_invalid_submission())

    await relay.flush()

    assert [each.routing_key for each in publisher.published] == ["intake"]
    assert await journal.depth() == 1


async def test_events_without_a_subscriber_are_counted_and_leave_the_outbox(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    publisher.unheard.add("story.breakdown.failed")
    await journal.reject(an_invalid_submission())

    await relay.flush()

    assert (relay.published, relay.events_unrouted) == (1, 1)
    assert await journal.depth() == 0


async def test_publishes_what_is_recorded_while_it_runs(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    enqueuing = asyncio.create_task(enqueue(journal))

    await run_until(relay, until=lambda: bool(publisher.published))
    await enqueuing

    assert await journal.depth() == 0


async def test_goes_on_when_the_broker_is_back(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal, 3)
    publisher.is_down = True
    await relay.flush()
    publisher.is_down = False
    journal.advance_clock(OUTBOX_LEASE)

    await run_until(relay, until=lambda: len(publisher.published) == 3)

    assert await journal.depth() == 0


async def test_survives_a_journal_that_is_down(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal)
    journal.is_down = True
    await relay.flush()
    journal.is_down = False

    await run_until(relay, until=lambda: bool(publisher.published))

    assert await journal.depth() == 0


async def test_while_the_broker_is_down_one_message_at_a_time_is_tried(
    journal: InMemoryJournal, publisher: InMemoryPublisher, relay: Relay
) -> None:
    await enqueue(journal, 3)
    publisher.is_down = True
    journal.is_down = True
    await relay.flush()
    journal.is_down = False

    await relay.flush()

    held = [each for each in journal.messages.values() if each.held_until]
    assert len(held) == 1


async def test_a_running_batch_is_marked_when_the_relay_is_stopped(
    journal: InMemoryJournal,
) -> None:
    slow = SlowPublisher()
    relay = Relay(outbox=journal, publisher=slow)
    await enqueue(journal)
    task = asyncio.create_task(relay.run())
    await slow.has_begun.wait()

    task.cancel()
    slow.may_end.set()
    await asyncio.wait((task,))

    assert task.cancelled()
    assert await journal.depth() == 0


async def test_only_final_events_that_nobody_received_are_noted(
    relay: Relay, journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    await enqueue(journal)
    await journal.reject(an_invalid_submission())
    publisher.unheard = {"story.breakdown.failed", "intake"}

    await relay.flush()

    [final] = [each for each in publisher.published if each.exchange == "events"]
    assert journal.unrouted == {final.id}
