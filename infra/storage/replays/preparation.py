"""A replay before it begins: its causes, and what is left out; and what died again."""

from uuid import UUID

from sqlalchemy import and_, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.dead_letter_schema import dead_letters, replay_letters, replays
from infra.storage.dead_letters.audit import record_action
from ports.pipeline.messages import strip_unstorable
from ports.replays import CauseMove, ReplayCause

_ITS_LETTER = dead_letters.c.id == replay_letters.c.letter_id

_IS_PENDING = replay_letters.c.outcome == "pending"

LEFT_OUT = "left out by "
"""How the reason of a letter begins that an operator left out."""

_IS_LEFT_OUT = and_(
    replay_letters.c.outcome == "skipped",
    replay_letters.c.reason.startswith(LEFT_OUT, autoescape=True),
)


async def list_causes(
    connection: AsyncConnection, replay_id: UUID, *, left_out: bool
) -> tuple[ReplayCause, ...]:
    """Count by cause, the most frequent first, what a replay has not sent yet.

    Or, if *left_out*, what an operator has left out of it.
    """
    rows = await connection.execute(
        select(
            dead_letters.c.fingerprint,
            func.min(dead_letters.c.error).label("error"),
            func.min(dead_letters.c.cause).label("cause"),
            func.count().label("number"),
        )
        .select_from(replay_letters)
        .join(dead_letters, _ITS_LETTER)
        .where(
            replay_letters.c.replay_id == replay_id,
            _IS_LEFT_OUT if left_out else _IS_PENDING,
        )
        .group_by(dead_letters.c.fingerprint)
        .order_by(func.count().desc(), dead_letters.c.fingerprint)
    )
    return tuple(
        ReplayCause(
            fingerprint=row.fingerprint,
            error=row.error,
            cause=row.cause,
            count=row.number,
        )
        for row in rows
    )


async def find_died_again(
    connection: AsyncConnection, replay_id: UUID, *, limit: int
) -> tuple[UUID, ...]:
    """Return the dead letters that a replay sent and that wait again."""
    ids = await connection.scalars(
        select(replay_letters.c.letter_id)
        .join(dead_letters, _ITS_LETTER)
        .where(
            replay_letters.c.replay_id == replay_id,
            replay_letters.c.outcome == "sent",
            dead_letters.c.state == "waiting",
        )
        .order_by(replay_letters.c.place)
        .limit(limit)
    )
    return tuple(ids)


async def move_cause(
    connection: AsyncConnection,
    replay_id: UUID,
    fingerprint: str,
    move: CauseMove,
    *,
    who: str,
) -> int:
    """Leave the unsent dead letters of one cause out, or take them in again.

    Return how many: 0 unless the replay is paused.
    """
    paused = select(replays.c.id).where(
        replays.c.id == replay_id, replays.c.state == "paused"
    )
    if await connection.scalar(paused.with_for_update()) is None:
        return 0
    of_cause = select(dead_letters.c.id).where(
        dead_letters.c.fingerprint == fingerprint
    )
    excludes = move == "exclude"
    changed = await connection.execute(
        update(replay_letters)
        .where(
            replay_letters.c.replay_id == replay_id,
            _IS_PENDING if excludes else _IS_LEFT_OUT,
            replay_letters.c.letter_id.in_(of_cause),
        )
        .values(
            outcome="skipped" if excludes else "pending",
            reason=strip_unstorable(f"{LEFT_OUT}{who}") if excludes else "",
        )
    )
    count = changed.rowcount
    await connection.execute(
        update(replays)
        .where(replays.c.id == replay_id)
        .values(skipped=replays.c.skipped + (count if excludes else -count))
    )
    what = f"cause {fingerprint} of replay {replay_id}"
    await record_action(connection, who=who, action=move, count=count, what=what)
    return count
