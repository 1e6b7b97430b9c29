"""One batch of a replay: dead letters become messages, in one transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters, replay_letters, replays
from infra.storage.db.predicates import IS_STEP, step_parameters
from infra.storage.db.schema import runs, steps
from infra.storage.outbox.enqueue import enqueue
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
    # The fence grows: the worker that gave the step up no longer holds it.
    .values(state="owed", lost=0, fence=steps.c.fence + 1, leased_until=None)
)

# A run that goes on does not show the repaired failure any more; an ended one does.
CLEAR_DETAIL = (
    update(runs)
    .where(runs.c.id == bindparam("of_run"), runs.c.state == "running")
    .values(detail="")
)

MARK_REPLAYED = (
    update(dead_letters)
    .where(dead_letters.c.id == bindparam("of_dead_letter"))
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
    """Send up to *limit* dead letters, if *after* have been sent before."""
    parameters = {"of_replay": replay_id, "by_holder": holder, "up_to": limit}
    sent = await connection.scalar(RENEW_REPLAY_LEASE, parameters)
    if sent is None:
        return ReplayBatch(sent=after, is_finished=True)
    if sent != after:
        # This batch was sent before, but its commit was not confirmed.
        return ReplayBatch(sent=sent, is_finished=False)
    pending = (await connection.execute(SELECT_PENDING, parameters)).all()
    if not pending:
        await connection.execute(FINISH_REPLAY, parameters)
        return ReplayBatch(sent=sent, is_finished=True)
    decisions = await decide_batch(connection, pending)
    accepted = [decision for decision in decisions if decision.entry]
    await _enqueue(connection, accepted)
    await _mark_decided(connection, replay_id, decisions)
    counts = {
        "more_sent": len(accepted),
        "more_skipped": len(decisions) - len(accepted),
    }
    await connection.execute(ADD_COUNTS, {**parameters, **counts})
    return ReplayBatch(sent=sent + len(accepted), is_finished=False)


async def _enqueue(
    connection: AsyncConnection, accepted: Sequence[ReplayDecision]
) -> None:
    entries = [decision.entry for decision in accepted if decision.entry]
    if reopened := [step_parameters(entry.step) for entry in entries if entry.step]:
        await connection.execute(REOPEN_STEP, reopened)
        await connection.execute(CLEAR_DETAIL, reopened)
    await enqueue(connection, entries)


async def _mark_decided(
    connection: AsyncConnection, replay_id: UUID, decisions: Sequence[ReplayDecision]
) -> None:
    if accepted := [decision for decision in decisions if decision.entry]:
        await connection.execute(
            MARK_REPLAYED,
            [{"of_dead_letter": decision.dead_letter_id} for decision in accepted],
        )
    await connection.execute(
        SET_OUTCOME,
        [
            {
                "of_replay": replay_id,
                "at_place": decision.place,
                "to_outcome": "sent" if decision.entry else "skipped",
                "for_reason": decision.reason,
            }
            for decision in decisions
        ],
    )
