"""Records in the journal what an attempt came to, and logs it in one line."""

from datetime import timedelta
from functools import partial

import structlog

from handlers.error_redaction import FailureReporter, redact_message, stack_frames
from handlers.failure_policy import (
    DeadLetterStep,
    DiscardAttempt,
    EndRun,
    FailureAction,
    ReleaseStep,
    RetryStep,
)
from handlers.port_retry import retry_until_available
from ports.journal import Claimed, Journal
from ports.pipeline.identity import dead_letter_id
from ports.pipeline.steps import Outcome

log = structlog.get_logger(__name__)


class OutcomeRecorder:
    """Records outcomes and what follows failures; waits while the journal is down."""

    def __init__(self, *, journal: Journal, reporter: FailureReporter) -> None:
        self._journal = journal
        self._reporter = reporter

    async def record(
        self, claim: Claimed, outcome: Outcome, *, took: timedelta
    ) -> None:
        """Record the outcome of a step, which *took* so long."""
        held = await retry_until_available(
            partial(self._journal.record, claim, outcome)
        )
        log.info(
            "step.finished",
            held=held,
            seconds=round(took.total_seconds(), 3),
            events=[event.routing_key for event in outcome.events],
            completes_run=outcome.completes_run,
        )

    async def release(self, claim: Claimed, *, reason: str) -> None:
        """Release a step without counting the attempt; a recorded step stays so."""
        await retry_until_available(partial(self._journal.release, claim))
        log.info("step.released", reason=reason)

    async def apply(self, claim: Claimed, action: FailureAction) -> None:
        """Record what follows a failed attempt."""
        match action:
            case RetryStep():
                await self._retry(claim, action)
            case DeadLetterStep(error=error):
                await self._dead_letter(claim, error)
            case EndRun():
                await self._end_run(claim, action)
            case ReleaseStep():
                await self.release(claim, reason="it took too long")
            case DiscardAttempt(error=error):
                log.info("step.discarded", reason=str(error))

    async def _retry(self, claim: Claimed, retry: RetryStep) -> None:
        failure = self._reporter.to_failure(retry.error)
        schedule = partial(
            self._journal.retry, after=retry.after, counted=retry.counted
        )
        held = await retry_until_available(partial(schedule, claim, failure))
        log.warning(
            "step.retry_scheduled",
            held=held,
            after=retry.after.total_seconds(),
            counted=retry.counted,
            error=failure.message,
        )

    async def _dead_letter(self, claim: Claimed, error: BaseException) -> None:
        failure = self._reporter.to_failure(error)
        held = await retry_until_available(
            partial(self._journal.dead_letter, claim, failure)
        )
        log.error(
            "step.dead_lettered",
            held=held,
            error=failure.error,
            reason=failure.message,
            dead_letter=str(dead_letter_id(claim.key, claim.attempt)),
            fingerprint=failure.fingerprint,
            frames=stack_frames(error),
        )

    async def _end_run(self, claim: Claimed, end: EndRun) -> None:
        detail = redact_message(end.error)
        close = partial(self._journal.end_run, reason=end.reason, detail=detail)
        held = await retry_until_available(partial(close, claim))
        log.warning("run.ended", held=held, reason=end.reason, detail=detail)
