"""The outbox: messages written with the results, marked after the broker confirms."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, Protocol
from uuid import UUID

Exchange = Literal["events", "work", "dead", "queue"]
"""Public events; our own commands; dead letters; and *queue* for a replay, which goes
to the queue that its routing key names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One message, byte for byte as it is published.

    Attributes:
        id: Becomes the AMQP message id.
        type: CloudEvents type of an event; ``command`` or ``dead-letter`` otherwise.
        correlation_id: The run's id, where there is a run.
    """

    id: UUID
    exchange: Exchange
    routing_key: str
    body: bytes
    content_type: str
    type: str
    correlation_id: str | None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What the sweeper enqueued again.

    Attributes:
        lost: Steps whose lease expired before they were recorded.
        unclaimed: Commands that were confirmed long ago and never claimed.
    """

    lost: int
    unclaimed: int


class Outbox(Protocol):
    """The outbox as relay and sweeper use it.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        """Lease up to *limit* messages that are due, oldest first.

        The lease lasts ten seconds, so that another replica's relay takes others.
        Messages that are not marked as published by then are due again.
        """
        ...

    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        """Mark what the broker has confirmed."""
        ...

    async def mark_unrouted(self, ids: tuple[UUID, ...]) -> None:
        """Note of published events that no queue received them."""
        ...

    async def requeue_lost(self) -> SweepResult:
        """Enqueue again what was lost (ARCHITECTURE §8)."""
        ...

    async def wait_for_new(self, longest: timedelta) -> None:
        """Return when this process has enqueued something, or after *longest*."""
        ...

    async def depth(self) -> int:
        """Count the messages that are due."""
        ...


class Publisher(Protocol):
    """Publishes one message of the outbox."""

    async def publish(self, message: OutboxMessage) -> bool:
        """Return when the broker has confirmed it: True if any queue received it.

        Commands and dead letters that cannot be routed are an error, events are not.

        Raises:
            PortUnavailableError: Not confirmed; it stays in the outbox.
        """
        ...
