"""Replay requests and their leases, on SQLite or PostgreSQL."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import update
from typing_extensions import override

from infra.storage.db.database import Database
from infra.storage.db.dead_letter_schema import replays
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.replays import batches as sending
from infra.storage.replays import queries as reading
from infra.storage.replays import requests as asking
from ports.replays import Replay, ReplayBatch, ReplayOutcomes, ReplayQueue


class SqlReplayQueue(ReplayQueue):
    """Replays, asked for and carried out."""

    def __init__(self, database: Database, news: OutboxSignal) -> None:
        self._database = database
        self._news = news

    @override
    async def request(
        self, ids: Sequence[UUID], *, rate: float | None, who: str, what: str
    ) -> UUID:
        # Drawn before the transaction, which may run twice.
        replay_id = uuid4()
        await self._database.transact(
            partial(
                asking.insert_request,
                replay_id=replay_id,
                ids=ids,
                rate=rate,
                who=who,
                what=what,
            )
        )
        return replay_id

    @override
    async def replays(self, *, limit: int) -> tuple[Replay, ...]:
        return await self._database.autocommit(
            partial(reading.list_replays, limit=limit)
        )

    @override
    async def replay(self, replay_id: UUID) -> Replay | None:
        return await self._database.autocommit(
            partial(reading.find_replay, replay_id=replay_id)
        )

    @override
    async def outcomes(self, replay_id: UUID) -> ReplayOutcomes:
        return await self._database.autocommit(
            partial(reading.count_outcomes, replay_id=replay_id)
        )

    @override
    async def skips(self, replay_id: UUID) -> dict[str, int]:
        return await self._database.autocommit(
            partial(reading.count_skip_reasons, replay_id=replay_id)
        )

    @override
    async def set_state(
        self, replay_id: UUID, to: asking.ReplayChange, *, who: str
    ) -> bool:
        return await self._database.transact(
            partial(asking.set_state, replay_id=replay_id, to=to, who=who)
        )

    @override
    async def claim(self, holder: str) -> tuple[Replay, ...]:
        return await self._database.autocommit(
            partial(asking.claim_requests, holder=holder)
        )

    @override
    async def renew(self, replay_id: UUID, holder: str) -> bool:
        asked = {"of_replay": replay_id, "by_holder": holder}
        held = await self._database.autocommit(
            lambda connection: connection.scalar(sending.RENEW_REPLAY_LEASE, asked)
        )
        return held is not None

    @override
    async def send_batch(
        self, replay_id: UUID, holder: str, *, after: int, limit: int
    ) -> ReplayBatch:
        turn = await self._database.transact(
            partial(
                sending.send_batch,
                replay_id=replay_id,
                holder=holder,
                after=after,
                limit=limit,
            )
        )
        self._news.set()
        return turn

    @override
    async def stop(self, replay_id: UUID, holder: str, *, detail: str) -> None:
        await self._database.transact(
            partial(asking.stop, replay_id=replay_id, holder=holder, detail=detail)
        )

    @override
    async def release_all(self, holder: str) -> None:
        left = update(replays).where(replays.c.holder == holder)
        freed = left.values(holder=None, leased_until=None)
        await self._database.autocommit(lambda connection: connection.execute(freed))
