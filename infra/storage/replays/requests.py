"""Replay requests: asked for, steered, and held by one replica at a time."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from sqlalchemy import insert, or_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import replay_letters, replays
from infra.storage.dead_letters import audit
from infra.storage.replays import queries as reading
from ports.pipeline.messages import strip_unstorable
from ports.replays import REPLAY_LEASE, Replay, ReplayState

ReplayChange = Literal["running", "paused", "cancelled"]

ALLOWED_FROM: dict[ReplayChange, tuple[ReplayState, ...]] = {
    "running": ("paused",),
    "paused": ("running",),
    "cancelled": ("running", "paused"),
}
AUDIT_ACTIONS: dict[ReplayChange, str] = {
    "running": "resume",
    "paused": "pause",
    "cancelled": "cancel",
}


async def insert_request(
    connection: AsyncConnection,
    replay_id: UUID,
    ids: Sequence[UUID],
    *,
    rate: float | None,
    who: str,
    what: str,
) -> None:
    """Write a request down, with its frozen set."""
    frozen = tuple(dict.fromkeys(ids))
    await connection.execute(
        insert(replays).values(
            id=replay_id,
            asked_by=strip_unstorable(who),
            asked_at=Clock(),
            what=strip_unstorable(what),
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
    await audit.record_action(
        connection, who=who, action="replay", count=count, what=told
    )


async def set_state(
    connection: AsyncConnection, replay_id: UUID, to: ReplayChange, *, who: str
) -> bool:
    """Resume, pause or cancel a request."""
    changed = await connection.execute(
        update(replays)
        .where(replays.c.id == replay_id, replays.c.state.in_(ALLOWED_FROM[to]))
        .values(state=to, holder=None, leased_until=None)
        .returning(replays.c.total - replays.c.sent - replays.c.skipped)
    )
    left = changed.scalar_one_or_none()
    if left is None:
        return False
    action, what = AUDIT_ACTIONS[to], f"replay {replay_id}"
    await audit.record_action(connection, who=who, action=action, count=left, what=what)
    return True


async def claim_requests(
    connection: AsyncConnection, holder: str
) -> tuple[Replay, ...]:
    """Give running requests to a holder, or leave them with it."""
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
        .values(holder=holder, leased_until=Clock() + REPLAY_LEASE.total_seconds())
        .returning(replays)
    )
    return tuple(map(reading.to_replay, taken))


async def stop(
    connection: AsyncConnection, replay_id: UUID, holder: str, *, detail: str
) -> None:
    """Stop a replay whose canary died again."""
    stopped = await connection.execute(
        update(replays)
        .where(
            replays.c.id == replay_id,
            replays.c.holder == holder,
            replays.c.state == "running",
        )
        .values(
            state="stopped",
            detail=strip_unstorable(detail),
            holder=None,
            leased_until=None,
        )
        .returning(replays.c.total - replays.c.sent - replays.c.skipped)
    )
    left = stopped.scalar_one_or_none()
    if left is not None:
        await audit.record_action(
            connection,
            who=holder,
            action="stop",
            count=left,
            what=f"replay {replay_id}: {detail}",
        )
