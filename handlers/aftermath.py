"""Says in the journal what came of an attempt, and in the log, in one line."""

from functools import partial

import structlog

from handlers.failures import Witness, frames, told
from handlers.patience import patiently
from handlers.policy import Bury, End, HandBack, Retry, Sequel, Void
from ports.journal import Claimed, Journal
from ports.pipeline import Outcome

log = structlog.get_logger(__name__)


class Aftermath:
    """Records outcomes and owes sequels, as soon as the journal lets us."""

    def __init__(self, *, journal: Journal, witness: Witness) -> None:
        self._journal = journal
        self._witness = witness

    async def record(self, claim: Claimed, outcome: Outcome) -> None:
        """Record what a step came to."""
        held = await patiently(partial(self._journal.record, claim, outcome))
        log.info(
            "step.finished",
            held=held,
            facts=[fact.routing_key for fact in outcome.facts],
            completes=outcome.completes,
        )

    async def release(self, claim: Claimed, *, reason: str) -> None:
        """Hand a step back uncounted; what is recorded already stays recorded."""
        await patiently(partial(self._journal.release, claim))
        log.info("step.released", reason=reason)

    async def follow(self, claim: Claimed, sequel: Sequel) -> None:
        """Owe what follows a failed attempt."""
        match sequel:
            case Retry():
                await self._retried(claim, sequel)
            case Bury(cause=cause):
                await self._buried(claim, cause)
            case End():
                await self._ended(claim, sequel)
            case HandBack():
                await self.release(claim, reason="it took too long")
            case Void(cause=cause):
                log.info("step.voided", reason=str(cause))

    async def _retried(self, claim: Claimed, retry: Retry) -> None:
        failure = self._witness.failure(retry.cause)
        owing = partial(self._journal.retry, after=retry.after, counted=retry.counted)
        held = await patiently(partial(owing, claim, failure))
        log.warning(
            "step.postponed",
            held=held,
            after=retry.after.total_seconds(),
            counted=retry.counted,
            error=failure.message,
        )

    async def _buried(self, claim: Claimed, cause: BaseException) -> None:
        failure = self._witness.failure(cause)
        held = await patiently(partial(self._journal.bury, claim, failure))
        log.error(
            "step.buried",
            held=held,
            error=failure.error,
            message=failure.message,
            fingerprint=failure.fingerprint,
            frames=frames(cause),
        )

    async def _ended(self, claim: Claimed, end: End) -> None:
        detail = told(end.cause)
        ending = partial(self._journal.end, reason=end.reason, detail=detail)
        held = await patiently(partial(ending, claim))
        log.warning("run.ended", held=held, reason=end.reason, detail=detail)
