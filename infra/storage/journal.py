"""The journal: every method one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage import cancelling, claiming, failing, opening, owing, recording
from infra.storage.claiming import ClaimRequest
from infra.storage.clock import Clock, to_datetime
from infra.storage.database import Database
from infra.storage.gathering import GroupCommit
from infra.storage.messages import submission_rejected_message
from infra.storage.news import OutboxSignal
from infra.storage.owing import OutboxEntry
from infra.storage.recording import StepCompletion
from ports.events import FailureReason, StoryCancelled
from ports.journal import (
    Claim,
    Claimed,
    Failure,
    InvalidSubmission,
    Journal,
    Renewal,
    RunOpening,
)
from ports.pipeline import Outcome, StepKey
from ports.story import Run, RunId


class SqlJournal(Journal):
    """Who works a step, and what came of it, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, news: OutboxSignal) -> None:
        self._database = database
        self._news = news
        self._claiming = GroupCommit(self._claim_batch)
        self._recording = GroupCommit(self._record_batch)

    @override
    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        opened = await self._database.transact(
            lambda connection: opening.open_run(connection, run, text=text)
        )
        self._news.set()
        return opened

    @override
    async def reject(self, submission: InvalidSubmission) -> None:
        await self._database.transact(
            lambda connection: _reject(connection, submission),
        )
        self._news.set()

    @override
    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        closed = await self._database.transact(
            lambda connection: cancelling.cancel_runs(connection, cancelled)
        )
        self._news.set()
        return closed

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        return await self._claiming(
            ClaimRequest(key=key, attempt=attempt, worker=worker, exclusive=exclusive)
        )

    @override
    async def renew(self, claim: Claimed) -> Renewal:
        return await self._database.autocommit(
            lambda connection: claiming.renew_lease(connection, claim)
        )

    @override
    async def release(self, claim: Claimed) -> None:
        await self._database.transact(
            lambda connection: failing.release(connection, claim)
        )
        self._news.set()

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        return await self._recording(StepCompletion(claim=claim, outcome=outcome))

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        is_owed = await self._database.transact(
            lambda connection: failing.retry(
                connection, claim, failure, after=after, counted=counted
            )
        )
        self._news.set()
        return is_owed

    @override
    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        is_buried = await self._database.transact(
            lambda connection: failing.dead_letter(connection, claim, failure)
        )
        self._news.set()
        return is_buried

    @override
    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        has_ended = await self._database.transact(
            lambda connection: failing.end_run(
                connection, claim, reason=reason, detail=detail
            )
        )
        self._news.set()
        return has_ended

    async def _claim_batch(self, wanted: Sequence[ClaimRequest]) -> list[Claim]:
        return await self._database.transact(
            lambda connection: claiming.claim_steps(connection, wanted)
        )

    async def _record_batch(self, recordings: Sequence[StepCompletion]) -> list[bool]:
        are_recorded = await self._database.transact(
            lambda connection: recording.record_outcomes(connection, recordings)
        )
        self._news.set()
        return are_recorded


async def _reject(connection: AsyncConnection, refusal: InvalidSubmission) -> None:
    now = (await connection.execute(Clock().select())).scalar_one()
    answer = submission_rejected_message(refusal, now=to_datetime(now))
    await owing.enqueue(
        connection,
        [OutboxEntry(message=answer, due_at=now, run_id=None, generation=None)],
    )
