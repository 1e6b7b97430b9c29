"""Finds the runs that an operator means, newest first."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy import true as sql_true

from infra.storage.db.clock import StatementClock
from infra.storage.db.predicates import NEWEST_GENERATION
from infra.storage.db.schema import generations, runs, steps
from infra.storage.runs.problems import STUCK_RUN
from ports.domain.choices import RunFilter


def select_newest() -> Select[Any]:
    """Return the query for runs, each with its newest generation."""
    return select(runs, generations).join(generations, NEWEST_GENERATION)


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
