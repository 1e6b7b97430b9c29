"""What is owed: recorded with the results, paid by the relay after the confirm."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal, Protocol
from uuid import UUID

Exchange = Literal["events", "work", "dead", "queue"]
"""Public events; our own commands; dead letters; what is sent again to the queue that
its routing key names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One message, in the very bytes that leave.

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
    """What the sweeper owed again.

    Attributes:
        lost: Steps whose lease ran out unrecorded.
        unclaimed: Commands confirmed long ago that nobody claimed.
    """

    lost: int
    unclaimed: int


class Outbox(Protocol):
    """The relay's side of the journal.

    All methods raise `PortUnavailableError` while the journal is down.
    """

    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        """Take up to *limit* messages that are due, oldest first.

        They are held for ten seconds, so that another replica's relay takes
        others; unsettled by then, they are due again.
        """
        ...

    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        """Tick off what the broker has confirmed."""
        ...

    async def requeue_lost(self) -> SweepResult:
        """Owe again what was lost on the way (DESIGN §8)."""
        ...

    async def wait_for_new(self, longest: timedelta) -> None:
        """Return when this process has recorded something new, or after *longest*."""
        ...

    async def depth(self) -> int:
        """Count what is owed and due."""
        ...


class Publisher(Protocol):
    """Carries one owed message out of the process."""

    async def publish(self, message: OutboxMessage) -> bool:
        """Return when it is safe; tell whether anybody is subscribed to it.

        Commands and dead letters that cannot be routed are an error, events are not.

        Raises:
            PortUnavailableError: Not confirmed; it stays owed.
        """
        ...
