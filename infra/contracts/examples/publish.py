"""Publishes a story: ``RABBITMQ_URL=amqp://… python publish.py STORY.txt``."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import aio_pika


def build_event(path: Path) -> dict[str, Any]:
    """Return the event that submits the story in *path*."""
    return {
        "specversion": "1.0",
        "id": str(uuid4()),
        "source": "/my-studio/desk",
        "type": "com.novelmovie.story.submitted.v1",
        "data": {
            "story_id": path.stem,
            "project_id": "my-project",
            "revision": 1,
            "title": path.stem.replace("-", " ").title(),
            "text": path.read_text("utf-8"),
        },
    }


async def publish(event: dict[str, Any]) -> None:
    """Publish *event*; return when the broker has stored it."""
    async with await aio_pika.connect(os.environ["RABBITMQ_URL"]) as connection:
        # Publisher confirms and the mandatory flag are aio-pika's defaults: this raises
        # unless the service's queue has the story.
        channel = await connection.channel(on_return_raises=True)
        exchange = await channel.get_exchange("novelmovie.events")
        message = aio_pika.Message(
            json.dumps(event).encode(),
            content_type="application/cloudevents+json",
            delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
            message_id=event["id"],
        )
        await exchange.publish(message, routing_key="story.submitted")
    print(event["id"])


asyncio.run(publish(build_event(Path(sys.argv[1]))))
