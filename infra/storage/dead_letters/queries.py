"""Finding dead letters: by filter, by cause, by name; nothing is changed here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import to_datetime
from infra.storage.db.dead_letter_schema import dead_letters as letters
from infra.storage.dead_letters.filter import filter_condition
from ports.dead_letters import (
    MAX_FAILED_REPLAYS,
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetterSummary,
    FrozenSelection,
)
from ports.domain.choices import DeadLetterFilter

SUMMARY_COLUMNS = [
    column for column in letters.c if column.name not in ("headers", "body")
]
"""What a list reads: bodies of megabytes stay where they are."""

MAX_IDS = 500
"""Ids in one statement; PostgreSQL takes 32,767 parameters, SQLite as many."""

HAS_FAILED_REPLAYS = letters.c.deaths > MAX_FAILED_REPLAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """What one cause came to, before its words are looked up."""

    fingerprint: str
    number: int
    first: float
    last: float
    example: UUID


async def list_summaries(
    connection: AsyncConnection, which: DeadLetterFilter, *, limit: int
) -> tuple[DeadLetterSummary, ...]:
    """List letters, newest death first."""
    listed = (
        select(*SUMMARY_COLUMNS)
        .where(filter_condition(which))
        .order_by(letters.c.died_at.desc(), letters.c.id)
        .limit(limit)
    )
    return tuple(
        DeadLetterSummary.model_validate(_to_summary(row))
        for row in await connection.execute(listed)
    )


async def count_matching(connection: AsyncConnection, which: DeadLetterFilter) -> int:
    """Count letters."""
    counted = select(func.count()).select_from(letters).where(filter_condition(which))
    return (await connection.execute(counted)).scalar_one()


async def find_detail(
    connection: AsyncConnection, letter_id: UUID
) -> DeadLetterDetail | None:
    """Return one letter whole."""
    found = await connection.execute(select(letters).where(letters.c.id == letter_id))
    row = found.one_or_none()
    if row is None:
        return None
    return DeadLetterDetail.model_validate(
        {
            **_to_summary(row),
            "headers": json.loads(row.headers),
            "body": bytes(row.body),
        }
    )


async def list_groups(
    connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int
) -> tuple[DeadLetterGroup, ...]:
    """Group letters by cause, the most frequent first."""
    grouped = (
        select(
            letters.c.fingerprint,
            func.count().label("number"),
            func.min(letters.c.died_at).label("first"),
            func.max(letters.c.died_at).label("last"),
            # As text: PostgreSQL before 18 knows no least uuid.
            func.min(cast(letters.c.id, Text)).label("example"),
        )
        .where(condition)
        .group_by(letters.c.fingerprint)
        .order_by(func.count().desc(), letters.c.fingerprint)
        .limit(limit)
    )
    found = [
        GroupRow(
            fingerprint=row.fingerprint,
            number=row.number,
            first=row.first,
            last=row.last,
            example=UUID(row.example),
        )
        for row in await connection.execute(grouped)
    ]
    return await _with_examples(connection, found)


async def freeze(
    connection: AsyncConnection, which: DeadLetterFilter
) -> FrozenSelection:
    """Return the waiting letters that a filter means, oldest first."""
    waiting = and_(filter_condition(which), letters.c.state == "waiting")
    fresh = (
        select(letters.c.id, letters.c.fingerprint, letters.c.died_at)
        .where(waiting, ~HAS_FAILED_REPLAYS)
        .order_by(letters.c.died_at, letters.c.id)
    )
    tired = select(func.count()).select_from(letters).where(waiting, HAS_FAILED_REPLAYS)
    left_out = await connection.scalar(tired)
    found = (await connection.execute(fresh)).all()
    return await _to_selection(connection, found, left_out=left_out or 0)


async def freeze_named(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> FrozenSelection:
    """Return those of *ids* that wait, in the order given."""
    named = await _find_by_ids(connection, ids)
    found = [named[each] for each in dict.fromkeys(ids) if each in named]
    waiting = [row for row in found if row.state == "waiting"]
    return await _to_selection(connection, waiting, left_out=0)


async def _to_selection(
    connection: AsyncConnection, found: Sequence[Row[Any]], *, left_out: int
) -> FrozenSelection:
    # Grouped here, not by another statement: it could see letters that came since.
    causes: dict[str, list[Row[Any]]] = {}
    for row in found:
        causes.setdefault(row.fingerprint, []).append(row)
    grouped = [
        GroupRow(
            fingerprint=fingerprint,
            number=len(alike),
            first=min(row.died_at for row in alike),
            last=max(row.died_at for row in alike),
            example=alike[0].id,
        )
        for fingerprint, alike in causes.items()
    ]
    grouped.sort(key=lambda group: group.number, reverse=True)
    return FrozenSelection(
        ids=tuple(row.id for row in found),
        oldest=to_datetime(min(row.died_at for row in found)) if found else None,
        groups=await _with_examples(connection, grouped),
        left_out=left_out,
    )


async def _with_examples(
    connection: AsyncConnection, grouped: Sequence[GroupRow]
) -> tuple[DeadLetterGroup, ...]:
    """Return groups with the words of an example."""
    examples = await _find_by_ids(connection, [group.example for group in grouped])
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
        for group in grouped
    )


def split_ids(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """Return *ids* in as many as one statement takes."""
    for start in range(0, len(ids), MAX_IDS):
        yield ids[start : start + MAX_IDS]


async def _find_by_ids(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    found: dict[UUID, Row[Any]] = {}
    for some in split_ids(ids):
        named = select(*SUMMARY_COLUMNS).where(letters.c.id.in_(some))
        found |= {row.id: row for row in await connection.execute(named)}
    return found


def _to_summary(row: Row[Any]) -> dict[str, object]:
    shown = {column.name: row._mapping[column.name] for column in SUMMARY_COLUMNS}  # noqa: SLF001  # its public API
    for name in ("first_died_at", "died_at"):
        shown[name] = to_datetime(shown[name])
    return shown
