"""Publishes the messages of the outbox, and marks each when the broker confirmed it."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from ports.errors import PortUnavailableError
from ports.events.story_events import StoryBreakdownCompleted, StoryBreakdownFailed
from ports.outbox import Outbox, OutboxMessage, Publisher

log = structlog.get_logger(__name__)

BATCH_SIZE = 100
"""Messages published at a time. Their confirms come back together, so more would gain
nothing."""

MAX_IDLE = timedelta(seconds=1)
"""The longest wait between two looks at the outbox. What another replica recorded, and
what becomes due as time passes, gives this process no signal."""

RETRY_PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds to wait after the first, second … failure in a row; then always the last."""

STOP_TIMEOUT_SECONDS = 5.0
"""How long a running batch may take when the relay is cancelled."""


FINAL_EVENTS = frozenset(
    {StoryBreakdownCompleted.routing_key, StoryBreakdownFailed.routing_key}
)
"""The answers to submissions; the other events tell of progress."""


class Relay:
    """Publishes the outbox, oldest message first.

    A message may be published twice, but none is lost: it is marked only after the
    broker confirmed it.

    Attributes:
        published: Messages confirmed since the start.
        events_unrouted: Events among them that nobody was subscribed to.
    """

    def __init__(self, *, outbox: Outbox, publisher: Publisher) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._failures = 0
        self._unrouted: set[UUID] = set()
        self.published = 0
        self.events_unrouted = 0

    async def run(self) -> None:
        """Publish until cancelled; a running batch is finished first."""
        while True:
            batch = asyncio.create_task(self._relay_batch())
            try:
                is_idle = await asyncio.shield(batch)
            except asyncio.CancelledError:
                # A batch that is cut off between its confirm and its mark would be
                # published twice.
                await asyncio.wait((batch,), timeout=STOP_TIMEOUT_SECONDS)
                batch.cancel()
                raise
            if self._failures:
                pause = RETRY_PAUSES[min(self._failures, len(RETRY_PAUSES)) - 1]
                await asyncio.sleep(pause)
            elif is_idle:
                await self._outbox.wait_for_new(MAX_IDLE)

    async def flush(self) -> None:
        """Publish what is due now; stop at the first failure of broker or journal."""
        while not await self._relay_batch() and not self._failures:
            pass

    async def _relay_batch(self) -> bool:
        """Publish one batch; return whether it was all there was to publish."""
        try:
            # After a failure, one message is enough to find out whether the broker is
            # back; the others stay free for the relays of other replicas.
            limit = 1 if self._failures else BATCH_SIZE
            messages = await self._outbox.lease_due(limit=limit)
            if messages:
                published = await self._publish_batch(messages)
                await self._outbox.mark_published(published)
                await self._mark_unrouted(messages)
        except PortUnavailableError as error:
            self._note_failure(error)
            return False
        self._note_success()
        return len(messages) < limit

    async def _publish_batch(
        self, messages: tuple[OutboxMessage, ...]
    ) -> tuple[UUID, ...]:
        """Return the ids of the messages that the broker confirmed.

        Raises:
            PortUnavailableError: It confirmed none.
        """
        # The tasks start in order on one channel, so that the messages arrive in order
        # if none fails.
        async with asyncio.TaskGroup() as batch:
            tasks = [batch.create_task(self._publish(each)) for each in messages]
        errors = [error for task in tasks if (error := task.result())]
        for error in errors:
            if len(errors) == len(messages):
                raise error
            log.warning("outbox.publish_failed", error=str(error))
        return tuple(
            message.id
            for message, task in zip(messages, tasks, strict=True)
            if not task.result()
        )

    async def _publish(self, message: OutboxMessage) -> PortUnavailableError | None:
        """Publish one message; return the error instead of raising it."""
        try:
            is_routed = await self._publisher.publish(message)
        except PortUnavailableError as error:
            return error
        self.published += 1
        if not is_routed:
            self.events_unrouted += 1
            self._unrouted.add(message.id)
        return None

    async def _mark_unrouted(self, messages: tuple[OutboxMessage, ...]) -> None:
        """Note the final events that nobody received: somebody waits for them."""
        unrouted = tuple(
            message.id
            for message in messages
            if message.id in self._unrouted and message.routing_key in FINAL_EVENTS
        )
        self._unrouted.clear()
        if unrouted:
            await self._outbox.mark_unrouted(unrouted)

    def _note_failure(self, error: PortUnavailableError) -> None:
        if self._failures == 0:
            log.warning("relay.paused", port=error.port, error=str(error))
        self._failures += 1

    def _note_success(self) -> None:
        if self._failures:
            log.info("relay.resumed")
        self._failures = 0
