"""Prints scenes until a story's final event: ``python subscribe.py``.

RABBITMQ_URL names the broker. Delivery is at least once and event ids are derived, so a
subscriber remembers the ids it has seen, and acknowledges after its own work.
"""

import asyncio
import json
import os
from typing import Any

import aio_pika

WANTED = ("scene.breakdown.completed", "story.breakdown.*")


async def subscribe() -> None:
    """Print every event once, and return after a final one."""
    seen: set[str] = set()
    async with await aio_pika.connect(os.environ["RABBITMQ_URL"]) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue(
            "subscriber.python", durable=True, arguments={"x-queue-type": "quorum"}
        )
        for routing_key in WANTED:
            await queue.bind("novelmovie.events", routing_key)
        print("listening", flush=True)
        async with queue.iterator() as deliveries:
            async for delivery in deliveries:
                event = json.loads(delivery.body)
                if event["id"] not in seen:
                    seen.add(event["id"])
                    if print_event(event):
                        await delivery.ack()
                        return
                await delivery.ack()


def print_event(event: dict[str, Any]) -> bool:
    """Print *event*; tell whether it is a story's final event."""
    data = event["data"]
    if event["type"] == "com.novelmovie.scene.breakdown.completed.v1":
        print(data["story_id"], data["scene"]["setting"], len(data["shots"]), "shots")
        return False
    if event["type"] == "com.novelmovie.story.breakdown.completed.v1":
        print(data["story_id"], "completed:", data["counts"]["scenes"], "scenes")
        return True
    print(data["story_id"], "failed:", data["reason"], data["detail"])
    return bool(data["final"])


asyncio.run(subscribe())
