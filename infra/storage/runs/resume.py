"""Lets the runs of a restored journal go on at once."""

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.dead_letter_schema import replays
from infra.storage.db.predicates import CLAIMED, WORK
from infra.storage.db.schema import outbox, runs, steps
from infra.storage.outbox.enqueue import requeue
from infra.storage.outbox.sweep import STATE_OF_COMMAND

IS_LOST_COMMAND = and_(
    outbox.c.exchange == WORK,
    or_(outbox.c.settled_at.is_not(None), outbox.c.held_until.is_not(None)),
    STATE_OF_COMMAND == "owed",
)
"""It was with a broker or a relay that is gone, and its step is still to be done."""


async def resume_runs(connection: AsyncConnection) -> int:
    """Give back every claim, and make the commands of open steps due again.

    The workers and the broker that had them are gone, and nothing of that counts as a
    crash. Return how many runs go on.
    """
    await connection.execute(
        update(steps)
        .where(steps.c.state == CLAIMED)
        # As after a release: a worker that lives on elsewhere has lost the step.
        .values(state="owed", fence=steps.c.fence + 1, leased_until=None)
    )
    await connection.execute(update(replays).values(holder=None, leased_until=None))
    await requeue(connection, IS_LOST_COMMAND)
    running = select(func.count()).where(runs.c.state == "running")
    return (await connection.execute(running)).scalar_one()
