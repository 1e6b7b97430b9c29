"""Conditions that several statements share, with the parameters that they ask for."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, literal_column, or_

from infra.storage.db.clock import Clock, StatementClock
from infra.storage.db.dead_letter_schema import dead_letters
from infra.storage.db.schema import generations, outbox, runs, steps
from ports.domain.story import Run
from ports.journal import MAX_CRASHES
from ports.pipeline.commands import StepKey

# Written out, where a partial index is of just these rows: of a parameter PostgreSQL
# would have to plan each execution anew to see that the index serves.
CLAIMED: ColumnElement[str] = literal_column("'claimed'")

ITS_COMMAND = and_(
    outbox.c.run_id == steps.c.run_id,
    outbox.c.generation == steps.c.generation,
    outbox.c.stage == steps.c.stage,
    outbox.c.ordinal == steps.c.ordinal,
    outbox.c.attempt == steps.c.attempt,
    outbox.c.exchange == "work",
)
"""The message that a step's attempt waits for."""
WORK: ColumnElement[str] = literal_column("'work'")
DEAD: ColumnElement[str] = literal_column("'dead'")

IS_GENERATION: ColumnElement[bool] = and_(
    generations.c.run_id == bindparam("of_run"),
    generations.c.generation == bindparam("of_generation"),
)

NEWEST_GENERATION: ColumnElement[bool] = and_(
    generations.c.run_id == runs.c.id, generations.c.generation == runs.c.generation
)
"""Of a run."""

STEP_COLUMNS = (steps.c.run_id, steps.c.generation, steps.c.stage, steps.c.ordinal)

IS_STEP: ColumnElement[bool] = and_(
    steps.c.run_id == bindparam("of_run"),
    steps.c.generation == bindparam("of_generation"),
    steps.c.stage == bindparam("of_stage"),
    steps.c.ordinal == bindparam("of_ordinal"),
)

STEP_OF_DEAD_LETTER: ColumnElement[bool] = and_(
    steps.c.run_id == dead_letters.c.run_id,
    steps.c.generation == dead_letters.c.generation,
    steps.c.stage == dead_letters.c.stage,
    steps.c.ordinal == dead_letters.c.ordinal,
)

RUN_OPEN: ColumnElement[bool] = and_(
    runs.c.id == steps.c.run_id,
    runs.c.generation == steps.c.generation,
    # A report tells how a run ended, so it is worked after the end.
    or_(runs.c.state == "running", steps.c.stage == "report"),
)

# Of all steps, as the sweeper asks. One whose lease is renewed while the sweep waits
# for its row is looked at again, and is left alone.
LEASE_EXPIRED: ColumnElement[bool] = and_(
    steps.c.state == CLAIMED, steps.c.leased_until <= StatementClock()
)

# A step that is claimed again while it is still *claimed* was lost by a crash.
CRASH_COUNT = steps.c.lost + case((steps.c.state == "claimed", 1), else_=0)

IS_SUSPECTED: ColumnElement[bool] = and_(CRASH_COUNT > 0, CRASH_COUNT < MAX_CRASHES)

# Of a step found by its key. Another claim may have held the row: how long its lease
# has left is told after the wait.
CLAIMABLE: ColumnElement[bool] = or_(
    steps.c.state == "owed",
    and_(steps.c.state == "claimed", steps.c.leased_until <= Clock()),
)

# The sweeper sets a lost step to *owed* without changing its fence: until another
# worker claims the step, its own still holds it. It may only have been cut off from
# the database, which is no crash.
IS_HELD: ColumnElement[bool] = steps.c.state.in_(("claimed", "owed"))

FENCE_CURRENT: ColumnElement[bool] = and_(
    steps.c.fence == bindparam("by_fence"), IS_HELD
)


def generation_parameters(run: Run) -> dict[str, object]:
    """Return the parameters of `IS_GENERATION`."""
    return {"of_run": run.id, "of_generation": run.generation}


def step_parameters(key: StepKey) -> dict[str, object]:
    """Return the parameters of `IS_STEP`."""
    return {
        "of_run": key.run_id,
        "of_generation": key.generation,
        "of_stage": key.stage,
        "of_ordinal": key.ordinal,
    }


def to_step_key(row: Row[Any]) -> StepKey:
    """Return the key of the step that a row with `STEP_COLUMNS` is of."""
    return StepKey(
        run_id=row.run_id,
        generation=row.generation,
        stage=row.stage,
        ordinal=row.ordinal,
    )
