"""Finds the runs that an operator means, newest first."""

from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, and_, case, or_, select
from sqlalchemy import true as sql_true

from infra.storage.db.clock import StatementClock, to_datetime
from infra.storage.db.predicates import NEWEST_GENERATION
from infra.storage.db.schema import generations, runs, steps
from infra.storage.runs.problems import STUCK_RUN
from infra.storage.runs.rows import parse_run
from ports.domain.choices import RunFilter
from ports.domain.film import Usage
from ports.operations import RunStanding

S = TypeVar("S", bound=RunStanding)

SELECT_STANDING = select(
    runs,
    generations.c.calls,
    generations.c.prompt_tokens,
    generations.c.completion_tokens,
    generations.c.cost,
    # Read only for a run that an older release opened: the document is long.
    case((runs.c.title.is_(None), generations.c.run)).label("document"),
).join(generations, NEWEST_GENERATION)
"""Runs, each in its newest generation."""


def to_standing(row: Row[Any], kind: type[S]) -> S:
    """Return how the run of a row of `SELECT_STANDING` stands."""
    return kind(
        run_id=row.id,
        generation=row.generation,
        project_id=row.project_id,
        story_id=row.story_id,
        revision=row.revision,
        title=parse_run(row.document).title if row.title is None else row.title,
        state=row.state,
        stage=row.stage,
        percent=row.percent,
        detail=row.detail,
        opened_at=to_datetime(row.opened_at),
        changed_at=to_datetime(row.changed_at),
        usage=Usage(
            calls=row.calls,
            prompt_tokens=row.prompt_tokens,
            completion_tokens=row.completion_tokens,
            cost=row.cost,
        ),
    )


def search_condition(which: RunFilter) -> ColumnElement[bool]:
    """Return the condition that a filter stands for."""
    conditions: list[ColumnElement[bool]] = []
    for column, value in (
        (runs.c.state, which.state),
        (runs.c.story_id, which.story),
        (runs.c.project_id, which.project),
    ):
        if value is not None:
            conditions.append(column == value)
    if which.words:
        conditions.append(
            or_(
                runs.c.title.icontains(which.words, autoescape=True),
                runs.c.story_id.icontains(which.words, autoescape=True),
            )
        )
    if which.error:
        in_step = (
            select(steps.c.run_id)
            .where(
                steps.c.run_id == runs.c.id,
                steps.c.generation == runs.c.generation,
                steps.c.last_error.icontains(which.error, autoescape=True),
            )
            .exists()
        )
        conditions.append(
            or_(runs.c.detail.icontains(which.error, autoescape=True), in_step)
        )
    if which.older_than is not None:
        age = which.older_than.total_seconds()
        conditions.append(runs.c.opened_at <= StatementClock() - age)
    if which.newer_than is not None:
        age = which.newer_than.total_seconds()
        conditions.append(runs.c.opened_at > StatementClock() - age)
    if which.stuck:
        conditions.append(STUCK_RUN)
    if which.before is not None:
        conditions.append(runs.c.opened_at < which.before)
    return and_(sql_true(), *conditions)
