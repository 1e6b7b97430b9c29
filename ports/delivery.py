"""What a broker delivers, and what each queue is bound to (ARCHITECTURE §9)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ports.events.story_events import StoryCancelled, StorySubmitted
from ports.outbox import Exchange
from ports.pipeline.stages import STAGE_SPECS, stage_queue


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message as it arrived; nothing in it is validated yet.

    Attributes:
        message_id: As its publisher set it, if at all.
    """

    queue: str
    routing_key: str
    body: bytes
    content_type: str
    message_id: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


Receiver = Callable[[Delivery], Awaitable[None]]
"""Handles a delivery, which may be acknowledged when the call returns."""


class Binding(NamedTuple):
    """What a queue receives: messages of one exchange with one routing key."""

    exchange: Exchange
    routing_key: str


INTAKE_QUEUE = stage_queue("intake")
CANCEL_QUEUE = "crews.cancel"
DEAD_LETTER_QUEUE = "crews.dead-letters"

QUEUE_BINDINGS: dict[str, tuple[Binding, ...]] = {
    INTAKE_QUEUE: (
        Binding("events", StorySubmitted.routing_key),
        Binding("work", "intake"),
        Binding("work", INTAKE_QUEUE),
    ),
    CANCEL_QUEUE: (
        Binding("events", StoryCancelled.routing_key),
        Binding("work", CANCEL_QUEUE),
    ),
    **{
        spec.queue: (Binding("work", spec.name), Binding("work", spec.queue))
        for spec in STAGE_SPECS
        if spec.queue != INTAKE_QUEUE
    },
    DEAD_LETTER_QUEUE: (Binding("dead", "#"),),
}
"""Every queue of ours and what it is bound to.

Each that is replayed to is bound by its own name too: a replay reaches one queue alone,
without a right to the default exchange, which reaches the queues of everybody.
"""
