"""How replays stand, and what became of the letters they sent."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.dead_letter_schema import dead_letters as letters
from infra.storage.db.dead_letter_schema import replay_letters, replays
from infra.storage.db.schema import outbox, runs, steps
from infra.storage.dead_letters.discard import STEP_OF_DEAD_LETTER
from ports.replays import Replay, ReplayOutcomes

IN_FLIGHT_SECONDS = 10.0
"""Seconds after which a message that is no step, and is not back, counts as done:
nothing in the journal tells of it unless it dies again."""

RUN_CLOSED = and_(
    steps.c.stage != "report",
    or_(runs.c.generation != steps.c.generation, runs.c.state != "running"),
)

IS_IN_FLIGHT = or_(
    letters.c.replayed_at > Clock() - IN_FLIGHT_SECONDS,
    exists().where(outbox.c.exchange == "queue", outbox.c.settled_at.is_(None)),
)

OUTCOME: ColumnElement[str] = case(
    (letters.c.id.is_(None), "closed"),
    (letters.c.state == "waiting", "died"),
    (letters.c.state == "discarded", "closed"),
    (and_(letters.c.stage.is_(None), IS_IN_FLIGHT), "under_way"),
    (letters.c.stage.is_(None), "done"),
    # The letter of its new death is on its way here.
    (steps.c.state == "dead", "died"),
    (steps.c.state == "done", "done"),
    (or_(steps.c.state.is_(None), RUN_CLOSED), "closed"),
    else_="under_way",
)


async def count_outcomes(
    connection: AsyncConnection, replay_id: UUID
) -> ReplayOutcomes:
    """Count what became of what a replay has sent."""
    fate = OUTCOME.label("fate")
    counted = (
        select(fate, func.count())
        .select_from(replay_letters)
        .join(letters, letters.c.id == replay_letters.c.letter_id, isouter=True)
        .join(steps, STEP_OF_DEAD_LETTER, isouter=True)
        .join(runs, runs.c.id == letters.c.run_id, isouter=True)
        .where(
            replay_letters.c.replay_id == replay_id,
            replay_letters.c.outcome == "sent",
        )
        .group_by(fate)
    )
    none = {"under_way": 0, "done": 0, "died": 0, "closed": 0}
    found = (await connection.execute(counted)).tuples().all()
    return ReplayOutcomes.model_validate({**none, **dict(found)})


async def count_skip_reasons(
    connection: AsyncConnection, replay_id: UUID
) -> dict[str, int]:
    """Count why letters were skipped."""
    counted = (
        select(replay_letters.c.reason, func.count())
        .where(
            replay_letters.c.replay_id == replay_id,
            replay_letters.c.outcome == "skipped",
        )
        .group_by(replay_letters.c.reason)
    )
    return dict((await connection.execute(counted)).tuples().all())


async def list_replays(
    connection: AsyncConnection, *, limit: int
) -> tuple[Replay, ...]:
    """List requests, newest first."""
    newest = select(replays).order_by(replays.c.asked_at.desc(), replays.c.id)
    rows = await connection.execute(newest.limit(limit))
    return tuple(map(to_replay, rows))


async def find_replay(connection: AsyncConnection, replay_id: UUID) -> Replay | None:
    """Return one request."""
    found = await connection.execute(select(replays).where(replays.c.id == replay_id))
    row = found.one_or_none()
    return to_replay(row) if row is not None else None


def to_replay(row: Row[Any]) -> Replay:
    """Return the request that a row tells of."""
    return Replay(
        id=row.id,
        asked_by=row.asked_by,
        asked_at=to_datetime(row.asked_at),
        what=row.what,
        rate=row.rate,
        total=row.total,
        sent=row.sent,
        skipped=row.skipped,
        state=row.state,
        detail=row.detail,
    )
