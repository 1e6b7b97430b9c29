"""FastStream's subscribers: from its messages to deliveries, and to
acknowledgements."""

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
"""Of a delivery whose receiver raised an error that the journal could not record.
Without a pause it would come back in a busy loop."""


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
    """Subscribe *deliveries* to the queues of *prefetch*, which says how many at a
    time.

    Each queue has its own channel, because quorum queues have no prefetch limit that
    several consumers share.
    """
    for queue, count in prefetch.items():
        broker.subscriber(
            # Not declared here: only `infra.rabbit.topology` declares.
            RabbitQueue(queue, declare=False),
            channel=Channel(prefetch_count=count),
            ack_policy=AckPolicy.MANUAL,
            decoder=_skip_decoding,
            # A publisher that sets reply-to gets its answer as an event, not as a
            # reply.
            no_reply=True,
        )(_Subscriber(queue, deliveries).handle)


class _Subscriber:
    def __init__(self, queue: str, deliveries: InFlightDeliveries) -> None:
        self._queue = queue
        self._deliveries = deliveries

    async def handle(self, message: RabbitMessage) -> None:
        with self._deliveries.track():
            await self._run_and_answer(message)

    async def _run_and_answer(self, message: RabbitMessage) -> None:
        match await self._deliveries.run(_to_delivery(self._queue, message)):
            case "processed":
                await _acknowledge(message)
            case "failed":
                await asyncio.sleep(PAUSE_BEFORE_REDELIVERY.total_seconds())
                # RabbitMQ 4.3 counts this towards the delivery limit, but not a nack.
                await message.reject(requeue=True)
            case "released":
                # The service is stopping: the channel closes next, and the broker
                # delivers the message to another consumer.
                pass


async def _skip_decoding(message: RabbitMessage) -> RabbitMessage:
    return message


async def _acknowledge(message: RabbitMessage) -> None:
    try:
        with as_port_errors():
            await message.ack()
    except PortUnavailableError as error:
        # The connection is lost. The message comes again, and its step is then done.
        log.info("delivery.ack_failed", error=str(error))


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
