"""Delivers public events to webhooks: again after a while, and not for ever."""

import asyncio
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Literal
from uuid import UUID

import structlog

from ports.errors import (
    PortError,
    PortRefusedError,
    PortUnavailableError,
    leaf_exceptions,
)
from ports.webhooks import WebhookDelivery, WebhookOutbox, WebhookSender

log = structlog.get_logger(__name__)

BACK_OFF = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
"""After the first, second … failed attempt; each varies by a fifth. After the last the
delivery is a dead letter of its subscription."""

MAX_IDLE = timedelta(seconds=2)
"""The longest wait between two looks at what is due."""

OUTAGE_PAUSE = timedelta(seconds=2)
"""After a failure of the journal."""

DeliveryOutcome = Literal["delivered", "failed", "dead"]


class WebhookLoop:
    """Makes the deliveries that are due, those of each subscription apart.

    *on_outcome* is called with what came of each attempt.
    """

    def __init__(
        self,
        *,
        outbox: WebhookOutbox,
        sender: WebhookSender,
        on_outcome: Callable[[DeliveryOutcome], None],
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._on_outcome = on_outcome
        self._busy: set[UUID] = set()

    async def run(self) -> None:
        """Deliver until cancelled; what is cut off is due again when its lease ends."""
        async with asyncio.TaskGroup() as at_work:
            while True:
                try:
                    due = await self._outbox.lease_due(except_of=self._busy)
                except PortUnavailableError as error:
                    log.warning("webhooks.paused", error=str(error))
                    await asyncio.sleep(OUTAGE_PAUSE.total_seconds())
                    continue
                by_webhook: dict[UUID, list[WebhookDelivery]] = {}
                for delivery in due:
                    by_webhook.setdefault(delivery.webhook.id, []).append(delivery)
                for webhook_id, deliveries in by_webhook.items():
                    self._busy.add(webhook_id)
                    at_work.create_task(self._deliver_all(webhook_id, deliveries))
                if not due:
                    await self._outbox.wait_for_new(MAX_IDLE)

    async def _deliver_all(
        self, webhook_id: UUID, deliveries: list[WebhookDelivery]
    ) -> None:
        """Make some deliveries of one subscription, all at once within their lease."""
        try:
            async with asyncio.TaskGroup() as group:
                for delivery in deliveries:
                    group.create_task(self._deliver(delivery))
        except* PortUnavailableError as errors:
            # The journal: what is not marked is due again when its lease ends.
            error = next(leaf_exceptions(errors))
            log.warning("webhooks.unmarked", webhook=str(webhook_id), error=str(error))
        finally:
            self._busy.discard(webhook_id)

    async def _deliver(self, delivery: WebhookDelivery) -> None:
        try:
            await self._sender.send(
                delivery.webhook,
                message_id=str(delivery.message_id),
                body=delivery.body,
            )
        except PortError as error:
            await self._note_failure(delivery, error)
            return
        await self._outbox.mark_delivered(delivery)
        self._on_outcome("delivered")

    async def _note_failure(self, delivery: WebhookDelivery, error: PortError) -> None:
        pause = _pause_after(delivery.attempt, error)
        log.warning(
            "webhook.failed",
            webhook=str(delivery.webhook.id),
            event_id=str(delivery.message_id),
            attempt=delivery.attempt,
            is_dead=pause is None,
            error=str(error),
        )
        await self._outbox.mark_failed(delivery, error=str(error), retry_after=pause)
        self._on_outcome("dead" if pause is None else "failed")


def _pause_after(attempt: int, error: PortError) -> timedelta | None:
    """Return when to try again; None where it is given up."""
    if isinstance(error, PortRefusedError) or attempt > len(BACK_OFF):
        return None
    # Otherwise all events of an outage would come back at one moment.
    return BACK_OFF[attempt - 1] * random.uniform(0.8, 1.2)  # noqa: S311  # no secret
