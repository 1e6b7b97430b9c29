"""Which step is meant, and whether it may be worked: the conditions of statements."""

from typing import Any

from sqlalchemy import ColumnElement, Row, and_, bindparam, case, or_

from infra.storage.db.clock import Clock
from infra.storage.db.schema import runs, steps
from ports.journal import MAX_CRASHES
from ports.pipeline.commands import StepKey

STEP_COLUMNS = (steps.c.run_id, steps.c.generation, steps.c.stage, steps.c.ordinal)

IS_STEP: ColumnElement[bool] = and_(
    steps.c.run_id == bindparam("of_run"),
    steps.c.generation == bindparam("of_generation"),
    steps.c.stage == bindparam("of_stage"),
    steps.c.ordinal == bindparam("of_ordinal"),
)

RUN_OPEN: ColumnElement[bool] = and_(
    runs.c.id == steps.c.run_id,
    runs.c.generation == steps.c.generation,
    # A report tells how a run ended, so it is worked after the end.
    or_(runs.c.state == "running", steps.c.stage == "report"),
)

LEASE_EXPIRED: ColumnElement[bool] = and_(
    steps.c.state == "claimed", steps.c.leased_until <= Clock()
)

# What is claimed anew while it is still claimed was lost.
CRASH_COUNT = steps.c.lost + case((steps.c.state == "claimed", 1), else_=0)

IS_SUSPECTED: ColumnElement[bool] = and_(CRASH_COUNT > 0, CRASH_COUNT < MAX_CRASHES)

CLAIMABLE: ColumnElement[bool] = or_(steps.c.state == "owed", LEASE_EXPIRED)

# The sweeper calls a step lost without taking its fence: as long as nobody else has
# claimed it, its worker still holds it (an outage of the database is nobody's death).
FENCE_CURRENT: ColumnElement[bool] = and_(
    steps.c.fence == bindparam("by_fence"), steps.c.state.in_(("claimed", "owed"))
)


def step_parameters(key: StepKey) -> dict[str, object]:
    """Return what `IS_STEP` asks for."""
    return {
        "of_run": key.run_id,
        "of_generation": key.generation,
        "of_stage": key.stage,
        "of_ordinal": key.ordinal,
    }


def to_step_key(row: Row[Any]) -> StepKey:
    """Return the step that a row with its identity is of."""
    return StepKey(
        run_id=row.run_id,
        generation=row.generation,
        stage=row.stage,
        ordinal=row.ordinal,
    )
