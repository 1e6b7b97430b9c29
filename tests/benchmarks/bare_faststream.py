"""A bare FastStream loop: consume, publish, acknowledge, and nothing else."""

import asyncio
import time
from typing import Any

from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from tests.benchmarks.message_rate import MessageRate, Tally

TIMEOUT_SECONDS = 120


async def measure_bare_loop(
    url: str, *, messages: int, filling: str, prefetch: int
) -> MessageRate:
    """Measure how fast JSON goes from one quorum queue to another, with confirms."""
    tally = Tally(messages)
    source = RabbitQueue("bare.source", queue_type=QueueType.QUORUM, durable=True)
    target = RabbitQueue("bare.target", queue_type=QueueType.QUORUM, durable=True)
    broker = RabbitBroker(url, logger=None, graceful_timeout=None)

    @broker.subscriber(
        source,
        channel=Channel(prefetch_count=prefetch),
        ack_policy=AckPolicy.REJECT_ON_ERROR,
    )
    async def carry(message: dict[str, Any]) -> None:
        await broker.publish(message, queue="bare.target", persist=True)
        tally.add()

    async with (
        RabbitBroker(url, logger=None) as feeder,
        asyncio.timeout(TIMEOUT_SECONDS),
    ):
        for queue in (source, target):
            await feeder.declare_queue(queue)
        async with asyncio.TaskGroup() as feed:
            for _ in range(messages):
                feed.create_task(
                    feeder.publish(
                        {"filling": filling}, queue="bare.source", persist=True
                    )
                )
        wall, cpu = time.perf_counter(), time.process_time()
        await broker.start()
        await tally.reached.wait()
        rate = tally.rate(wall, cpu)
        await broker.stop()
    return rate
