"""Works one step for one command, and says in the journal what came of it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import partial

import structlog
from structlog.contextvars import bound_contextvars

from handlers.breaker import Breaker
from handlers.error_redaction import FailureReporter
from handlers.failure_policy import (
    JOURNAL_PORT,
    QUARANTINE,
    CrashLoopError,
    DeadLetterStep,
    FailureAction,
    SelfCancelledError,
    decide,
)
from handlers.lease_keeper import LeaseKeeper, StepTimeouts
from handlers.message_parsing import IncomingMessage
from handlers.outcome_recorder import OutcomeRecorder
from handlers.port_retry import retry_until_available
from handlers.read_write_lock import ReadWriteLock
from ports import heartbeat
from ports.domain.story import RunId
from ports.errors import PortUnavailableError, leaf_exceptions
from ports.journal import (
    MAX_CRASHES,
    Busy,
    Claimed,
    Closed,
    Done,
    Journal,
    Stale,
)
from ports.pipeline.commands import Command, StepKey
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Outcome, Step

log = structlog.get_logger(__name__)


class StepExecutor:
    """Claims a step, works it under its lease, and records the outcome.

    Attributes:
        at_work: Steps of this process that are under way.
    """

    def __init__(
        self,
        *,
        journal: Journal,
        steps: Mapping[Stage, Step],
        breaker: Breaker,
        reporter: FailureReporter,
        worker: str,
        timeouts: StepTimeouts,
    ) -> None:
        self._journal = journal
        self._steps = steps
        self._breaker = breaker
        self._aftermath = OutcomeRecorder(journal=journal, reporter=reporter)
        self._worker = worker
        self._patience = timeouts
        self._gate = ReadWriteLock()
        self._vigils: defaultdict[RunId, set[LeaseKeeper]] = defaultdict(set)

    @property
    def in_flight(self) -> int:
        """Count the steps that this process has under way."""
        return sum(map(len, self._vigils.values()))

    async def __call__(self, heard: IncomingMessage[Command]) -> None:
        """Work the step that a command names, if it is still to be worked."""
        await self.run(heard.payload.key, attempt=heard.payload.attempt)

    async def run(self, key: StepKey, *, attempt: int) -> None:
        """Work *attempt* of a step, unless somebody did or does."""
        claiming = partial(self._journal.claim, attempt=attempt, worker=self._worker)
        with bound_contextvars(
            run=str(key.run_id), stage=key.stage, ordinal=key.ordinal, attempt=attempt
        ):
            match claim := await retry_until_available(partial(claiming, key)):
                case Claimed(crashes=lost) if 0 < lost < MAX_CRASHES:
                    await self._run_quarantined(claim)
                case Claimed():
                    await self._run_claimed(claim)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(claim).__name__.lower())

    def notify_closed(self, runs: Iterable[RunId]) -> None:
        """Let the steps of *runs* learn now that their run is closed."""
        for run in runs:
            for vigil in self._vigils.get(run, ()):
                vigil.check_now()

    async def _run_quarantined(self, claim: Claimed) -> None:
        """Work a step that may take its process down, when it can be alone.

        Until then it has no lease that could be lost, and is owed to whoever comes
        first.
        """
        await self._aftermath.apply(claim, QUARANTINE)
        async with self._gate.exclusive():
            claiming = partial(
                self._journal.claim,
                attempt=claim.attempt,
                worker=self._worker,
                exclusive=True,
            )
            match again := await retry_until_available(partial(claiming, claim.key)):
                case Claimed():
                    await self._run_claimed(again)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(again).__name__.lower())

    async def _run_claimed(self, claim: Claimed) -> None:
        try:
            if follows := await self._attempt(claim):
                await self._aftermath.apply(claim, follows)
        except asyncio.CancelledError:
            # Nobody's fault: unreleased, the lease would run out and count as lost.
            await self._aftermath.release(claim, reason="shutdown")
            raise

    async def _attempt(self, claim: Claimed) -> FailureAction | None:
        """Work a step and record it; return what follows where that failed."""
        if claim.crashes >= MAX_CRASHES:
            return DeadLetterStep(
                error=CrashLoopError("its process died on it, every time")
            )
        try:
            entry = self._breaker.acquire(claim.key.stage)
        except PortUnavailableError as error:
            return self._decide(claim, error)
        try:
            await self._aftermath.record(claim, await self._run_with_lease(claim))
        except Exception as error:  # noqa: BLE001  # the one place: each failure has a sequel
            self._breaker.record_failure(entry, unavailable=_unavailable_ports(error))
            return self._decide(claim, error)
        except asyncio.CancelledError:
            self._breaker.record_failure(entry, unavailable=frozenset())
            raise
        self._breaker.record_success(entry)
        return None

    def _decide(self, claim: Claimed, error: Exception) -> FailureAction:
        return decide(error, attempt=claim.attempt, down_ports=self._breaker.down_ports)

    async def _run_with_lease(self, claim: Claimed) -> Outcome:
        life = heartbeat.Heartbeat()
        vigil = LeaseKeeper(
            claim, journal=self._journal, heartbeat=life, timeouts=self._patience
        )
        with self._track(claim.key.run_id, vigil):
            async with asyncio.TaskGroup() as siblings:
                keeping = siblings.create_task(vigil.run())
                outcome = await self._invoke_step(claim, life)
                keeping.cancel()
        return outcome

    @contextmanager
    def _track(self, run: RunId, vigil: LeaseKeeper) -> Iterator[None]:
        self._vigils[run].add(vigil)
        try:
            yield
        finally:
            self._vigils[run].discard(vigil)
            if not self._vigils[run]:
                del self._vigils[run]

    async def _invoke_step(self, claim: Claimed, life: heartbeat.Heartbeat) -> Outcome:
        # A suspect has the gate to itself already.
        gate = nullcontext() if claim.crashes else self._gate.shared()
        step = self._steps[claim.key.stage]
        token = heartbeat.current_heartbeat.set(life)
        try:
            async with gate:
                return await step(claim.step_input)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                # Handed back as at a shutdown, it would do so again, for ever.
                raise SelfCancelledError("the step cancelled itself") from None
            raise
        finally:
            heartbeat.current_heartbeat.reset(token)


def _unavailable_ports(error: Exception) -> frozenset[str]:
    """Return the ports that were found down; the journal's outages count nothing."""
    return frozenset(
        leaf.port
        for leaf in leaf_exceptions(error)
        if isinstance(leaf, PortUnavailableError) and leaf.port != JOURNAL_PORT
    )
