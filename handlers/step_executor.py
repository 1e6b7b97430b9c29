"""Runs one step for one command, and records in the journal what came of it."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import timedelta
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
from handlers.log_fields import log_fields
from handlers.message_parsing import IncomingMessage
from handlers.outcome_recorder import OutcomeRecorder
from handlers.port_retry import retry_until_available
from handlers.read_write_lock import ReadWriteLock
from ports import heartbeat
from ports.domain.story import RunId
from ports.errors import (
    PortError,
    PortRefusedError,
    PortUnavailableError,
    leaf_exceptions,
)
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
    """Claims a step, runs it under its lease, and records the outcome."""

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
        self._recorder = OutcomeRecorder(journal=journal, reporter=reporter)
        self._worker = worker
        self._timeouts = timeouts
        self._lock = ReadWriteLock()
        self._lease_keepers: defaultdict[RunId, set[LeaseKeeper]] = defaultdict(set)

    @property
    def in_flight(self) -> int:
        """Count the steps that run in this process now."""
        return sum(map(len, self._lease_keepers.values()))

    async def __call__(self, message: IncomingMessage[Command]) -> None:
        """Run the step that a command names, unless that is no longer needed."""
        await self.run(message.payload.key, attempt=message.payload.attempt)

    async def run(self, key: StepKey, *, attempt: int) -> None:
        """Run *attempt* of a step, unless somebody did or does."""
        claim_step = partial(self._journal.claim, attempt=attempt, worker=self._worker)
        with bound_contextvars(
            run=str(key.run_id), stage=key.stage, ordinal=key.ordinal, attempt=attempt
        ):
            match claim := await retry_until_available(partial(claim_step, key)):
                case Claimed(crashes=crashes) if 0 < crashes < MAX_CRASHES:
                    await self._run_quarantined(claim)
                case Claimed():
                    await self._run_claimed(claim)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(claim).__name__.lower())

    def notify_closed(self, runs: Iterable[RunId]) -> None:
        """Have the steps of *runs* stopped at once, because their run is closed."""
        for run in runs:
            for keeper in self._lease_keepers.get(run, ()):
                keeper.check_now()

    async def _run_quarantined(self, claim: Claimed) -> None:
        """Run a step whose last worker crashed, with no other step in this process.

        While it waits it holds no lease, and its command is enqueued again, so any
        replica may run it.
        """
        await self._recorder.apply(claim, QUARANTINE)
        async with self._lock.acquire_exclusive():
            claim_step = partial(
                self._journal.claim,
                attempt=claim.attempt,
                worker=self._worker,
                exclusive=True,
            )
            match again := await retry_until_available(partial(claim_step, claim.key)):
                case Claimed():
                    await self._run_claimed(again)
                case Done() | Stale() | Closed() | Busy():
                    log.info("step.skipped", reason=type(again).__name__.lower())

    async def _run_claimed(self, claim: Claimed) -> None:
        with bound_contextvars(**log_fields(claim.step_input.run)):
            try:
                if action := await self._attempt(claim):
                    await self._recorder.apply(claim, action)
            except asyncio.CancelledError:
                # A shutdown: unreleased, the lease would expire and count as a crash.
                await self._recorder.release(claim, reason="shutdown")
                raise

    async def _attempt(self, claim: Claimed) -> FailureAction | None:
        """Run a step and record it; return what follows where that failed."""
        if claim.crashes >= MAX_CRASHES:
            return DeadLetterStep(
                error=CrashLoopError("its process died on it, every time")
            )
        try:
            permit = self._breaker.acquire(claim.key.stage)
        except PortUnavailableError as error:
            return self._decide(claim, error)
        started_at = time.monotonic()
        try:
            outcome = await self._run_with_lease(claim)
            took = timedelta(seconds=time.monotonic() - started_at)
            await self._recorder.record(claim, outcome, took=took)
        except Exception as error:  # noqa: BLE001  # the one place: something follows each failure
            self._breaker.record_failure(permit, errors=_outages(error))
            return self._decide(claim, error)
        except asyncio.CancelledError:
            self._breaker.record_failure(permit, errors=())
            raise
        self._breaker.record_success(permit)
        return None

    def _decide(self, claim: Claimed, error: Exception) -> FailureAction:
        return decide(error, attempt=claim.attempt, down_ports=self._breaker.down_ports)

    async def _run_with_lease(self, claim: Claimed) -> Outcome:
        beat = heartbeat.Heartbeat()
        keeper = LeaseKeeper(
            claim, journal=self._journal, heartbeat=beat, timeouts=self._timeouts
        )
        with self._track(claim.key.run_id, keeper):
            async with asyncio.TaskGroup() as group:
                renewing = group.create_task(keeper.run())
                outcome = await self._invoke_step(claim, beat)
                renewing.cancel()
        return replace(outcome, usage=beat.usage)

    @contextmanager
    def _track(self, run: RunId, keeper: LeaseKeeper) -> Iterator[None]:
        self._lease_keepers[run].add(keeper)
        try:
            yield
        finally:
            self._lease_keepers[run].discard(keeper)
            if not self._lease_keepers[run]:
                del self._lease_keepers[run]

    async def _invoke_step(self, claim: Claimed, beat: heartbeat.Heartbeat) -> Outcome:
        # A step whose last worker crashed holds the lock exclusively already.
        lock = nullcontext() if claim.crashes else self._lock.acquire_shared()
        step = self._steps[claim.key.stage]
        token = heartbeat.current_heartbeat.set(beat)
        try:
            async with lock:
                return await step(claim.step_input)
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and not task.cancelling():
                # Released as at a shutdown, it would do so again, for ever.
                raise SelfCancelledError("the step cancelled itself") from None
            raise
        finally:
            heartbeat.current_heartbeat.reset(token)


def _outages(error: Exception) -> tuple[PortError, ...]:
    """Return the errors of ports that are down or refuse us, except the journal."""
    return tuple(
        leaf
        for leaf in leaf_exceptions(error)
        if isinstance(leaf, PortUnavailableError | PortRefusedError)
        and leaf.port != JOURNAL_PORT
    )
