"""Which dead letters a filter means, as a condition."""

from sqlalchemy import ColumnElement, and_, or_, true

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters as letters
from ports.domain.choices import DeadLetterFilter


def filter_condition(which: DeadLetterFilter) -> ColumnElement[bool]:
    """Return the condition that a filter stands for."""
    exactly = {
        letters.c.state: which.state,
        letters.c.queue: which.queue,
        letters.c.story_id: which.story,
        letters.c.project_id: which.project,
        letters.c.run_id: which.run,
    }
    conditions = [
        column == value for column, value in exactly.items() if value is not None
    ]
    if which.cause is not None:
        begins = letters.c.fingerprint.startswith(which.cause, autoescape=True)
        conditions.append(or_(begins, _contains(letters.c.cause, which.cause)))
    if which.text is not None:
        columns = (letters.c.message, letters.c.error, letters.c.headers)
        conditions.append(or_(*(_contains(column, which.text) for column in columns)))
    if which.older_than is not None:
        age = which.older_than.total_seconds()
        conditions.append(letters.c.died_at <= Clock() - age)
    if which.newer_than is not None:
        age = which.newer_than.total_seconds()
        conditions.append(letters.c.died_at > Clock() - age)
    return and_(true(), *conditions)


def _contains(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    return column.icontains(words, autoescape=True)
