"""Which dead letters a filter means, and how rows become summaries and groups."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy import true as sql_true
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import StatementClock, row_values, to_datetime
from infra.storage.db.dead_letter_schema import dead_letters
from ports.dead_letters import (
    MAX_FAILED_REPLAYS,
    DeadLetterGroup,
    DeadLetterSummary,
    FrozenSelection,
)
from ports.domain.choices import DeadLetterFilter

SUMMARY_COLUMNS = [
    column
    for column in dead_letters.c
    if column.name not in ("headers", "body", "successor_id")
]
"""All that lists read: bodies can have megabytes."""

DEATH_TIMES = ("first_died_at", "died_at")

MAX_IDS = 500
"""Ids in one statement; PostgreSQL takes 32,767 parameters, SQLite as many."""

HAS_FAILED_REPLAYS = dead_letters.c.deaths > MAX_FAILED_REPLAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """The dead letters of one cause, before the words of an example are added."""

    fingerprint: str
    number: int
    first: float
    last: float
    example: UUID


def filter_condition(which: DeadLetterFilter) -> ColumnElement[bool]:
    """Return the condition that a filter stands for."""
    values = {
        dead_letters.c.state: which.state,
        dead_letters.c.queue: which.queue,
        dead_letters.c.story_id: which.story,
        dead_letters.c.project_id: which.project,
        dead_letters.c.run_id: which.run,
    }
    conditions = [
        column == value for column, value in values.items() if value is not None
    ]
    if which.cause is not None:
        prefix = dead_letters.c.fingerprint.startswith(which.cause, autoescape=True)
        conditions.append(or_(prefix, _contains(dead_letters.c.cause, which.cause)))
    if which.text is not None:
        columns = (
            dead_letters.c.message,
            dead_letters.c.error,
            dead_letters.c.headers,
        )
        conditions.append(or_(*(_contains(column, which.text) for column in columns)))
    if which.older_than is not None:
        age = which.older_than.total_seconds()
        conditions.append(dead_letters.c.died_at <= StatementClock() - age)
    if which.newer_than is not None:
        age = which.newer_than.total_seconds()
        conditions.append(dead_letters.c.died_at > StatementClock() - age)
    return and_(sql_true(), *conditions)


def _contains(column: ColumnElement[str], words: str) -> ColumnElement[bool]:
    return column.icontains(words, autoescape=True)


def select_groups(condition: ColumnElement[bool], *, limit: int) -> Select[Any]:
    """Return the query for groups by cause, the most frequent first."""
    groups = (
        select(
            dead_letters.c.fingerprint,
            func.count().label("number"),
            func.min(dead_letters.c.died_at).label("first"),
            func.max(dead_letters.c.died_at).label("last"),
        )
        .where(condition)
        .group_by(dead_letters.c.fingerprint)
        .order_by(func.count().desc(), dead_letters.c.fingerprint)
        .limit(limit)
        .subquery("groups")
    )
    # One for each group, by the index: the least id of all would take longer than all
    # the counting.
    example = (
        select(dead_letters.c.id)
        .where(condition, dead_letters.c.fingerprint == groups.c.fingerprint)
        .order_by(dead_letters.c.died_at, dead_letters.c.id)
        .limit(1)
        .scalar_subquery()
    )
    return select(groups, example.label("example")).order_by(
        groups.c.number.desc(), groups.c.fingerprint
    )


def to_group_row(row: Row[Any]) -> GroupRow:
    """Return a group from a row of `select_groups`."""
    return GroupRow(**row_values(row, times=()))


async def to_selection(
    connection: AsyncConnection, found: Sequence[Row[Any]], *, left_out: int
) -> FrozenSelection:
    """Freeze the dead letters that a query *found*, with their groups."""
    # Grouped here: another statement could see dead letters that came since.
    by_cause: dict[str, list[Row[Any]]] = {}
    for row in found:
        by_cause.setdefault(row.fingerprint, []).append(row)
    groups = [
        GroupRow(
            fingerprint=fingerprint,
            number=len(alike),
            first=min(row.died_at for row in alike),
            last=max(row.died_at for row in alike),
            example=alike[0].id,
        )
        for fingerprint, alike in by_cause.items()
    ]
    groups.sort(key=lambda group: group.number, reverse=True)
    return FrozenSelection(
        ids=tuple(row.id for row in found),
        oldest=to_datetime(min(row.died_at for row in found)) if found else None,
        groups=await add_examples(connection, groups),
        left_out=left_out,
    )


async def add_examples(
    connection: AsyncConnection, groups: Sequence[GroupRow]
) -> tuple[DeadLetterGroup, ...]:
    """Return groups with the words of their examples."""
    examples = await find_by_ids(connection, [group.example for group in groups])
    return tuple(
        DeadLetterGroup(
            fingerprint=group.fingerprint,
            error=examples[group.example].error,
            cause=examples[group.example].cause,
            count=group.number,
            first_died_at=to_datetime(group.first),
            last_died_at=to_datetime(group.last),
            example=group.example,
        )
        for group in groups
    )


async def find_by_ids(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    """Return the rows of dead letters by their ids, without headers and bodies."""
    found: dict[UUID, Row[Any]] = {}
    for some in split_ids(ids):
        query = select(*SUMMARY_COLUMNS).where(dead_letters.c.id.in_(some))
        found |= {row.id: row for row in await connection.execute(query)}
    return found


def split_ids(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """Split *ids* into as many as one statement takes."""
    for start in range(0, len(ids), MAX_IDS):
        yield ids[start : start + MAX_IDS]


def to_summary(row: Row[Any]) -> DeadLetterSummary:
    """Return a dead letter from a row of `SUMMARY_COLUMNS`."""
    return DeadLetterSummary.model_validate(row_values(row, times=DEATH_TIMES))
