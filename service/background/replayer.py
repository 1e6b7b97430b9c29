"""Carries out the replays that operators requested (ARCHITECTURE §10).

A replay is leased, so that one replica at a time carries it out. It begins with one
dead letter, the canary, then ten; only if none of them dies again does the rest follow.
"""

import asyncio
import math
from datetime import timedelta
from uuid import UUID

import structlog
from aiolimiter import AsyncLimiter

from infra.storage.replays.queue import SqlReplayQueue
from ports.errors import PortError
from ports.replays import Replay, ReplayOutcomes

log = structlog.get_logger(__name__)

POLL_INTERVAL = timedelta(seconds=1)
"""Between two looks for new requests, and for those that another replica released."""

CANARY_POLL_INTERVAL = timedelta(seconds=0.5)
"""Between two looks at what became of the canaries; each look renews the lease."""

CANARY_STEPS = (1, 11)
"""Dead letters sent after which the replay waits for their outcome: one canary, then
ten more."""

BATCH_SIZE = 100
"""Dead letters sent in one transaction; it locks the runs of all of them."""

BATCHES_PER_SECOND = 10
"""At most, of a replay with a rate: small batches often, instead of bursts."""


class Replayer:
    """Claims requests and carries them out, side by side, until cancelled.

    *holder* names this process in the leases.
    """

    def __init__(
        self,
        *,
        replays: SqlReplayQueue,
        holder: str,
        poll_interval: timedelta = POLL_INTERVAL,
    ) -> None:
        self._replays = replays
        self._holder = holder
        self._poll_interval = poll_interval
        self._in_progress: set[UUID] = set()
        self._is_paused = False

    async def run(self) -> None:
        """Carry out requests until cancelled; then release the leases."""
        try:
            async with asyncio.TaskGroup() as requests:
                while True:
                    for replay in await self._claim_requests():
                        if replay.id not in self._in_progress:
                            requests.create_task(self._run_request(replay))
                    await asyncio.sleep(self._poll_interval.total_seconds())
        finally:
            await self._release_leases()

    async def _claim_requests(self) -> tuple[Replay, ...]:
        try:
            claimed = await self._replays.claim(self._holder)
        except PortError as error:
            if not self._is_paused:
                log.warning("replayer.paused", error=str(error))
            self._is_paused = True
            return ()
        if self._is_paused:
            log.info("replayer.resumed")
        self._is_paused = False
        return claimed

    async def _release_leases(self) -> None:
        try:
            await self._replays.release_all(self._holder)
        except PortError as error:
            # Another replica continues nevertheless, as soon as the lease has run out.
            log.warning("replay.release_failed", error=str(error))

    async def _run_request(self, replay: Replay) -> None:
        self._in_progress.add(replay.id)
        try:
            sent = await self._send_batches(replay)
        except PortError as error:
            # The lease runs out, and a replica continues where this one stopped.
            log.warning("replay.interrupted", replay=str(replay.id), error=str(error))
        else:
            log.info("replay.released", replay=str(replay.id), sent=sent)
        finally:
            self._in_progress.discard(replay.id)

    async def _send_batches(self, replay: Replay) -> int:
        """Send batch after batch; return how many dead letters were sent in all."""
        throttle, sent = ReplayThrottle(replay.rate), replay.sent
        log.info("replay.claimed", replay=str(replay.id), sent=sent, total=replay.total)
        while True:
            if sent in CANARY_STEPS:
                if not await self._await_canaries(replay.id, canaries=sent):
                    break
                # A new throttle: the time spent waiting must not be caught up with.
                throttle = ReplayThrottle(replay.rate)
            limit = await throttle.acquire(after=sent)
            batch = await self._replays.send_batch(
                replay.id, self._holder, after=sent, limit=limit
            )
            sent = batch.sent
            if batch.is_finished:
                break
        return sent

    async def _await_canaries(self, replay_id: UUID, *, canaries: int) -> bool:
        """Wait for the outcome of what was sent; return whether the rest may follow.

        It may not when one died again, or when this holder's lease is gone.
        """
        while await self._replays.renew(replay_id, self._holder):
            outcomes = await self._replays.outcomes(replay_id)
            if outcomes.died:
                await self._stop(replay_id, outcomes, canaries=canaries)
                return False
            if not outcomes.under_way:
                return True
            await asyncio.sleep(CANARY_POLL_INTERVAL.total_seconds())
        return False

    async def _stop(
        self, replay_id: UUID, outcomes: ReplayOutcomes, *, canaries: int
    ) -> None:
        detail = (
            f"{outcomes.died} of the first {canaries} died again: "
            "see `novel-crews dlq list`, mend the cause, and ask for a new replay"
        )
        await self._replays.stop(replay_id, self._holder, detail=detail)
        log.warning("replay.stopped", replay=str(replay_id), detail=detail)


class ReplayThrottle:
    """Says how many dead letters of a replay go next, and when.

    *rate* is in dead letters a second; None means as fast as possible.
    """

    def __init__(self, rate: float | None) -> None:
        self._batch = BATCH_SIZE
        self._slack = 0
        self._limiter: AsyncLimiter | None = None
        if rate is not None:
            self._batch = max(1, min(BATCH_SIZE, round(rate / BATCHES_PER_SECOND)))
            # Room for the batches of one second, so that a late one is caught up with.
            self._slack = math.ceil(rate)
            capacity = self._batch + self._slack
            self._limiter = AsyncLimiter(capacity, capacity / rate)
        self._is_first = True

    async def acquire(self, *, after: int) -> int:
        """Wait until more may follow *after* dead letters; return how many, at most."""
        until_next_step = (step - after for step in CANARY_STEPS if step > after)
        limit = min((BATCH_SIZE, *until_next_step))
        if self._limiter is None:
            return limit
        if self._is_first:
            # Otherwise the batches of the first second would all go at once.
            await self._limiter.acquire(self._slack)
            self._is_first = False
        count = min(self._batch, limit)
        await self._limiter.acquire(count)
        # Where the journal answers more slowly than batches are due, they grow: of
        # the usual size, fewer than the rate would go.
        while count < limit and self._limiter.has_capacity():
            await self._limiter.acquire()
            count += 1
        return count
