"""The journal: every method one transaction."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database
from infra.storage.db.group_commit import GroupCommit
from infra.storage.outbox import enqueue
from infra.storage.outbox.enqueue import OutboxEntry
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs import close, open
from infra.storage.steps import claim as claiming
from infra.storage.steps import complete, fail
from infra.storage.steps.claim import ClaimRequest
from infra.storage.steps.complete import StepCompletion
from ports.domain.story import Run, RunId
from ports.events.story_events import FailureReason, StoryCancelled
from ports.journal import (
    Claim,
    Claimed,
    Failure,
    InvalidSubmission,
    Journal,
    Renewal,
    RunOpening,
)
from ports.pipeline.commands import StepKey
from ports.pipeline.messages import submission_rejected_message
from ports.pipeline.steps import Outcome


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
            lambda connection: open.open_run(connection, run, text=text)
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
            lambda connection: close.cancel_runs(connection, cancelled)
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
            lambda connection: fail.release(connection, claim)
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
            lambda connection: fail.retry(
                connection, claim, failure, after=after, counted=counted
            )
        )
        self._news.set()
        return is_owed

    @override
    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        is_buried = await self._database.transact(
            lambda connection: fail.dead_letter(connection, claim, failure)
        )
        self._news.set()
        return is_buried

    @override
    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        has_ended = await self._database.transact(
            lambda connection: fail.end_run(
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
            lambda connection: complete.record_outcomes(connection, recordings)
        )
        self._news.set()
        return are_recorded


async def _reject(connection: AsyncConnection, refusal: InvalidSubmission) -> None:
    now = (await connection.execute(Clock().select())).scalar_one()
    answer = submission_rejected_message(refusal, now=to_datetime(now))
    await enqueue.enqueue(
        connection,
        [OutboxEntry(message=answer, due_at=now, run_id=None, generation=None)],
    )
