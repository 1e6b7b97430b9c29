"""What became of the dead letters of a replay."""

from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, exists, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import StatementClock
from infra.storage.db.dead_letter_schema import dead_letters, replay_letters
from infra.storage.db.predicates import STEP_OF_DEAD_LETTER
from infra.storage.db.schema import outbox, runs, steps
from ports.replays import ReplayOutcomes

IN_FLIGHT_SECONDS = 10.0
"""After which a message that is no command, and has not come back, counts as done: the
journal would only hear of it again if it were dead-lettered again."""

RUN_CLOSED = and_(
    steps.c.stage != "report",
    or_(runs.c.generation != steps.c.generation, runs.c.state != "running"),
)

IS_IN_FLIGHT = or_(
    dead_letters.c.replayed_at > StatementClock() - IN_FLIGHT_SECONDS,
    exists().where(outbox.c.exchange == "queue", outbox.c.settled_at.is_(None)),
)

OUTCOME: ColumnElement[str] = case(
    (dead_letters.c.id.is_(None), "closed"),
    (dead_letters.c.state == "waiting", "died"),
    (dead_letters.c.state == "discarded", "closed"),
    (and_(dead_letters.c.stage.is_(None), IS_IN_FLIGHT), "under_way"),
    (dead_letters.c.stage.is_(None), "done"),
    # The step failed again, and its new dead letter is on its way here.
    (steps.c.state == "dead", "died"),
    (steps.c.state == "done", "done"),
    (or_(steps.c.state.is_(None), RUN_CLOSED), "closed"),
    else_="under_way",
)


async def count_outcomes(
    connection: AsyncConnection, replay_id: UUID
) -> ReplayOutcomes:
    """Count what became of the dead letters that a replay has sent."""
    outcome = OUTCOME.label("outcome")
    query = (
        select(outcome, func.count())
        .select_from(replay_letters)
        .join(
            dead_letters, dead_letters.c.id == replay_letters.c.letter_id, isouter=True
        )
        .join(steps, STEP_OF_DEAD_LETTER, isouter=True)
        .join(runs, runs.c.id == dead_letters.c.run_id, isouter=True)
        .where(
            replay_letters.c.replay_id == replay_id,
            replay_letters.c.outcome == "sent",
        )
        .group_by(outcome)
    )
    none = {"under_way": 0, "done": 0, "died": 0, "closed": 0}
    found = (await connection.execute(query)).tuples().all()
    return ReplayOutcomes.model_validate({**none, **dict(found)})


async def count_skip_reasons(
    connection: AsyncConnection, replay_id: UUID
) -> dict[str, int]:
    """Count the reasons for which dead letters were skipped."""
    query = (
        select(replay_letters.c.reason, func.count())
        .where(
            replay_letters.c.replay_id == replay_id,
            replay_letters.c.outcome == "skipped",
        )
        .group_by(replay_letters.c.reason)
    )
    return dict((await connection.execute(query)).tuples().all())
