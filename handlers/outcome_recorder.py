"""Says in the journal what came of an attempt, and in the log, in one line."""

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
from ports.pipeline.steps import Outcome

log = structlog.get_logger(__name__)


class OutcomeRecorder:
    """Records outcomes and owes sequels, as soon as the journal lets us."""

    def __init__(self, *, journal: Journal, reporter: FailureReporter) -> None:
        self._journal = journal
        self._witness = reporter

    async def record(self, claim: Claimed, outcome: Outcome) -> None:
        """Record what a step came to."""
        held = await retry_until_available(
            partial(self._journal.record, claim, outcome)
        )
        log.info(
            "step.finished",
            held=held,
            facts=[fact.routing_key for fact in outcome.events],
            completes=outcome.completes_run,
        )

    async def release(self, claim: Claimed, *, reason: str) -> None:
        """Hand a step back uncounted; what is recorded already stays recorded."""
        await retry_until_available(partial(self._journal.release, claim))
        log.info("step.released", reason=reason)

    async def apply(self, claim: Claimed, sequel: FailureAction) -> None:
        """Owe what follows a failed attempt."""
        match sequel:
            case RetryStep():
                await self._retry(claim, sequel)
            case DeadLetterStep(error=cause):
                await self._dead_letter(claim, cause)
            case EndRun():
                await self._end_run(claim, sequel)
            case ReleaseStep():
                await self.release(claim, reason="it took too long")
            case DiscardAttempt(error=cause):
                log.info("step.voided", reason=str(cause))

    async def _retry(self, claim: Claimed, retry: RetryStep) -> None:
        failure = self._witness.to_failure(retry.error)
        owing = partial(self._journal.retry, after=retry.after, counted=retry.counted)
        held = await retry_until_available(partial(owing, claim, failure))
        log.warning(
            "step.postponed",
            held=held,
            after=retry.after.total_seconds(),
            counted=retry.counted,
            error=failure.message,
        )

    async def _dead_letter(self, claim: Claimed, cause: BaseException) -> None:
        failure = self._witness.to_failure(cause)
        held = await retry_until_available(
            partial(self._journal.dead_letter, claim, failure)
        )
        log.error(
            "step.buried",
            held=held,
            error=failure.error,
            message=failure.message,
            fingerprint=failure.fingerprint,
            frames=stack_frames(cause),
        )

    async def _end_run(self, claim: Claimed, end: EndRun) -> None:
        detail = redact_message(end.error)
        ending = partial(self._journal.end_run, reason=end.reason, detail=detail)
        held = await retry_until_available(partial(ending, claim))
        log.warning("run.ended", held=held, reason=end.reason, detail=detail)
