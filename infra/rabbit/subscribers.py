"""From FastStream's messages to deliveries, and back to acknowledgements."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import structlog
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitMessage, RabbitQueue

from infra.rabbit.errors import as_port_errors
from infra.rabbit.inflight import InFlightDeliveries
from ports.delivery import CANCEL_QUEUE, Delivery
from ports.errors import PortUnavailableError
from ports.pipeline.stages import STAGE_SPECS

log = structlog.get_logger(__name__)

PAUSE_BEFORE_REDELIVERY = timedelta(seconds=1)
"""What fails beyond the journal's reach comes back; not in a busy loop, though."""


def prefetch_for(steps: int) -> dict[str, int]:
    """Return how many deliveries of each queue a worker of so many *steps* takes.

    Submissions wait in their queue, so that a flood of them starves no scene that is
    nearly done. The step of a stage that has only one holds a whole story in memory,
    the steps of the others a part of it.
    """
    # A quarter, for a hundred stories at once would wait for one another: structure
    # takes two answers in sequence.
    few = min(steps, max(4, steps // 4))
    stages = {spec.queue: steps if spec.has_many_steps else few for spec in STAGE_SPECS}
    return {CANCEL_QUEUE: few, **stages}


def subscribe(
    broker: RabbitBroker, deliveries: InFlightDeliveries, *, prefetch: Mapping[str, int]
) -> None:
    """Have *works* work what the queues of *prefetch* hold, so many at a time.

    A channel for each: quorum queues know no limit that is shared by consumers.
    """
    for queue, count in prefetch.items():
        broker.subscriber(
            # Passively: the topology is declared by `infra.rabbit.topology` alone.
            RabbitQueue(queue, declare=False),
            channel=Channel(prefetch_count=count),
            ack_policy=AckPolicy.MANUAL,
            decoder=_skip_decoding,
            # A publisher who sets reply-to gets its answer as an event, not here.
            no_reply=True,
        )(_Subscriber(queue, deliveries).handle)


class _Subscriber:
    def __init__(self, queue: str, works: InFlightDeliveries) -> None:
        self._queue = queue
        self._works = works

    async def handle(self, message: RabbitMessage) -> None:
        with self._works.track():
            await self._run_and_answer(message)

    async def _run_and_answer(self, message: RabbitMessage) -> None:
        match await self._works.run(_to_delivery(self._queue, message)):
            case "settled":
                await _acknowledge(message)
            case "failed":
                await asyncio.sleep(PAUSE_BEFORE_REDELIVERY.total_seconds())
                # Counted by the broker, unlike nack on RabbitMQ 4.3.
                await message.reject(requeue=True)
            case "released":
                # The channel closes next, and the broker has it again.
                pass


async def _skip_decoding(message: RabbitMessage) -> RabbitMessage:
    return message


async def _acknowledge(message: RabbitMessage) -> None:
    try:
        with as_port_errors():
            await message.ack()
    except PortUnavailableError as error:
        # Its connection is gone; it comes again and is found done.
        log.info("delivery.unacknowledged", error=str(error))


def _to_delivery(queue: str, message: RabbitMessage) -> Delivery:
    raw = message.raw_message
    return Delivery(
        queue=queue,
        routing_key=raw.routing_key or "",
        body=raw.body,
        content_type=raw.content_type or "",
        message_id=raw.message_id,
        headers={key: _to_text(value) for key, value in raw.headers.items()},
    )


def _to_text(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
