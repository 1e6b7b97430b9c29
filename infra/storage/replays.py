"""Replay requests and their leases, on SQLite or PostgreSQL."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID, uuid4

from sqlalchemy import update
from typing_extensions import override

from infra.storage import replays_asking as asking
from infra.storage import replays_reading as reading
from infra.storage import replays_sending as sending
from infra.storage.database import Database
from infra.storage.dead_letters_schema import replays
from infra.storage.news import News
from ports.replays import Replay, Replays, Standing, Turn


class SqlReplays(Replays):
    """Replays, asked for and carried out."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news

    @override
    async def ask(
        self, ids: Sequence[UUID], *, rate: float | None, who: str, what: str
    ) -> UUID:
        # Drawn before the transaction, which may run twice.
        replay_id = uuid4()
        await self._database.transact(
            partial(
                asking.ask, replay_id=replay_id, ids=ids, rate=rate, who=who, what=what
            )
        )
        return replay_id

    @override
    async def replays(self, *, limit: int) -> tuple[Replay, ...]:
        return await self._database.alone(partial(reading.listed, limit=limit))

    @override
    async def replay(self, replay_id: UUID) -> Replay | None:
        return await self._database.alone(partial(reading.one, replay_id=replay_id))

    @override
    async def standing(self, replay_id: UUID) -> Standing:
        return await self._database.alone(
            partial(reading.standing, replay_id=replay_id)
        )

    @override
    async def skips(self, replay_id: UUID) -> dict[str, int]:
        return await self._database.alone(partial(reading.skips, replay_id=replay_id))

    @override
    async def change(self, replay_id: UUID, to: asking.Change, *, who: str) -> bool:
        return await self._database.transact(
            partial(asking.change, replay_id=replay_id, to=to, who=who)
        )

    @override
    async def take(self, holder: str) -> tuple[Replay, ...]:
        return await self._database.alone(partial(asking.take, holder=holder))

    @override
    async def keep(self, replay_id: UUID, holder: str) -> bool:
        asked = {"of_replay": replay_id, "by_holder": holder}
        held = await self._database.alone(
            lambda connection: connection.scalar(sending.HOLD, asked)
        )
        return held is not None

    @override
    async def send(
        self, replay_id: UUID, holder: str, *, after: int, limit: int
    ) -> Turn:
        turn = await self._database.transact(
            partial(
                sending.send,
                replay_id=replay_id,
                holder=holder,
                after=after,
                limit=limit,
            )
        )
        self._news.tell()
        return turn

    @override
    async def stop(self, replay_id: UUID, holder: str, *, detail: str) -> None:
        await self._database.transact(
            partial(asking.stop, replay_id=replay_id, holder=holder, detail=detail)
        )

    @override
    async def leave(self, holder: str) -> None:
        left = update(replays).where(replays.c.holder == holder)
        freed = left.values(holder=None, leased_until=None)
        await self._database.alone(lambda connection: connection.execute(freed))
