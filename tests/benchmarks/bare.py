"""A bare FastStream loop: consume, publish, acknowledge, and nothing else."""

import asyncio
import time
from typing import Any

from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue

from tests.benchmarks.rates import Rate, Tally

WITHIN = 120


async def bare_loop(url: str, *, messages: int, filling: str, prefetch: int) -> Rate:
    """Carry messages of JSON from one quorum queue to another, confirmed."""
    done = Tally(messages)
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
        done.add()

    async with RabbitBroker(url, logger=None) as feeding, asyncio.timeout(WITHIN):
        for queue in (source, target):
            await feeding.declare_queue(queue)
        async with asyncio.TaskGroup() as feed:
            for _ in range(messages):
                feed.create_task(
                    feeding.publish(
                        {"filling": filling}, queue="bare.source", persist=True
                    )
                )
        wall, cpu = time.perf_counter(), time.process_time()
        await broker.start()
        await done.reached.wait()
        rate = done.rate(wall, cpu)
        await broker.stop()
    return rate
