"""Finding dead letters: by filter, by cause, by name; nothing is changed here."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Text, and_, cast, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import moment
from infra.storage.dead_letters_filtering import meant
from infra.storage.dead_letters_schema import dead_letters as letters
from ports.dead_letters import (
    FAILED_REPLAYS,
    Frozen,
    Group,
    Letter,
    LetterFilter,
    LetterRow,
)

SHOWN = [column for column in letters.c if column.name not in ("headers", "body")]
"""What a list reads: bodies of megabytes stay where they are."""

NAMED_AT_ONCE = 500
"""Ids in one statement; PostgreSQL takes 32,767 parameters, SQLite as many."""

IS_TIRED = letters.c.deaths > FAILED_REPLAYS


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouped:
    """What one cause came to, before its words are looked up."""

    fingerprint: str
    number: int
    first: float
    last: float
    example: UUID


async def rows(
    connection: AsyncConnection, which: LetterFilter, *, limit: int
) -> tuple[LetterRow, ...]:
    """List letters, newest death first."""
    listed = (
        select(*SHOWN)
        .where(meant(which))
        .order_by(letters.c.died_at.desc(), letters.c.id)
        .limit(limit)
    )
    return tuple(
        LetterRow.model_validate(_shown(row))
        for row in await connection.execute(listed)
    )


async def count(connection: AsyncConnection, which: LetterFilter) -> int:
    """Count letters."""
    counted = select(func.count()).select_from(letters).where(meant(which))
    return (await connection.execute(counted)).scalar_one()


async def letter(connection: AsyncConnection, letter_id: UUID) -> Letter | None:
    """Return one letter whole."""
    found = await connection.execute(select(letters).where(letters.c.id == letter_id))
    row = found.one_or_none()
    if row is None:
        return None
    return Letter.model_validate(
        {**_shown(row), "headers": json.loads(row.headers), "body": bytes(row.body)}
    )


async def groups(
    connection: AsyncConnection, condition: ColumnElement[bool], *, limit: int
) -> tuple[Group, ...]:
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
        Grouped(
            fingerprint=row.fingerprint,
            number=row.number,
            first=row.first,
            last=row.last,
            example=UUID(row.example),
        )
        for row in await connection.execute(grouped)
    ]
    return await _told(connection, found)


async def freeze(connection: AsyncConnection, which: LetterFilter) -> Frozen:
    """Return the waiting letters that a filter means, oldest first."""
    waiting = and_(meant(which), letters.c.state == "waiting")
    fresh = (
        select(letters.c.id, letters.c.fingerprint, letters.c.died_at)
        .where(waiting, ~IS_TIRED)
        .order_by(letters.c.died_at, letters.c.id)
    )
    tired = select(func.count()).select_from(letters).where(waiting, IS_TIRED)
    left_out = await connection.scalar(tired)
    found = (await connection.execute(fresh)).all()
    return await _frozen(connection, found, left_out=left_out or 0)


async def freeze_named(connection: AsyncConnection, ids: Sequence[UUID]) -> Frozen:
    """Return those of *ids* that wait, in the order given."""
    named = await _named(connection, ids)
    found = [named[each] for each in dict.fromkeys(ids) if each in named]
    waiting = [row for row in found if row.state == "waiting"]
    return await _frozen(connection, waiting, left_out=0)


async def _frozen(
    connection: AsyncConnection, found: Sequence[Row[Any]], *, left_out: int
) -> Frozen:
    # Grouped here, not by another statement: it could see letters that came since.
    causes: dict[str, list[Row[Any]]] = {}
    for row in found:
        causes.setdefault(row.fingerprint, []).append(row)
    grouped = [
        Grouped(
            fingerprint=fingerprint,
            number=len(alike),
            first=min(row.died_at for row in alike),
            last=max(row.died_at for row in alike),
            example=alike[0].id,
        )
        for fingerprint, alike in causes.items()
    ]
    grouped.sort(key=lambda group: group.number, reverse=True)
    return Frozen(
        ids=tuple(row.id for row in found),
        oldest=moment(min(row.died_at for row in found)) if found else None,
        groups=await _told(connection, grouped),
        left_out=left_out,
    )


async def _told(
    connection: AsyncConnection, grouped: Sequence[Grouped]
) -> tuple[Group, ...]:
    """Return groups with the words of an example."""
    examples = await _named(connection, [group.example for group in grouped])
    return tuple(
        Group(
            fingerprint=group.fingerprint,
            error=examples[group.example].error,
            cause=examples[group.example].cause,
            count=group.number,
            first_died_at=moment(group.first),
            last_died_at=moment(group.last),
            example=group.example,
        )
        for group in grouped
    )


def slices(ids: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    """Return *ids* in as many as one statement takes."""
    for start in range(0, len(ids), NAMED_AT_ONCE):
        yield ids[start : start + NAMED_AT_ONCE]


async def _named(
    connection: AsyncConnection, ids: Sequence[UUID]
) -> dict[UUID, Row[Any]]:
    found: dict[UUID, Row[Any]] = {}
    for some in slices(ids):
        named = select(*SHOWN).where(letters.c.id.in_(some))
        found |= {row.id: row for row in await connection.execute(named)}
    return found


def _shown(row: Row[Any]) -> dict[str, object]:
    shown = {column.name: row._mapping[column.name] for column in SHOWN}  # noqa: SLF001  # its public API
    for name in ("first_died_at", "died_at"):
        shown[name] = moment(shown[name])
    return shown
