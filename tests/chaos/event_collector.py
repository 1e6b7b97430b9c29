"""Submits stories and collects the events about them; outages do not stop it."""

import asyncio
import hashlib
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import aio_pika
from aio_pika import DeliveryMode, Message
from aio_pika.abc import AbstractIncomingMessage

from infra.rabbit.errors import as_port_errors
from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage

EVENTS, DEAD_LETTERS = "novelmovie.events", "novelmovie.dead"
RETRY_PAUSE_SECONDS = 0.3
ANSWER_TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ObservedEvent:
    """What the invariants need of one published event."""

    id: str
    kind: str
    cause: str | None
    story: str | None
    scene: int | None
    final: bool
    reason: str | None
    scenes: int | None


@dataclass(kw_only=True)
class CollectedEvents:
    """All events and dead letters, once each, however often they were delivered.

    Attributes:
        events: By event id.
        deliveries: How often each event was delivered.
        changed_ids: Ids of events that came again with other bytes.
        dead_letters: Ids of stories, by the ids of their dead letters.
        answered_stories: Stories with a final event, or one about a dead letter.
    """

    events: dict[str, ObservedEvent] = field(default_factory=dict)
    deliveries: Counter[str] = field(default_factory=Counter)
    changed_ids: set[str] = field(default_factory=set)
    dead_letters: dict[str, str] = field(default_factory=dict)
    answered_stories: set[str] = field(default_factory=set)
    _digests: dict[str, bytes] = field(default_factory=dict)

    def add_event(self, body: bytes) -> None:
        """Add the event with this *body*."""
        event = _parse_event(body)
        digest = hashlib.sha256(body).digest()
        if self._digests.setdefault(event.id, digest) != digest:
            self.changed_ids.add(event.id)
        self.deliveries[event.id] += 1
        self.events[event.id] = event
        if event.kind.startswith("story.breakdown."):
            self.answered_stories.add(event.story or "")

    def add_dead_letter(self, message: AbstractIncomingMessage) -> None:
        """Add a dead letter."""
        story = message.headers.get("story-id", "")
        self.dead_letters[message.message_id or ""] = str(story)


def _parse_event(body: bytes) -> ObservedEvent:
    content = json.loads(body)
    data = content["data"]
    kind = content["type"].removeprefix("com.novelmovie.").removesuffix(".v1")
    return ObservedEvent(
        id=content["id"],
        kind=kind,
        cause=content["causationid"],
        story=data.get("story_id"),
        scene=data["scene"]["sequence_number"] if "scene" in data else None,
        final=kind == "story.breakdown.completed" or data.get("final") is True,
        reason=data.get("reason"),
        scenes=data["counts"]["scenes"] if "counts" in data else None,
    )


class EventCollector:
    """Publishes and consumes directly at the broker, past the proxy that is reset."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.collected = CollectedEvents()
        self._connection: aio_pika.abc.AbstractConnection | None = None
        self._exchange: aio_pika.abc.AbstractExchange | None = None

    @asynccontextmanager
    async def listen(self) -> AsyncIterator[None]:
        """Collect events until the context ends."""
        async with await aio_pika.connect(self._url) as connection:
            await _declare_queues(await connection.channel())
        consuming = asyncio.create_task(self._consume_forever())
        try:
            yield
        finally:
            consuming.cancel()
            with suppress(asyncio.CancelledError):
                await consuming
            await self._disconnect()

    async def submit(self, submission: OutboxMessage) -> None:
        """Publish *submission* until it is confirmed, always under the same id."""
        message = Message(
            submission.body,
            message_id=str(submission.id),
            content_type=submission.content_type,
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        while True:
            try:
                with as_port_errors():
                    async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                        exchange = await self._open_exchange()
                        await exchange.publish(message, submission.routing_key)
            except PortUnavailableError:
                await self._disconnect()
                await asyncio.sleep(RETRY_PAUSE_SECONDS)
            else:
                return

    async def _open_exchange(self) -> aio_pika.abc.AbstractExchange:
        if self._exchange is None:
            self._connection = await aio_pika.connect(
                self._url, timeout=ANSWER_TIMEOUT_SECONDS
            )
            channel = await self._connection.channel()
            self._exchange = await channel.get_exchange(EVENTS, ensure=False)
        return self._exchange

    async def _disconnect(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            with suppress(PortUnavailableError), as_port_errors():
                async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                    await connection.close()

    async def _consume_forever(self) -> None:
        while True:
            try:
                with as_port_errors():
                    await self._consume_until_closed()
            except PortUnavailableError:
                await asyncio.sleep(RETRY_PAUSE_SECONDS)

    async def _consume_until_closed(self) -> None:
        async with await aio_pika.connect(
            self._url, timeout=ANSWER_TIMEOUT_SECONDS
        ) as connection:
            # A quorum queue without a leader does not answer, not even with an error.
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                channel = await connection.channel()
                await channel.set_qos(100)
                for name, handle in (
                    ("events", self._on_event),
                    ("dead-letters", self._on_dead_letter),
                ):
                    queue = await channel.get_queue(f"collector.{name}")
                    await queue.consume(handle)
            # Not `closed`: it is set only when we close the connection ourselves.
            closed = asyncio.Event()
            connection.close_callbacks.add(lambda *_: closed.set())
            await closed.wait()

    async def _on_event(self, message: AbstractIncomingMessage) -> None:
        self.collected.add_event(message.body)
        with suppress(PortUnavailableError), as_port_errors():
            await message.ack()

    async def _on_dead_letter(self, message: AbstractIncomingMessage) -> None:
        self.collected.add_dead_letter(message)
        with suppress(PortUnavailableError), as_port_errors():
            await message.ack()


async def _declare_queues(channel: aio_pika.abc.AbstractChannel) -> None:
    for name, exchange, keys in (
        ("events", EVENTS, ("*.breakdown.*", "story.structured")),
        ("dead-letters", DEAD_LETTERS, ("#",)),
    ):
        queue = await channel.declare_queue(
            f"collector.{name}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for key in keys:
            await queue.bind(exchange, key)
