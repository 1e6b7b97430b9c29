"""A message that nothing can handle holds no other up, and is answered."""

import pytest

from handlers.failed_deliveries import MAX_FAILED_DELIVERIES, FailedDeliveryLimit
from ports.delivery import Delivery
from ports.errors import PortUnavailableError
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher
from tests.handlers.builders import (
    a_delivery,
    an_invalid_message_handler,
    outbox_bodies,
)


class FailingReceiver:
    """Fails on every delivery, or on those with a certain body."""

    def __init__(self, error: Exception, *, body: bytes | None = None) -> None:
        self._error = error
        self._body = body
        self.received = 0

    async def __call__(self, delivery: Delivery) -> None:
        self.received += 1
        if self._body in (None, delivery.body):
            raise self._error


def a_limit(
    receiver: FailingReceiver,
    journal: InMemoryJournal,
    publisher: InMemoryPublisher,
    failures: list[str] | None = None,
) -> FailedDeliveryLimit:
    return FailedDeliveryLimit(
        receiver,
        invalid_messages=an_invalid_message_handler(journal, publisher=publisher),
        on_failure=(failures if failures is not None else []).append,
    )


async def fail_times(limit: FailedDeliveryLimit, times: int) -> None:
    for _ in range(times):
        with pytest.raises(Exception, match="boom"):
            await limit(a_delivery())


async def test_what_fails_once_is_delivered_again(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    limit = a_limit(FailingReceiver(ValueError("boom")), journal, publisher)

    await fail_times(limit, MAX_FAILED_DELIVERIES - 1)

    assert publisher.published == []


async def test_what_fails_again_and_again_is_dead_lettered_and_answered(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    failures: list[str] = []
    receiver = FailingReceiver(ValueError("boom"))
    limit = a_limit(receiver, journal, publisher, failures)
    await fail_times(limit, MAX_FAILED_DELIVERIES - 1)

    await limit(a_delivery())

    [dead_letter] = publisher.published
    [answer] = outbox_bodies(journal, exchange="events")
    assert dead_letter.headers["error"] == "ValueError"
    assert (answer["data"]["final"], answer["data"]["story_id"]) == (
        True,
        "the-crossing",
    )
    assert "boom" not in answer["data"]["detail"]
    assert failures == ["crews.intake"] * MAX_FAILED_DELIVERIES


async def test_an_outage_gives_no_message_up(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    error = PortUnavailableError("journal", "boom")
    limit = a_limit(FailingReceiver(error), journal, publisher)

    await fail_times(limit, 3 * MAX_FAILED_DELIVERIES)

    assert publisher.published == []


async def test_failures_of_one_message_do_not_count_for_another(
    journal: InMemoryJournal, publisher: InMemoryPublisher
) -> None:
    receiver = FailingReceiver(ValueError("boom"), body=a_delivery().body)
    limit = a_limit(receiver, journal, publisher)
    await fail_times(limit, MAX_FAILED_DELIVERIES - 1)

    await limit(a_delivery(b"another"))

    assert publisher.published == []
