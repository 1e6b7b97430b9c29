"""One turn of a replay: letters become what is owed, in one transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters as letters
from infra.storage.db.dead_letter_schema import replay_letters, replays
from infra.storage.db.predicates import IS_STEP, step_parameters
from infra.storage.db.schema import runs, steps
from infra.storage.outbox import enqueue
from infra.storage.replays.decisions import ReplayDecision, decide_batch
from ports.replays import REPLAY_LEASE, ReplayBatch

RENEW_REPLAY_LEASE = (
    update(replays)
    .where(
        replays.c.id == bindparam("of_replay"),
        replays.c.holder == bindparam("by_holder"),
        replays.c.state == "running",
    )
    .values(leased_until=Clock() + REPLAY_LEASE.total_seconds())
    .returning(replays.c.sent)
)

SELECT_PENDING = (
    select(replay_letters.c.place, replay_letters.c.letter_id)
    .where(
        replay_letters.c.replay_id == bindparam("of_replay"),
        replay_letters.c.outcome == "pending",
    )
    .order_by(replay_letters.c.place)
    .limit(bindparam("up_to"))
)

REOPEN_STEP = (
    update(steps)
    .where(IS_STEP)
    # The fence grows: who buried the step no longer holds it.
    .values(state="owed", lost=0, fence=steps.c.fence + 1, leased_until=None)
)

# A run under way again does not tell of what was mended; an ended one still does.
CLEAR_DETAIL = (
    update(runs)
    .where(runs.c.id == bindparam("of_run"), runs.c.state == "running")
    .values(detail="")
)

MARK_REPLAYED = (
    update(letters)
    .where(letters.c.id == bindparam("of_letter"))
    .values(state="replayed", replayed_at=Clock())
)

SET_OUTCOME = (
    update(replay_letters)
    .where(
        replay_letters.c.replay_id == bindparam("of_replay"),
        replay_letters.c.place == bindparam("at_place"),
    )
    .values(outcome=bindparam("to_outcome"), reason=bindparam("for_reason"))
)

FINISH_REPLAY = (
    update(replays)
    .where(replays.c.id == bindparam("of_replay"))
    .values(state="done", holder=None, leased_until=None)
)

ADD_COUNTS = (
    update(replays)
    .where(replays.c.id == bindparam("of_replay"))
    .values(
        sent=replays.c.sent + bindparam("more_sent"),
        skipped=replays.c.skipped + bindparam("more_skipped"),
    )
)


async def send_batch(
    connection: AsyncConnection, replay_id: UUID, holder: str, *, after: int, limit: int
) -> ReplayBatch:
    """Send up to *limit* letters, if *after* have been sent before."""
    asked = {"of_replay": replay_id, "by_holder": holder, "up_to": limit}
    sent = await connection.scalar(RENEW_REPLAY_LEASE, asked)
    if sent is None:
        return ReplayBatch(sent=after, is_finished=True)
    if sent != after:
        # This turn was taken before, and its commit not heard of.
        return ReplayBatch(sent=sent, is_finished=False)
    pending = (await connection.execute(SELECT_PENDING, asked)).all()
    if not pending:
        await connection.execute(FINISH_REPLAY, asked)
        return ReplayBatch(sent=sent, is_finished=True)
    verdicts = await decide_batch(connection, pending)
    going = [verdict for verdict in verdicts if verdict.entry]
    await _enqueue(connection, going)
    await _mark_decided(connection, replay_id, verdicts)
    counts = {"more_sent": len(going), "more_skipped": len(verdicts) - len(going)}
    await connection.execute(ADD_COUNTS, {**asked, **counts})
    return ReplayBatch(sent=sent + len(going), is_finished=False)


async def _enqueue(
    connection: AsyncConnection, going: Sequence[ReplayDecision]
) -> None:
    entries = [verdict.entry for verdict in going if verdict.entry]
    if revived := [step_parameters(entry.step) for entry in entries if entry.step]:
        await connection.execute(REOPEN_STEP, revived)
        await connection.execute(CLEAR_DETAIL, revived)
    await enqueue.enqueue(connection, entries)


async def _mark_decided(
    connection: AsyncConnection, replay_id: UUID, verdicts: Sequence[ReplayDecision]
) -> None:
    if going := [verdict for verdict in verdicts if verdict.entry]:
        await connection.execute(
            MARK_REPLAYED, [{"of_letter": verdict.dead_letter_id} for verdict in going]
        )
    await connection.execute(
        SET_OUTCOME,
        [
            {
                "of_replay": replay_id,
                "at_place": verdict.place,
                "to_outcome": "sent" if verdict.entry else "skipped",
                "for_reason": verdict.reason,
            }
            for verdict in verdicts
        ],
    )
