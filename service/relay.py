"""Pays what is owed: from the outbox to the broker, ticked off after the confirm."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from ports.errors import PortUnavailableError
from ports.outbox import Outbox, Owed, Publisher

log = structlog.get_logger(__name__)

BATCH = 100
"""In flight at once: confirms come back together, so more would gain nothing."""

LONGEST_NAP = timedelta(seconds=1)
"""What other replicas record, and what falls due by time, is noticed this late."""

PAUSES = (0.5, 1.0, 2.0, 5.0)
"""Seconds after the first, second … failure; the last one from then on."""

FINISHES_WITHIN = 5.0
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
            batch = asyncio.create_task(self._turn())
            try:
                is_idle = await asyncio.shield(batch)
            except asyncio.CancelledError:
                # Cut off between confirm and tick, it would be published twice.
                await asyncio.wait((batch,), timeout=FINISHES_WITHIN)
                batch.cancel()
                raise
            if self._failures:
                pause = PAUSES[min(self._failures, len(PAUSES)) - 1]
                await asyncio.sleep(pause)
            elif is_idle:
                await self._outbox.wait(LONGEST_NAP)

    async def flush(self) -> None:
        """Pay what is due now, as far as broker and journal let us."""
        while not await self._turn() and not self._failures:
            pass

    async def _turn(self) -> bool:
        """Pay one batch; tell whether there was nothing to pay."""
        try:
            # While the broker is down one message finds out; the others stay free
            # for the relays of other replicas.
            owed = await self._outbox.due(limit=1 if self._failures else BATCH)
            if owed:
                await self._outbox.settle(await self._carried(owed))
        except PortUnavailableError as error:
            self._paused(error)
            return False
        self._resumed()
        return not owed

    async def _carried(self, owed: tuple[Owed, ...]) -> tuple[UUID, ...]:
        """Return the ids of what the broker confirmed.

        Raises:
            PortUnavailableError: It confirmed nothing.
        """
        # Begun in order on one channel, so they arrive in order when none fails.
        async with asyncio.TaskGroup() as batch:
            tasks = [batch.create_task(self._published(each)) for each in owed]
        refusals = [refusal for task in tasks if (refusal := task.result())]
        for refusal in refusals:
            if len(refusals) == len(owed):
                raise refusal
            log.warning("message.unpaid", error=str(refusal))
        return tuple(
            each.id for each, task in zip(owed, tasks, strict=True) if not task.result()
        )

    async def _published(self, owed: Owed) -> PortUnavailableError | None:
        try:
            is_routed = await self._publisher.publish(owed)
        except PortUnavailableError as error:
            return error
        self.published += 1
        self.events_unrouted += not is_routed
        return None

    def _paused(self, error: PortUnavailableError) -> None:
        if self._failures == 0:
            log.warning("relay.paused", port=error.port, error=str(error))
        self._failures += 1

    def _resumed(self) -> None:
        if self._failures:
            log.info("relay.resumed")
        self._failures = 0
