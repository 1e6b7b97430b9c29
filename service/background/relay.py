"""Pays what is owed: from the outbox to the broker, ticked off after the confirm."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from ports.errors import PortUnavailableError
from ports.outbox import Outbox, OutboxMessage, Publisher

log = structlog.get_logger(__name__)

BATCH_SIZE = 100
"""In flight at once: confirms come back together, so more would gain nothing."""

MAX_IDLE = timedelta(seconds=1)
"""What other replicas record, and what falls due by time, is noticed this late."""

RETRY_PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds after the first, second … failure; the last one from then on."""

STOP_TIMEOUT_SECONDS = 5.0
"""Seconds that a batch may take to be ticked off when the relay is told to stop."""


class Relay:
    """Publishes what is owed, oldest first; publishing twice is allowed, losing is not.

    Attributes:
        published: Messages confirmed since the start.
        events_unrouted: Events among them that nobody has subscribed to.
    """

    def __init__(self, *, outbox: Outbox, publisher: Publisher) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._failures = 0
        self.published = 0
        self.events_unrouted = 0

    async def run(self) -> None:
        """Pay until cancelled; the batch in hand is finished first."""
        while True:
            batch = asyncio.create_task(self._relay_batch())
            try:
                is_idle = await asyncio.shield(batch)
            except asyncio.CancelledError:
                # Cut off between confirm and tick, it would be published twice.
                await asyncio.wait((batch,), timeout=STOP_TIMEOUT_SECONDS)
                batch.cancel()
                raise
            if self._failures:
                pause = RETRY_PAUSES[min(self._failures, len(RETRY_PAUSES)) - 1]
                await asyncio.sleep(pause)
            elif is_idle:
                await self._outbox.wait_for_new(MAX_IDLE)

    async def flush(self) -> None:
        """Pay what is due now, as far as broker and journal let us."""
        while not await self._relay_batch() and not self._failures:
            pass

    async def _relay_batch(self) -> bool:
        """Pay one batch; tell whether there was nothing to pay."""
        try:
            # While the broker is down one message finds out; the others stay free
            # for the relays of other replicas.
            owed = await self._outbox.lease_due(
                limit=1 if self._failures else BATCH_SIZE
            )
            if owed:
                await self._outbox.mark_published(await self._publish_batch(owed))
        except PortUnavailableError as error:
            self._note_failure(error)
            return False
        self._note_success()
        return not owed

    async def _publish_batch(
        self, messages: tuple[OutboxMessage, ...]
    ) -> tuple[UUID, ...]:
        """Return the ids of what the broker confirmed.

        Raises:
            PortUnavailableError: It confirmed nothing.
        """
        # Begun in order on one channel, so they arrive in order when none fails.
        async with asyncio.TaskGroup() as batch:
            tasks = [batch.create_task(self._publish(each)) for each in messages]
        refusals = [refusal for task in tasks if (refusal := task.result())]
        for refusal in refusals:
            if len(refusals) == len(messages):
                raise refusal
            log.warning("message.unpaid", error=str(refusal))
        return tuple(
            each.id
            for each, task in zip(messages, tasks, strict=True)
            if not task.result()
        )

    async def _publish(self, message: OutboxMessage) -> PortUnavailableError | None:
        try:
            is_routed = await self._publisher.publish(message)
        except PortUnavailableError as error:
            return error
        self.published += 1
        self.events_unrouted += not is_routed
        return None

    def _note_failure(self, error: PortUnavailableError) -> None:
        if self._failures == 0:
            log.warning("relay.paused", port=error.port, error=str(error))
        self._failures += 1

    def _note_success(self) -> None:
        if self._failures:
            log.info("relay.resumed")
        self._failures = 0
