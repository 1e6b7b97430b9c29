"""Who submits the stories and hears what becomes of them; no outage stops it."""

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

EVENTS, DEAD = "novelmovie.events", "novelmovie.dead"
PAUSE = 0.3
ANSWERS_WITHIN = 10.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What was heard, as far as the reckoning asks."""

    id: str
    kind: str
    cause: str | None
    story: str | None
    scene: int | None
    final: bool
    reason: str | None
    scenes: int | None


@dataclass(kw_only=True)
class Heard:
    """Everything that was said, once, however often it came.

    Attributes:
        events: By id.
        deliveries: How often an event came.
        altered: Ids that came with other bytes the second time.
        letters: Stories by the ids of their dead letters.
        settled: Stories that have a final answer, or a dead letter.
    """

    events: dict[str, Event] = field(default_factory=dict)
    deliveries: Counter[str] = field(default_factory=Counter)
    altered: set[str] = field(default_factory=set)
    letters: dict[str, str] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)
    _digests: dict[str, bytes] = field(default_factory=dict)

    def event(self, body: bytes) -> None:
        """Take an event in."""
        event = _read(body)
        digest = hashlib.sha256(body).digest()
        if self._digests.setdefault(event.id, digest) != digest:
            self.altered.add(event.id)
        self.deliveries[event.id] += 1
        self.events[event.id] = event
        if event.kind.startswith("story.breakdown."):
            self.settled.add(event.story or "")

    def letter(self, message: AbstractIncomingMessage) -> None:
        """Take a dead letter in."""
        story = message.headers.get("story-id", "")
        self.letters[message.message_id or ""] = str(story)


def _read(body: bytes) -> Event:
    content = json.loads(body)
    data = content["data"]
    kind = content["type"].removeprefix("com.novelmovie.").removesuffix(".v1")
    return Event(
        id=content["id"],
        kind=kind,
        cause=content["causationid"],
        story=data.get("story_id"),
        scene=data["scene"]["sequence_number"] if "scene" in data else None,
        final=kind == "story.breakdown.completed" or data.get("final") is True,
        reason=data.get("reason"),
        scenes=data["counts"]["scenes"] if "counts" in data else None,
    )


class Audience:
    """Submits and hears on connections of its own, straight to the broker."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.heard = Heard()
        self._connection: aio_pika.abc.AbstractConnection | None = None
        self._exchange: aio_pika.abc.AbstractExchange | None = None

    @asynccontextmanager
    async def seated(self) -> AsyncIterator[None]:
        """Hear everything for as long as the context lasts."""
        async with await aio_pika.connect(self._url) as connection:
            await _seats(await connection.channel())
        listening = asyncio.create_task(self._listen())
        try:
            yield
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
            await self._leave()

    async def submit(self, owed: OutboxMessage) -> None:
        """Publish until it is confirmed, under one id."""
        message = Message(
            owed.body,
            message_id=str(owed.id),
            content_type=owed.content_type,
            delivery_mode=DeliveryMode.PERSISTENT,
        )
        while True:
            try:
                with as_port_errors():
                    async with asyncio.timeout(ANSWERS_WITHIN):
                        exchange = await self._stage_door()
                        await exchange.publish(message, owed.routing_key)
            except PortUnavailableError:
                await self._leave()
                await asyncio.sleep(PAUSE)
            else:
                return

    async def _stage_door(self) -> aio_pika.abc.AbstractExchange:
        if self._exchange is None:
            self._connection = await aio_pika.connect(self._url, timeout=ANSWERS_WITHIN)
            channel = await self._connection.channel()
            self._exchange = await channel.get_exchange(EVENTS, ensure=False)
        return self._exchange

    async def _leave(self) -> None:
        connection, self._connection, self._exchange = self._connection, None, None
        if connection is not None:
            with suppress(PortUnavailableError), as_port_errors():
                async with asyncio.timeout(ANSWERS_WITHIN):
                    await connection.close()

    async def _listen(self) -> None:
        while True:
            try:
                with as_port_errors():
                    await self._heard_out()
            except PortUnavailableError:
                await asyncio.sleep(PAUSE)

    async def _heard_out(self) -> None:
        async with await aio_pika.connect(self._url, timeout=ANSWERS_WITHIN) as link:
            # A queue that has no leader yet answers nothing, not even a refusal.
            async with asyncio.timeout(ANSWERS_WITHIN):
                channel = await link.channel()
                await channel.set_qos(100)
                for name, take in (("events", self._event), ("letters", self._letter)):
                    queue = await channel.get_queue(f"audience.{name}")
                    await queue.consume(take)
            # Not `closed`: that tells only of an end that we asked for.
            ended = asyncio.Event()
            link.close_callbacks.add(lambda *_: ended.set())
            await ended.wait()

    async def _event(self, message: AbstractIncomingMessage) -> None:
        self.heard.event(message.body)
        with suppress(PortUnavailableError), as_port_errors():
            await message.ack()

    async def _letter(self, message: AbstractIncomingMessage) -> None:
        self.heard.letter(message)
        with suppress(PortUnavailableError), as_port_errors():
            await message.ack()


async def _seats(channel: aio_pika.abc.AbstractChannel) -> None:
    for name, exchange, keys in (
        ("events", EVENTS, ("*.breakdown.*", "story.structured")),
        ("letters", DEAD, ("#",)),
    ):
        queue = await channel.declare_queue(
            f"audience.{name}", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for key in keys:
            await queue.bind(exchange, key)
