"""The file of dead letters, on SQLite or PostgreSQL."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from typing_extensions import override

from infra.storage import auditing
from infra.storage import dead_letters_discarding as discarding
from infra.storage import dead_letters_filing as filing
from infra.storage import dead_letters_reading as reading
from infra.storage.database import Database
from infra.storage.dead_letters_filtering import meant
from infra.storage.news import News
from ports.dead_letters import (
    AuditRow,
    DeadLetter,
    DeadLetters,
    Frozen,
    Group,
    Letter,
    LetterFilter,
    LetterRow,
)


class SqlDeadLetters(DeadLetters):
    """Dead letters, filed and looked at."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news

    @override
    async def file(self, letter: DeadLetter) -> None:
        await self._database.alone(partial(filing.file, letter=letter))

    @override
    async def rows(self, which: LetterFilter, *, limit: int) -> tuple[LetterRow, ...]:
        return await self._database.alone(
            partial(reading.rows, which=which, limit=limit)
        )

    @override
    async def count(self, which: LetterFilter) -> int:
        return await self._database.alone(partial(reading.count, which=which))

    @override
    async def groups(self, which: LetterFilter, *, limit: int) -> tuple[Group, ...]:
        condition = meant(which)
        return await self._database.transact(
            partial(reading.groups, condition=condition, limit=limit)
        )

    @override
    async def letter(self, letter_id: UUID) -> Letter | None:
        return await self._database.alone(partial(reading.letter, letter_id=letter_id))

    @override
    async def freeze(self, which: LetterFilter) -> Frozen:
        return await self._database.transact(partial(reading.freeze, which=which))

    @override
    async def freeze_named(self, ids: Sequence[UUID]) -> Frozen:
        return await self._database.transact(partial(reading.freeze_named, ids=ids))

    @override
    async def discard(self, ids: Sequence[UUID], *, who: str, what: str) -> int:
        count = 0
        for some in reading.slices(ids):
            count += await self._database.transact(
                partial(discarding.discard, ids=some, who=who, what=what)
            )
        self._news.tell()
        return count

    @override
    async def audit(self, *, limit: int) -> tuple[AuditRow, ...]:
        return await self._database.alone(partial(auditing.notes, limit=limit))
