"""The file of dead letters, on SQLite or PostgreSQL."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from typing_extensions import override

from infra.storage.db.database import Database
from infra.storage.dead_letters import audit
from infra.storage.dead_letters import discard as discarding
from infra.storage.dead_letters import queries as reading
from infra.storage.dead_letters import upsert as filing
from infra.storage.dead_letters.filter import filter_condition
from infra.storage.outbox.signal import OutboxSignal
from ports.dead_letters import (
    AuditRow,
    DeadLetter,
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetters,
    DeadLetterSummary,
    FrozenSelection,
)
from ports.domain.choices import DeadLetterFilter


class SqlDeadLetters(DeadLetters):
    """Dead letters, filed and looked at."""

    def __init__(self, database: Database, news: OutboxSignal) -> None:
        self._database = database
        self._news = news

    @override
    async def add(self, dead_letter: DeadLetter) -> None:
        await self._database.autocommit(
            partial(filing.upsert_dead_letter, dead_letter=dead_letter)
        )

    @override
    async def summaries(
        self, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterSummary, ...]:
        return await self._database.autocommit(
            partial(reading.list_summaries, which=which, limit=limit)
        )

    @override
    async def count(self, which: DeadLetterFilter) -> int:
        return await self._database.autocommit(
            partial(reading.count_matching, which=which)
        )

    @override
    async def groups(
        self, which: DeadLetterFilter, *, limit: int
    ) -> tuple[DeadLetterGroup, ...]:
        condition = filter_condition(which)
        return await self._database.transact(
            partial(reading.list_groups, condition=condition, limit=limit)
        )

    @override
    async def detail(self, dead_letter_id: UUID) -> DeadLetterDetail | None:
        return await self._database.autocommit(
            partial(reading.find_detail, letter_id=dead_letter_id)
        )

    @override
    async def freeze(self, which: DeadLetterFilter) -> FrozenSelection:
        return await self._database.transact(partial(reading.freeze, which=which))

    @override
    async def freeze_named(self, ids: Sequence[UUID]) -> FrozenSelection:
        return await self._database.transact(partial(reading.freeze_named, ids=ids))

    @override
    async def discard(self, ids: Sequence[UUID], *, who: str, what: str) -> int:
        count = 0
        for some in reading.split_ids(ids):
            count += await self._database.transact(
                partial(discarding.discard, ids=some, who=who, what=what)
            )
        self._news.set()
        return count

    @override
    async def audit(self, *, limit: int) -> tuple[AuditRow, ...]:
        return await self._database.autocommit(partial(audit.list_actions, limit=limit))
