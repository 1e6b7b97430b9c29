"""How many messages wait in our queues, and how many consumers each has."""

from dataclasses import dataclass

from aiormq.exceptions import ChannelAccessRefused, ChannelNotFoundEntity

from infra.rabbit.errors import as_port_errors
from infra.rabbit.topology import connect
from ports.delivery import QUEUE_BINDINGS


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """The state of one queue.

    Attributes:
        messages: Ready to be delivered.
        problem: Why nothing is known of it; empty where all is.
    """

    queue: str
    messages: int = 0
    consumers: int = 0
    problem: str = ""


async def list_queue_depths(url: str) -> tuple[QueueDepth, ...]:
    """Ask the broker about each of our queues.

    Raises:
        PortUnavailableError: It did not answer.
    """
    connection = await connect(url)
    try:
        with as_port_errors():
            depths = []
            for queue in QUEUE_BINDINGS:
                # Each on its own channel: a refused question closes its channel.
                channel = await connection.channel()
                try:
                    found = await channel.declare_queue(queue, passive=True)
                except ChannelNotFoundEntity:
                    depths.append(QueueDepth(queue=queue, problem="it is missing"))
                    continue
                except ChannelAccessRefused:
                    depths.append(QueueDepth(queue=queue, problem="we may not look"))
                    continue
                counts = found.declaration_result
                depths.append(
                    QueueDepth(
                        queue=queue,
                        messages=counts.message_count or 0,
                        consumers=counts.consumer_count or 0,
                    )
                )
                await channel.close()
            return tuple(depths)
    finally:
        await connection.close()
