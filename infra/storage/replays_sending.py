"""One turn of a replay: letters become what is owed, in one transaction."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import bindparam, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import owing
from infra.storage.clock import Clock
from infra.storage.conditions import IS_STEP, step_of
from infra.storage.dead_letters_schema import dead_letters as letters
from infra.storage.dead_letters_schema import replay_letters, replays
from infra.storage.replays_judging import Verdict, judged
from infra.storage.schema import runs, steps
from ports.replays import LEASE, Turn

HOLD = (
    update(replays)
    .where(
        replays.c.id == bindparam("of_replay"),
        replays.c.holder == bindparam("by_holder"),
        replays.c.state == "running",
    )
    .values(leased_until=Clock() + LEASE.total_seconds())
    .returning(replays.c.sent)
)

PENDING = (
    select(replay_letters.c.place, replay_letters.c.letter_id)
    .where(
        replay_letters.c.replay_id == bindparam("of_replay"),
        replay_letters.c.outcome == "pending",
    )
    .order_by(replay_letters.c.place)
    .limit(bindparam("up_to"))
)

REVIVE = (
    update(steps)
    .where(IS_STEP)
    # The fence grows: who buried the step no longer holds it.
    .values(state="owed", lost=0, fence=steps.c.fence + 1, leased_until=None)
)

# A run under way again does not tell of what was mended; an ended one still does.
UNTELL = (
    update(runs)
    .where(runs.c.id == bindparam("of_run"), runs.c.state == "running")
    .values(detail="")
)

MARK_LETTER = (
    update(letters)
    .where(letters.c.id == bindparam("of_letter"))
    .values(state="replayed", replayed_at=Clock())
)

MARK_PLACE = (
    update(replay_letters)
    .where(
        replay_letters.c.replay_id == bindparam("of_replay"),
        replay_letters.c.place == bindparam("at_place"),
    )
    .values(outcome=bindparam("to_outcome"), reason=bindparam("for_reason"))
)

FINISH = (
    update(replays)
    .where(replays.c.id == bindparam("of_replay"))
    .values(state="done", holder=None, leased_until=None)
)

COUNT = (
    update(replays)
    .where(replays.c.id == bindparam("of_replay"))
    .values(
        sent=replays.c.sent + bindparam("more_sent"),
        skipped=replays.c.skipped + bindparam("more_skipped"),
    )
)


async def send(
    connection: AsyncConnection, replay_id: UUID, holder: str, *, after: int, limit: int
) -> Turn:
    """Send up to *limit* letters, if *after* have been sent before."""
    asked = {"of_replay": replay_id, "by_holder": holder, "up_to": limit}
    sent = await connection.scalar(HOLD, asked)
    if sent is None:
        return Turn(sent=after, is_over=True)
    if sent != after:
        # This turn was taken before, and its commit not heard of.
        return Turn(sent=sent, is_over=False)
    pending = (await connection.execute(PENDING, asked)).all()
    if not pending:
        await connection.execute(FINISH, asked)
        return Turn(sent=sent, is_over=True)
    verdicts = await judged(connection, pending)
    going = [verdict for verdict in verdicts if verdict.entry]
    await _owe(connection, going)
    await _mark(connection, replay_id, verdicts)
    counts = {"more_sent": len(going), "more_skipped": len(verdicts) - len(going)}
    await connection.execute(COUNT, {**asked, **counts})
    return Turn(sent=sent + len(going), is_over=False)


async def _owe(connection: AsyncConnection, going: Sequence[Verdict]) -> None:
    entries = [verdict.entry for verdict in going if verdict.entry]
    if revived := [step_of(entry.step) for entry in entries if entry.step]:
        await connection.execute(REVIVE, revived)
        await connection.execute(UNTELL, revived)
    await owing.owe(connection, entries)


async def _mark(
    connection: AsyncConnection, replay_id: UUID, verdicts: Sequence[Verdict]
) -> None:
    if going := [verdict for verdict in verdicts if verdict.entry]:
        await connection.execute(
            MARK_LETTER, [{"of_letter": verdict.letter_id} for verdict in going]
        )
    await connection.execute(
        MARK_PLACE,
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
