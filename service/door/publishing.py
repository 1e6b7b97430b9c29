"""Publishes what came in, like any other publisher, and waits for the confirms."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import structlog

from ports.errors import PortUnavailableError
from ports.outbox import OutboxMessage, Publisher
from service.door.event_requests import InboundEvent

log = structlog.get_logger(__name__)

PUBLISH_TIMEOUT = timedelta(seconds=12)
"""A little above one confirm's. Requests that wait for a broker which accepts no
connection would otherwise wait for one another's attempts too."""


class DoorPublisher:
    """Publishes events with the rights of a publisher, and no more."""

    def __init__(self, publisher: Publisher) -> None:
        self._publisher = publisher

    async def publish(self, events: Sequence[InboundEvent], *, caller: str) -> None:
        """Return when the broker has confirmed all, and a queue has received each.

        *caller* is the name of the token that they came with, for the log.

        Raises:
            PortUnavailableError: One is not confirmed. Others may have been: to send
                all again does no harm, because a run is opened once.
        """
        try:
            async with (
                asyncio.timeout(PUBLISH_TIMEOUT.total_seconds()),
                asyncio.TaskGroup() as group,
            ):
                tasks = [
                    group.create_task(self._publish_one(event.message))
                    for event in events
                ]
        except TimeoutError as error:
            raise PortUnavailableError("broker", "no confirm in time") from error
        for task in tasks:
            if failure := task.result():
                raise failure
        for event in events:
            log.info(
                "door.event_accepted",
                caller=caller,
                cause=event.id,
                run=str(event.run_id) if event.run_id else None,
            )

    async def _publish_one(self, message: OutboxMessage) -> PortUnavailableError | None:
        """Publish one message; return the error instead of raising it in a group."""
        try:
            is_routed = await self._publisher.publish(message)
        except PortUnavailableError as error:
            return error
        if is_routed:
            return None
        return PortUnavailableError(
            "broker",
            f"no queue hears {message.routing_key}: run `novel-crews topology apply`",
        )
