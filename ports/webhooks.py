"""Webhooks: public events that are sent to subscribers over HTTPS."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from ports.domain.story import FrozenModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """One subscription: where events go, and what they are signed with.

    Attributes:
        url: ``https``, without user, password and fragment.
        secret: As Standard Webhooks writes it: ``whsec_`` and base64.
    """

    id: UUID
    url: str
    secret: str


class WebhookRow(FrozenModel):
    """One subscription as a list shows it; its secret is in no list.

    Attributes:
        events: Routing keys of the events that it receives.
        waiting: Deliveries that are still to be made, or to be tried again.
        dead: Deliveries that were given up.
        last_error: Of the delivery that failed last and is not made yet; or empty.
    """

    id: UUID
    url: str
    events: tuple[str, ...]
    created_at: datetime
    created_by: str
    waiting: int
    dead: int
    last_error: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDelivery:
    """One event that is due at one subscription.

    Attributes:
        message_id: The event's id, the same in every attempt.
        body: The event, byte for byte as it was published.
        attempt: Counted from 1.
    """

    webhook: Webhook
    message_id: UUID
    body: bytes
    attempt: int


class WebhookOutbox(Protocol):
    """The deliveries that are due, as the loop that makes them uses them.

    A delivery is written when the broker has confirmed its event, at the latest. All
    methods raise `PortUnavailableError` while the journal is down.
    """

    async def lease_due(
        self, *, except_of: Collection[UUID]
    ) -> tuple[WebhookDelivery, ...]:
        """Lease the oldest deliveries that are due, a few of each subscription.

        The lease lasts a minute. Of the subscriptions *except_of*, none is leased.
        """
        ...

    async def mark_delivered(self, delivery: WebhookDelivery) -> None:
        """Forget a delivery that was accepted."""
        ...

    async def mark_failed(
        self, delivery: WebhookDelivery, *, error: str, retry_after: timedelta | None
    ) -> None:
        """Make a delivery due again; None for *retry_after* gives it up."""
        ...

    async def wait_for_new(self, longest: timedelta) -> None:
        """Return when this process has written a delivery, or after *longest*."""
        ...


class WebhookSender(Protocol):
    """Sends one signed message to one subscription."""

    async def send(self, webhook: Webhook, *, message_id: str, body: bytes) -> None:
        """Return when the subscriber has accepted it with a status of 2xx.

        Raises:
            PortUnavailableError: It did not answer, or asks to try again.
            PortRefusedError: Its address is refused, or it wants no more (410).
            PortProtocolError: It answered with another status.
        """
        ...
