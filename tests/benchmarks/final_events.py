"""Collects the final events of submissions, with the time that each took."""

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
from tests.benchmarks.embedded_pipeline import COMPLETED, FAILED

EVENTS = "novelmovie.events"
PREFETCH = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalEvent:
    """The final event of one submission.

    Attributes:
        seconds: From just before the submission until the event was received.
        detail: Why the run failed; empty if it did not.
    """

    kind: str
    seconds: float
    calls: int = 0
    scenes: int = 0
    detail: str = ""


class FinalEvents:
    """Final events that are waited for, by the id of their submission."""

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[float, asyncio.Future[FinalEvent]]] = {}

    def expect(self, cause: str) -> asyncio.Future[FinalEvent]:
        """Return a future for the final event of a submission that is sent now."""
        answer = asyncio.get_running_loop().create_future()
        self._waiting[cause] = (time.monotonic(), answer)
        return answer

    async def on_delivery(self, delivery: AbstractIncomingMessage) -> None:
        """Resolve the future of a final event."""
        now = time.monotonic()
        event = json.loads(delivery.body)
        await delivery.ack()
        began, answer = self._waiting[event["causationid"]]
        if not answer.done():
            answer.set_result(
                _parse_final_event(
                    delivery.routing_key or "", now - began, event["data"]
                )
            )


def _parse_final_event(kind: str, seconds: float, data: dict[str, Any]) -> FinalEvent:
    if kind == FAILED:
        return FinalEvent(kind=kind, seconds=seconds, detail=data["detail"])
    return FinalEvent(
        kind=kind,
        seconds=seconds,
        calls=data["usage"]["calls"],
        scenes=data["counts"]["scenes"],
    )


@asynccontextmanager
async def collect_final_events(broker: str) -> AsyncIterator[FinalEvents]:
    """Collect every final event until the context ends.

    All events reach a queue, as they would with a subscriber; only the final ones
    are read while others are being measured.
    """
    finals = FinalEvents()
    async with await aio_pika.connect(broker) as connection:
        channel = await connection.channel()
        await channel.set_qos(PREFETCH)
        everything = await channel.declare_queue("subscriber.all", durable=True)
        for event in OUTBOUND_EVENTS:
            await everything.bind(EVENTS, routing_key(event))
        finals_queue = await channel.declare_queue("subscriber.finals", durable=True)
        for kind in (COMPLETED, FAILED):
            await finals_queue.bind(EVENTS, kind)
        await finals_queue.consume(finals.on_delivery)
        yield finals
