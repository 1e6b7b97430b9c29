"""Replay requests and their leases, on SQLite or PostgreSQL."""

from collections.abc import Sequence
from functools import partial
from typing import Literal
from uuid import UUID, uuid4

from sqlalchemy import insert, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage import auditing
from infra.storage import replays_reading as reading
from infra.storage import replays_sending as sending
from infra.storage.clock import Clock
from infra.storage.database import Database
from infra.storage.dead_letters_schema import replay_letters, replays
from infra.storage.messages import cleaned
from infra.storage.news import News
from ports.replays import LEASE, Replay, Replays, ReplayState, Standing, Turn

Change = Literal["running", "paused", "cancelled"]

FROM: dict[Change, tuple[ReplayState, ...]] = {
    "running": ("paused",),
    "paused": ("running",),
    "cancelled": ("running", "paused"),
}
ACTIONS: dict[Change, str] = {
    "running": "resume",
    "paused": "pause",
    "cancelled": "cancel",
}


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
            partial(_ask, replay_id=replay_id, ids=ids, rate=rate, who=who, what=what)
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
    async def change(self, replay_id: UUID, to: Change, *, who: str) -> bool:
        return await self._database.transact(
            partial(_change, replay_id=replay_id, to=to, who=who)
        )

    @override
    async def take(self, holder: str) -> tuple[Replay, ...]:
        return await self._database.alone(partial(_take, holder=holder))

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
            partial(_stop, replay_id=replay_id, holder=holder, detail=detail)
        )

    @override
    async def leave(self, holder: str) -> None:
        left = update(replays).where(replays.c.holder == holder)
        freed = left.values(holder=None, leased_until=None)
        await self._database.alone(lambda connection: connection.execute(freed))


async def _ask(
    connection: AsyncConnection,
    replay_id: UUID,
    ids: Sequence[UUID],
    *,
    rate: float | None,
    who: str,
    what: str,
) -> None:
    frozen = tuple(dict.fromkeys(ids))
    await connection.execute(
        insert(replays).values(
            id=replay_id,
            asked_by=cleaned(who),
            asked_at=Clock(),
            what=cleaned(what),
            rate=rate,
            total=len(frozen),
            sent=0,
            skipped=0,
            state="running",
            detail="",
        )
    )
    places = [
        {
            "replay_id": replay_id,
            "place": place,
            "letter_id": letter_id,
            "outcome": "pending",
            "reason": "",
        }
        for place, letter_id in enumerate(frozen, 1)
    ]
    if places:
        await connection.execute(insert(replay_letters), places)
    told = f"{what} as {replay_id}"
    count = len(frozen)
    await auditing.note(connection, who=who, action="replay", count=count, what=told)


async def _change(
    connection: AsyncConnection, replay_id: UUID, to: Change, *, who: str
) -> bool:
    changed = await connection.execute(
        update(replays)
        .where(replays.c.id == replay_id, replays.c.state.in_(FROM[to]))
        .values(state=to, holder=None, leased_until=None)
        .returning(replays.c.total - replays.c.sent - replays.c.skipped)
    )
    left = changed.scalar_one_or_none()
    if left is None:
        return False
    action, what = ACTIONS[to], f"replay {replay_id}"
    await auditing.note(connection, who=who, action=action, count=left, what=what)
    return True


async def _take(connection: AsyncConnection, holder: str) -> tuple[Replay, ...]:
    taken = await connection.execute(
        update(replays)
        .where(
            replays.c.state == "running",
            or_(
                replays.c.holder.is_(None),
                replays.c.holder == holder,
                replays.c.leased_until <= Clock(),
            ),
        )
        .values(holder=holder, leased_until=Clock() + LEASE.total_seconds())
        .returning(replays)
    )
    return tuple(map(reading.read, taken))


async def _stop(
    connection: AsyncConnection, replay_id: UUID, holder: str, *, detail: str
) -> None:
    stopped = await connection.execute(
        update(replays)
        .where(
            replays.c.id == replay_id,
            replays.c.holder == holder,
            replays.c.state == "running",
        )
        .values(state="stopped", detail=cleaned(detail), holder=None, leased_until=None)
        .returning(replays.c.total - replays.c.sent - replays.c.skipped)
    )
    left = stopped.scalar_one_or_none()
    if left is not None:
        await auditing.note(
            connection,
            who=holder,
            action="stop",
            count=left,
            what=f"replay {replay_id}: {detail}",
        )
