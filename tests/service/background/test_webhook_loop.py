"""Deliveries to webhooks: made, tried again, and given up in the end."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from typing_extensions import override

from ports.errors import (
    PortError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
)
from ports.webhooks import Webhook, WebhookDelivery, WebhookOutbox, WebhookSender
from service.background.webhook_loop import BACK_OFF, WebhookLoop

SECRET = "whsec_eA=="  # noqa: S105  # of these tests alone


def a_delivery(*, webhook: UUID | None = None, attempt: int = 1) -> WebhookDelivery:
    return WebhookDelivery(
        webhook=Webhook(
            id=webhook or uuid4(), url="https://hooks.test/", secret=SECRET
        ),
        message_id=uuid4(),
        body=b"{}",
        attempt=attempt,
    )


class InMemoryWebhookOutbox(WebhookOutbox):
    """Leases what the test puts into `due`, and notes what came of it.

    Attributes:
        is_down: Its journal is.
        marked: Set at every mark.
    """

    def __init__(self, *due: WebhookDelivery) -> None:
        self.due = list(due)
        self.is_down = False
        self.delivered: list[WebhookDelivery] = []
        self.failed: list[tuple[WebhookDelivery, timedelta | None]] = []
        self.marked = asyncio.Event()

    @override
    async def lease_due(
        self, *, except_of: Collection[UUID]
    ) -> tuple[WebhookDelivery, ...]:
        if self.is_down:
            raise PortUnavailableError("journal", "the test switched it off")
        leased = [each for each in self.due if each.webhook.id not in except_of]
        self.due = [each for each in self.due if each not in leased]
        return tuple(leased)

    @override
    async def mark_delivered(self, delivery: WebhookDelivery) -> None:
        self.delivered.append(delivery)
        self.marked.set()

    @override
    async def mark_failed(
        self, delivery: WebhookDelivery, *, error: str, retry_after: timedelta | None
    ) -> None:
        self.failed.append((delivery, retry_after))
        self.marked.set()

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        await asyncio.sleep(0.001)


class AnsweringSender(WebhookSender):
    """Raises `error`, or hangs at the webhook `hangs_at`."""

    def __init__(
        self, error: PortError | None = None, *, hangs_at: UUID | None = None
    ) -> None:
        self.error = error
        self.hangs_at = hangs_at

    @override
    async def send(self, webhook: Webhook, *, message_id: str, body: bytes) -> None:
        if webhook.id == self.hangs_at:
            await asyncio.Event().wait()
        if self.error:
            raise self.error


@asynccontextmanager
async def running(
    outbox: WebhookOutbox, sender: WebhookSender
) -> AsyncIterator[list[str]]:
    """Run the loop; yield the outcomes that it told."""
    outcomes: list[str] = []
    loop = WebhookLoop(outbox=outbox, sender=sender, on_outcome=outcomes.append)
    task = asyncio.create_task(loop.run())
    try:
        async with asyncio.timeout(10):
            yield outcomes
    finally:
        task.cancel()
        await asyncio.wait((task,))


async def test_what_is_accepted_is_marked_and_counted() -> None:
    delivery = a_delivery()
    outbox = InMemoryWebhookOutbox(delivery)

    async with running(outbox, AnsweringSender()) as outcomes:
        await outbox.marked.wait()

    assert outbox.delivered == [delivery]
    assert outcomes == ["delivered"]


@pytest.mark.parametrize("attempt", range(1, len(BACK_OFF) + 1))
async def test_each_attempt_that_fails_is_followed_by_a_longer_pause(
    attempt: int,
) -> None:
    outbox = InMemoryWebhookOutbox(a_delivery(attempt=attempt))
    error = PortUnavailableError("webhook", "answered 503")

    async with running(outbox, AnsweringSender(error)) as outcomes:
        await outbox.marked.wait()

    [(_, pause)] = outbox.failed
    usual = BACK_OFF[attempt - 1]
    assert pause is not None
    assert usual * 0.8 <= pause <= usual * 1.2
    assert outcomes == ["failed"]


@pytest.mark.parametrize(
    ("attempt", "error"),
    [
        (len(BACK_OFF) + 1, PortUnavailableError("webhook", "answered 503")),
        (len(BACK_OFF) + 1, PortProtocolError("webhook", "answered 404")),
        (1, PortRefusedError("webhook", "answered 410: it wants no more")),
    ],
)
async def test_in_the_end_a_delivery_is_dead(attempt: int, error: PortError) -> None:
    outbox = InMemoryWebhookOutbox(a_delivery(attempt=attempt))

    async with running(outbox, AnsweringSender(error)) as outcomes:
        await outbox.marked.wait()

    [(_, pause)] = outbox.failed
    assert pause is None
    assert outcomes == ["dead"]


async def test_a_subscriber_that_hangs_holds_up_no_other() -> None:
    hanging, other = a_delivery(), a_delivery()
    outbox = InMemoryWebhookOutbox(hanging)

    async with running(outbox, AnsweringSender(hangs_at=hanging.webhook.id)):
        while outbox.due:  # noqa: ASYNC110  # the fake has no event for it
            await asyncio.sleep(0)
        outbox.due.append(other)
        await outbox.marked.wait()

    assert outbox.delivered == [other]


async def test_while_the_journal_is_down_the_loop_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "service.background.webhook_loop.OUTAGE_PAUSE", timedelta(milliseconds=1)
    )
    outbox = InMemoryWebhookOutbox(a_delivery())
    outbox.is_down = True

    async with running(outbox, AnsweringSender()):
        await asyncio.sleep(0.02)
        outbox.is_down = False
        await outbox.marked.wait()

    assert len(outbox.delivered) == 1
