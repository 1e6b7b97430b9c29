"""Hears how submissions ended, and when."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from infra.contracts.schemas import OUTBOUND_EVENTS, routing_key
from tests.benchmarks.embedded import COMPLETED, FAILED

EVENTS = "novelmovie.events"
PREFETCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """How one submission ended.

    Attributes:
        seconds: From just before it was published until this was heard.
        detail: Why it failed, if it did.
    """

    kind: str
    seconds: float
    calls: int = 0
    scenes: int = 0
    detail: str = ""


class Finals:
    """Answers that are waited for, by the id of their submission."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, asyncio.Future[Final]]] = {}

    def expected(self, cause: str) -> asyncio.Future[Final]:
        """Return what will be the answer to a submission that leaves now."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting[cause] = (time.monotonic(), answer)
        return answer

    async def hear(self, delivery: AbstractIncomingMessage) -> None:
        """Take a final event."""
        now = time.monotonic()
        event = json.loads(delivery.body)
        await delivery.ack()
        began, answer = self._waiting[event["causationid"]]
        if not answer.done():
            answer.set_result(
                _final(delivery.routing_key or "", now - began, event["data"])
            )


def _final(kind: str, seconds: float, data: dict[str, Any]) -> Final:
    if kind == FAILED:
        return Final(kind=kind, seconds=seconds, detail=data["detail"])
    return Final(
        kind=kind,
        seconds=seconds,
        calls=data["usage"]["calls"],
        scenes=data["counts"]["scenes"],
    )


@asynccontextmanager
async def hearing(broker: str) -> AsyncIterator[Finals]:
    """Hear every final event from now on.

    All events reach a queue, as they would with a subscriber; only the final ones
    are read while others are being measured.
    """
    finals = Finals()
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        await channel.set_qos(PREFETCH)
        everything = await channel.declare_queue("subscriber.all", durable=True)
        for event in OUTBOUND_EVENTS:
            await everything.bind(EVENTS, routing_key(event))
        heard = await channel.declare_queue("subscriber.finals", durable=True)
        for kind in (COMPLETED, FAILED):
            await heard.bind(EVENTS, kind)
        await heard.consume(finals.hear)
        yield finals
