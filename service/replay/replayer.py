"""The leased loop that carries out replays: one replica at a time for each."""

import asyncio
from datetime import timedelta
from uuid import UUID

import structlog

from ports.errors import PortError
from ports.replays import Replay, Replays, Standing
from service.replay.pace import WAVES, Pace

log = structlog.get_logger(__name__)

LOOKS_EVERY = timedelta(seconds=1)
"""For requests of operators, and for those that another replica left behind."""

GLANCE = timedelta(seconds=0.5)
"""At how a wave stands; it renews the lease as well."""


class Replayer:
    """Takes requests and carries them out, side by side, until cancelled."""

    def __init__(
        self, *, replays: Replays, holder: str, every: timedelta = LOOKS_EVERY
    ) -> None:
        self._replays = replays
        self._holder = holder
        self._every = every
        self._at_work: set[UUID] = set()

    async def run(self) -> None:
        """Carry out what is asked for."""
        try:
            async with asyncio.TaskGroup() as requests:
                while True:
                    for replay in await self._taken():
                        if replay.id not in self._at_work:
                            requests.create_task(self._carried(replay))
                    await asyncio.sleep(self._every.total_seconds())
        finally:
            await self._left()

    async def _taken(self) -> tuple[Replay, ...]:
        try:
            return await self._replays.take(self._holder)
        except PortError as error:
            log.warning("replayer.paused", error=str(error))
            return ()

    async def _left(self) -> None:
        try:
            await self._replays.leave(self._holder)
        except PortError as error:
            # Another replica goes on all the same, once the lease has run out.
            log.warning("replays.unleft", error=str(error))

    async def _carried(self, replay: Replay) -> None:
        self._at_work.add(replay.id)
        try:
            sent = await self._carry_out(replay)
        except PortError as error:
            # The lease runs out, and somebody takes it up where it stands.
            log.warning("replay.interrupted", replay=str(replay.id), error=str(error))
        else:
            log.info("replay.left", replay=str(replay.id), sent=sent)
        finally:
            self._at_work.discard(replay.id)

    async def _carry_out(self, replay: Replay) -> int:
        """Send wave after wave; return how many letters were sent in the end."""
        pace, sent = Pace(replay.rate), replay.sent
        log.info("replay.taken", replay=str(replay.id), sent=sent, total=replay.total)
        while True:
            if sent in WAVES:
                if not await self._survived(replay.id, wave=sent):
                    break
                # Time spent waiting is not to be caught up with.
                pace = Pace(replay.rate)
            limit = pace.next(sent)
            await pace.room(limit)
            turn = await self._replays.send(
                replay.id, self._holder, after=sent, limit=limit
            )
            sent = turn.sent
            if turn.is_over:
                break
        return sent

    async def _survived(self, replay_id: UUID, *, wave: int) -> bool:
        """Wait until what was sent is settled; tell whether the rest may go."""
        while await self._replays.keep(replay_id, self._holder):
            standing = await self._replays.standing(replay_id)
            if standing.died:
                await self._stop(replay_id, standing, wave=wave)
                return False
            if not standing.under_way:
                return True
            await asyncio.sleep(GLANCE.total_seconds())
        return False

    async def _stop(self, replay_id: UUID, standing: Standing, *, wave: int) -> None:
        detail = (
            f"{standing.died} of the first {wave} died again: "
            "see `novel-crews dlq list`, mend the cause, and ask for a new replay"
        )
        await self._replays.stop(replay_id, self._holder, detail=detail)
        log.warning("replay.stopped", replay=str(replay_id), detail=detail)
