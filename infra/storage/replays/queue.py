"""Replay requests: made and steered by operators, leased by one replica at a time."""

from collections.abc import Sequence
from typing import Any, Literal
from uuid import UUID, uuid4

from sqlalchemy import Row, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock, row_values
from infra.storage.db.database import Database, in_autocommit, in_transaction
from infra.storage.db.dead_letter_schema import replay_letters, replays
from infra.storage.dead_letters.audit import record_action
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.replays.batches import RENEW_REPLAY_LEASE, send_batch
from infra.storage.replays.outcomes import count_outcomes, count_skip_reasons
from infra.storage.replays.preparation import (
    find_died_again,
    list_causes,
    move_cause,
)
from ports.pipeline.messages import strip_unstorable
from ports.replays import (
    REPLAY_LEASE,
    CauseMove,
    Replay,
    ReplayBatch,
    ReplayCause,
    ReplayChange,
    ReplayOutcomes,
    ReplayState,
)

ALLOWED_FROM: dict[ReplayChange, tuple[ReplayState, ...]] = {
    "running": ("paused",),
    # One that was cancelled waits again: what it has not sent, it still can.
    "paused": ("running", "cancelled"),
    "cancelled": ("running", "paused"),
}
AUDIT_ACTIONS: dict[ReplayChange, str] = {
    "running": "resume",
    "paused": "pause",
    "cancelled": "cancel",
}

NOT_YET_HANDLED = replays.c.total - replays.c.sent - replays.c.skipped


class SqlReplayQueue:
    """The requests to replay dead letters, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self.database = database
        self._signal = signal

    async def request(
        self,
        ids: Sequence[UUID],
        *,
        rate: float | None,
        who: str,
        what: str,
        state: Literal["running", "paused"] = "running",
    ) -> UUID:
        """Request the replay of exactly these dead letters, in this order.

        One that is *paused* waits to be looked at and resumed.
        """
        # Drawn before the transaction, which may run twice.
        replay_id = uuid4()
        await self._insert_request(
            replay_id, ids, rate=rate, who=who, what=what, state=state
        )
        return replay_id

    @in_autocommit
    async def replays(
        self, connection: AsyncConnection, *, limit: int
    ) -> tuple[Replay, ...]:
        """List requests, newest first."""
        newest = select(replays).order_by(replays.c.asked_at.desc(), replays.c.id)
        return tuple(map(_to_replay, await connection.execute(newest.limit(limit))))

    @in_autocommit
    async def replay(
        self, connection: AsyncConnection, replay_id: UUID
    ) -> Replay | None:
        """Return one request."""
        query = select(replays).where(replays.c.id == replay_id)
        row = (await connection.execute(query)).one_or_none()
        return _to_replay(row) if row is not None else None

    async def outcomes(self, replay_id: UUID) -> ReplayOutcomes:
        """Count what became of what was sent."""
        return await self.database.autocommit(count_outcomes, replay_id)

    @in_autocommit
    async def set_rate(
        self, connection: AsyncConnection, replay_id: UUID, rate: float | None
    ) -> None:
        """Set how many dead letters a second a paused replay may send."""
        await connection.execute(
            update(replays)
            .where(replays.c.id == replay_id, replays.c.state == "paused")
            .values(rate=rate)
        )

    async def causes(
        self, replay_id: UUID, *, left_out: bool = False
    ) -> tuple[ReplayCause, ...]:
        """Count by cause what a replay has not sent yet, or what was left out of it."""
        return await self.database.autocommit(list_causes, replay_id, left_out=left_out)

    async def find_died(self, replay_id: UUID, *, limit: int) -> tuple[UUID, ...]:
        """Return the dead letters that a replay sent and that wait again."""
        return await self.database.autocommit(find_died_again, replay_id, limit=limit)

    async def move_cause(
        self, replay_id: UUID, fingerprint: str, move: CauseMove, *, who: str
    ) -> int:
        """Take the unsent dead letters of one cause out of a paused replay, or in."""
        return await self.database.transact(
            move_cause, replay_id, fingerprint, move, who=who
        )

    async def skips(self, replay_id: UUID) -> dict[str, int]:
        """Count the skipped dead letters by reason."""
        return await self.database.autocommit(count_skip_reasons, replay_id)

    @in_transaction
    async def set_state(
        self,
        connection: AsyncConnection,
        replay_id: UUID,
        to: ReplayChange,
        *,
        who: str,
    ) -> bool:
        """Resume, pause or cancel; False when it has ended, or is that already.

        One that was cancelled can be paused, and then resumed.
        """
        changed = await connection.execute(
            update(replays)
            .where(replays.c.id == replay_id, replays.c.state.in_(ALLOWED_FROM[to]))
            .values(state=to, holder=None, leased_until=None)
            .returning(NOT_YET_HANDLED)
        )
        count = changed.scalar_one_or_none()
        if count is None:
            return False
        action, what = AUDIT_ACTIONS[to], f"replay {replay_id}"
        await record_action(connection, who=who, action=action, count=count, what=what)
        return True

    @in_autocommit
    async def claim(
        self, connection: AsyncConnection, holder: str
    ) -> tuple[Replay, ...]:
        """Lease the running requests that no other replica holds; renew our own."""
        claimed = await connection.execute(
            update(replays)
            .where(
                replays.c.state == "running",
                or_(
                    replays.c.holder.is_(None),
                    replays.c.holder == holder,
                    # Read after a wait for the row; replays are few.
                    replays.c.leased_until <= Clock(),
                ),
            )
            .values(holder=holder, leased_until=Clock() + REPLAY_LEASE.total_seconds())
            .returning(replays)
        )
        return tuple(map(_to_replay, claimed))

    @in_autocommit
    async def renew(
        self, connection: AsyncConnection, replay_id: UUID, holder: str
    ) -> bool:
        """Renew the lease; False when paused, ended, or leased by another."""
        parameters = {"of_replay": replay_id, "by_holder": holder}
        return await connection.scalar(RENEW_REPLAY_LEASE, parameters) is not None

    async def send_batch(
        self, replay_id: UUID, holder: str, *, after: int, limit: int
    ) -> ReplayBatch:
        """Send up to *limit* dead letters: each once a request, and only if it waits.

        Nothing is sent unless *after* is the number sent before, so that a batch whose
        commit was not confirmed to us is not sent twice.

        The command of a step is enqueued again; another message is published as it
        was, to the queue that it failed in. A replay with none left is *done*.
        """
        batch = await self.database.transact(
            send_batch, replay_id, holder, after=after, limit=limit
        )
        self._signal.set()
        return batch

    @in_transaction
    async def stop(
        self, connection: AsyncConnection, replay_id: UUID, holder: str, *, detail: str
    ) -> None:
        """Stop a replay whose canary failed again."""
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
            .returning(NOT_YET_HANDLED)
        )
        count = stopped.scalar_one_or_none()
        if count is not None:
            what = f"replay {replay_id}: {detail}"
            await record_action(
                connection, who=holder, action="stop", count=count, what=what
            )

    @in_autocommit
    async def release_all(self, connection: AsyncConnection, holder: str) -> None:
        """Release every lease, so that another replica can go on."""
        held = update(replays).where(replays.c.holder == holder)
        await connection.execute(held.values(holder=None, leased_until=None))

    @in_transaction
    async def _insert_request(
        self,
        connection: AsyncConnection,
        replay_id: UUID,
        ids: Sequence[UUID],
        *,
        rate: float | None,
        who: str,
        what: str,
        state: ReplayState,
    ) -> None:
        frozen = tuple(dict.fromkeys(ids))
        count = len(frozen)
        await connection.execute(
            insert(replays).values(
                id=replay_id,
                asked_by=strip_unstorable(who),
                asked_at=Clock(),
                what=strip_unstorable(what),
                rate=rate,
                total=count,
                sent=0,
                skipped=0,
                state=state,
                detail="",
            )
        )
        if frozen:
            rows = [
                {
                    "replay_id": replay_id,
                    "place": place,
                    "letter_id": dead_letter_id,
                    "outcome": "pending",
                    "reason": "",
                }
                for place, dead_letter_id in enumerate(frozen, 1)
            ]
            await connection.execute(insert(replay_letters), rows)
        audited = f"{what} as {replay_id}"
        await record_action(
            connection, who=who, action="replay", count=count, what=audited
        )


def _to_replay(row: Row[Any]) -> Replay:
    return Replay.model_validate(row_values(row, times=("asked_at",)))
