"""The journal: every method one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage import cancelling, claiming, failing, opening, owing, recording
from infra.storage.claiming import Wanted
from infra.storage.clock import Clock, moment
from infra.storage.database import Database
from infra.storage.gathering import Gathering
from infra.storage.messages import refused
from infra.storage.news import News
from infra.storage.owing import Entry
from infra.storage.recording import Recording
from ports.events import FailureReason, StoryCancelled
from ports.journal import (
    Claim,
    Claimed,
    Failure,
    Journal,
    Opened,
    Refusal,
    Renewal,
)
from ports.pipeline import Outcome, StepKey
from ports.story import Run, RunId


class SqlJournal(Journal):
    """Who works a step, and what came of it, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, news: News) -> None:
        self._database = database
        self._news = news
        self._claiming = Gathering(self._claimed)
        self._recording = Gathering(self._recorded)

    @override
    async def open(self, run: Run, *, text: str | None) -> Opened:
        opened = await self._database.transact(
            lambda connection: opening.open_run(connection, run, text=text)
        )
        self._news.tell()
        return opened

    @override
    async def refuse(self, refusal: Refusal) -> None:
        await self._database.transact(
            lambda connection: _refuse(connection, refusal),
        )
        self._news.tell()

    @override
    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        closed = await self._database.transact(
            lambda connection: cancelling.cancel_runs(connection, cancelled)
        )
        self._news.tell()
        return closed

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, alone: bool = False
    ) -> Claim:
        return await self._claiming(
            Wanted(key=key, attempt=attempt, worker=worker, alone=alone)
        )

    @override
    async def renew(self, claim: Claimed) -> Renewal:
        return await self._database.alone(
            lambda connection: claiming.renew(connection, claim)
        )

    @override
    async def release(self, claim: Claimed) -> None:
        await self._database.transact(
            lambda connection: failing.release(connection, claim)
        )
        self._news.tell()

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        return await self._recording(Recording(claim=claim, outcome=outcome))

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        is_owed = await self._database.transact(
            lambda connection: failing.retry(
                connection, claim, failure, after=after, counted=counted
            )
        )
        self._news.tell()
        return is_owed

    @override
    async def bury(self, claim: Claimed, failure: Failure) -> bool:
        is_buried = await self._database.transact(
            lambda connection: failing.bury(connection, claim, failure)
        )
        self._news.tell()
        return is_buried

    @override
    async def end(self, claim: Claimed, *, reason: FailureReason, detail: str) -> bool:
        has_ended = await self._database.transact(
            lambda connection: failing.end(
                connection, claim, reason=reason, detail=detail
            )
        )
        self._news.tell()
        return has_ended

    async def _claimed(self, wanted: Sequence[Wanted]) -> list[Claim]:
        return await self._database.transact(
            lambda connection: claiming.claim(connection, wanted)
        )

    async def _recorded(self, recordings: Sequence[Recording]) -> list[bool]:
        are_recorded = await self._database.transact(
            lambda connection: recording.record(connection, recordings)
        )
        self._news.tell()
        return are_recorded


async def _refuse(connection: AsyncConnection, refusal: Refusal) -> None:
    now = (await connection.execute(Clock().select())).scalar_one()
    answer = refused(refusal, now=moment(now))
    await owing.owe(
        connection, [Entry(owed=answer, due_at=now, run_id=None, generation=None)]
    )
