"""The journal: every method is one transaction, after which the relay is woken."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import Concatenate, ParamSpec, TypeVar

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection
from typing_extensions import override

from infra.storage.db.clock import Clock, to_datetime
from infra.storage.db.database import Database
from infra.storage.db.group_commit import GroupCommit
from infra.storage.db.schema import runs
from infra.storage.outbox.enqueue import enqueue
from infra.storage.outbox.signal import OutboxSignal
from infra.storage.runs.close import cancel_runs
from infra.storage.runs.open import open_run
from infra.storage.steps import fail
from infra.storage.steps.claim import (
    ClaimRequest,
    claim_steps,
    explain_refusal,
    renew_lease,
)
from infra.storage.steps.complete import StepCompletion, record_outcomes
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
from ports.pipeline.messages import OutboxEntry, submission_rejected_message
from ports.pipeline.steps import Outcome

P = ParamSpec("P")
T = TypeVar("T")


class SqlJournal(Journal):
    """Who works a step, and what came of it, on SQLite or PostgreSQL."""

    def __init__(self, database: Database, signal: OutboxSignal) -> None:
        self._database = database
        self._signal = signal
        self._claim = GroupCommit(self._claim_batch)
        self._record = GroupCommit(self._record_batch)

    @override
    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        return await self._write(open_run, run, text=text)

    @override
    async def reject(self, submission: InvalidSubmission) -> None:
        await self._write(_reject, submission)

    @override
    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        return await self._write(cancel_runs, cancelled)

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        request = ClaimRequest(
            key=key, attempt=attempt, worker=worker, exclusive=exclusive
        )
        claimed = await self._claim(request)
        if claimed is not None:
            return claimed
        # Apart from the claims of the batch, which must not be lost where this fails.
        return await self._database.autocommit(explain_refusal, request)

    @override
    async def renew(self, claim: Claimed) -> Renewal:
        return await self._database.autocommit(renew_lease, claim)

    @override
    async def release(self, claim: Claimed) -> None:
        await self._write(fail.release, claim)

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        return await self._record(StepCompletion(claim=claim, outcome=outcome))

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        return await self._write(
            fail.retry, claim, failure, after=after, counted=counted
        )

    @override
    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        return await self._write(fail.dead_letter, claim, failure)

    @override
    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        return await self._write(fail.end_run, claim, reason=reason, detail=detail)

    async def _claim_batch(
        self, requests: Sequence[ClaimRequest]
    ) -> list[Claimed | None]:
        is_one_statement = self._database.dialect == "postgresql"
        database = self._database
        run = database.autocommit if is_one_statement else database.transact
        return await run(claim_steps, requests)

    async def _record_batch(self, completions: Sequence[StepCompletion]) -> list[bool]:
        return await self._write(record_outcomes, completions)

    async def _write(
        self,
        work: Callable[Concatenate[AsyncConnection, P], Awaitable[T]],
        *args: P.args,
        **options: P.kwargs,
    ) -> T:
        result = await self._database.transact(work, *args, **options)
        self._signal.set()
        return result


async def _reject(connection: AsyncConnection, submission: InvalidSubmission) -> None:
    if await _has_run(connection, submission.run_id):
        return
    now = (await connection.execute(select(Clock()))).scalar_one()
    answer = submission_rejected_message(submission, now=to_datetime(now))
    entry = OutboxEntry(message=answer, due_at=now, run_id=None, generation=None)
    await enqueue(connection, [entry])


async def _has_run(connection: AsyncConnection, run_id: RunId | None) -> bool:
    if run_id is None:
        return False
    found = await connection.execute(select(runs.c.id).where(runs.c.id == run_id))
    return found.first() is not None
