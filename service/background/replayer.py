"""The leased loop that carries out replays: one replica at a time for each."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from ports.errors import PortError
from ports.replays import Replay, ReplayOutcomes, ReplayQueue
from service.background.throttle import CANARY_STEPS, ReplayThrottle

log = structlog.get_logger(__name__)

POLL_INTERVAL = timedelta(seconds=1)
"""For requests of operators, and for those that another replica left behind."""

CANARY_POLL_INTERVAL = timedelta(seconds=0.5)
"""At how a wave stands; it renews the lease as well."""


class Replayer:
    """Takes requests and carries them out, side by side, until cancelled."""

    def __init__(
        self,
        *,
        replays: ReplayQueue,
        holder: str,
        poll_interval: timedelta = POLL_INTERVAL,
    ) -> None:
        self._replays = replays
        self._holder = holder
        self._every = poll_interval
        self._at_work: set[UUID] = set()

    async def run(self) -> None:
        """Carry out what is asked for."""
        try:
            async with asyncio.TaskGroup() as requests:
                while True:
                    for replay in await self._claim_requests():
                        if replay.id not in self._at_work:
                            requests.create_task(self._run_request(replay))
                    await asyncio.sleep(self._every.total_seconds())
        finally:
            await self._release_leases()

    async def _claim_requests(self) -> tuple[Replay, ...]:
        try:
            return await self._replays.claim(self._holder)
        except PortError as error:
            log.warning("replayer.paused", error=str(error))
            return ()

    async def _release_leases(self) -> None:
        try:
            await self._replays.release_all(self._holder)
        except PortError as error:
            # Another replica goes on all the same, once the lease has run out.
            log.warning("replays.unleft", error=str(error))

    async def _run_request(self, replay: Replay) -> None:
        self._at_work.add(replay.id)
        try:
            sent = await self._send_batches(replay)
        except PortError as error:
            # The lease runs out, and somebody takes it up where it stands.
            log.warning("replay.interrupted", replay=str(replay.id), error=str(error))
        else:
            log.info("replay.left", replay=str(replay.id), sent=sent)
        finally:
            self._at_work.discard(replay.id)

    async def _send_batches(self, replay: Replay) -> int:
        """Send wave after wave; return how many letters were sent in the end."""
        pace, sent = ReplayThrottle(replay.rate), replay.sent
        log.info("replay.taken", replay=str(replay.id), sent=sent, total=replay.total)
        while True:
            if sent in CANARY_STEPS:
                if not await self._await_canaries(replay.id, canaries=sent):
                    break
                # Time spent waiting is not to be caught up with.
                pace = ReplayThrottle(replay.rate)
            limit = pace.batch_size(sent)
            await pace.acquire(limit)
            turn = await self._replays.send_batch(
                replay.id, self._holder, after=sent, limit=limit
            )
            sent = turn.sent
            if turn.is_finished:
                break
        return sent

    async def _await_canaries(self, replay_id: UUID, *, canaries: int) -> bool:
        """Wait until what was sent is settled; tell whether the rest may go."""
        while await self._replays.renew(replay_id, self._holder):
            standing = await self._replays.outcomes(replay_id)
            if standing.died:
                await self._stop(replay_id, standing, canaries=canaries)
                return False
            if not standing.under_way:
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
