"""A journal in memory: one dictionary a table, one method a promise."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from typing_extensions import override

from ports.domain.story import Run, RunId
from ports.errors import PortUnavailableError
from ports.events.story_events import FailureReason, StoryCancelled
from ports.journal import (
    MAX_CRASHES,
    STEP_LEASE,
    Busy,
    Claim,
    Claimed,
    Closed,
    Done,
    Failure,
    InvalidSubmission,
    Journal,
    Renewal,
    RunOpening,
    Stale,
)
from ports.outbox import Outbox, OutboxMessage, SweepResult
from ports.pipeline import dead_letter_envelope, identity, messages, transitions
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import FailedAttempt
from ports.pipeline.stages import FAN_IN, STAGE_WINDOW, Stage
from ports.pipeline.steps import Outcome, RunEnding, StepInput

OUTBOX_LEASE = timedelta(seconds=10)
UNCLAIMED_AFTER = timedelta(seconds=60)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class MemoryRun:
    """A run's row."""

    run: Run
    tries: dict[int, Run]
    causes: dict[str, int]
    state: str = "running"
    stage: Stage = "intake"
    done: int = 0
    total: int = 1
    next: int = 2
    sequence: int = 0
    told_at: datetime = LONG_AGO


@dataclass(kw_only=True)
class MemoryStep:
    """A step's row."""

    input: bytes = b"null"
    state: str = "waiting"
    attempt: int = 1
    fence: int = 0
    lost: int = 0
    leased_until: datetime = LONG_AGO
    result: bytes | None = None
    attempts: list[FailedAttempt] = field(default_factory=list)


@dataclass(kw_only=True)
class MemoryMessage:
    """An outbox row."""

    owed: OutboxMessage
    due_at: datetime
    held_until: datetime | None = None
    settled_at: datetime | None = None
    run_id: UUID | None = None
    generation: int = 0


class InMemoryJournal(Journal, Outbox):
    """Keeps every promise but durability; time passes only when a test says so."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.is_down = False
        self.held_runs: dict[UUID, MemoryRun] = {}
        self.held_steps: dict[StepKey, MemoryStep] = {}
        self.messages: dict[UUID, MemoryMessage] = {}
        self._news = asyncio.Event()

    def advance_clock(self, time: timedelta) -> None:
        """Let *time* pass."""
        self.now += time

    @override
    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        del text  # Read back through Records, which is another fake's business.
        self._must_be_up()
        known = self.held_runs.get(run.id)
        if known is None:
            return self._start_generation(replace(run, generation=1), None)
        if known.state == "running":
            known.causes.setdefault(run.cause_id, known.run.generation)
            return RunOpening(run=known.run, result="known")
        if known.state == "completed":
            self._republish(known.run)
            return RunOpening(run=known.run, result="republished")
        if (heard := known.causes.get(run.cause_id)) is not None:
            self._requeue(messages.run_failed_id(run.id, heard))
            return RunOpening(run=known.tries[heard], result="republished")
        again = replace(run, generation=known.run.generation + 1)
        return self._start_generation(again, known)

    def _start_generation(self, run: Run, before: MemoryRun | None) -> RunOpening:
        self.held_runs[run.id] = MemoryRun(
            run=run,
            tries={**(before.tries if before else {}), run.generation: run},
            causes={**(before.causes if before else {}), run.cause_id: run.generation},
            sequence=before.sequence if before else 0,
        )
        self._enqueue_step(run, "intake", 1, b"null")
        return RunOpening(run=run, result="opened")

    @override
    async def reject(self, submission: InvalidSubmission) -> None:
        self._must_be_up()
        self._enqueue(
            messages.submission_rejected_message(submission, now=self.now), None
        )

    @override
    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        self._must_be_up()
        meant = [
            held
            for held in self.held_runs.values()
            if held.state == "running"
            and held.run.story_id == cancelled.story_id
            and cancelled.project_id in (None, held.run.project_id)
            and cancelled.revision in (None, held.run.revision)
        ]
        for held in meant:
            self._close(held, "cancelled", None, cancelled.reason)
        return tuple(held.run.id for held in meant)

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        del worker
        self._must_be_up()
        step = self.held_steps.get(key)
        if step is None or not self._is_open(key):
            return Closed()
        if step.state == "done":
            return Done()
        if step.attempt != attempt or step.state in ("waiting", "dead"):
            return Stale()
        if step.state == "claimed":
            if step.leased_until > self.now:
                return Busy()
            step.lost += 1
        is_suspect = 0 < step.lost < MAX_CRASHES
        step.state = "owed" if is_suspect and not exclusive else "claimed"
        step.fence += 1
        step.leased_until = self.now + STEP_LEASE
        return Claimed(
            key=key,
            step_input=StepInput(
                run=self.held_runs[key.run_id].run,
                ordinal=key.ordinal,
                input=step.input,
            ),
            fence=step.fence,
            attempt=step.attempt,
            crashes=step.lost,
        )

    @override
    async def renew(self, claim: Claimed) -> Renewal:
        self._must_be_up()
        if not self._is_open(claim.key):
            return "closed"
        step = self._fenced_step(claim)
        if step is None:
            return "overtaken"
        if step.state == "owed":
            step.lost -= 1
        step.state = "claimed"
        step.leased_until = self.now + STEP_LEASE
        return "held"

    @override
    async def release(self, claim: Claimed) -> None:
        self._must_be_up()
        if step := self._fenced_step(claim):
            self._requeue_step(claim, step, attempt=claim.attempt, due_at=self.now)

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        self._must_be_up()
        step = self.held_steps.get(claim.key)
        if step and step.state == "done":
            return step.fence == claim.fence
        step = self._fenced_step(claim)
        if step is None:
            return False
        step.state = "done"
        step.result = outcome.result.model_dump_json().encode()
        if claim.key.stage != "report":
            self._advance(self.held_runs[claim.key.run_id], claim.key, outcome)
        return True

    def _advance(self, held: MemoryRun, key: StepKey, outcome: Outcome) -> None:
        held.done += 1
        facts = list(outcome.events)
        since = (self.now - held.told_at).total_seconds()
        if transitions.is_progress_due(
            done=held.done, total=held.total, seconds_since=since
        ):
            held.told_at = self.now
            done, total = held.done, held.total
            told = transitions.progress_event(
                held.run, held.stage, done=done, total=total
            )
            facts.insert(0, told)
        for fact in facts:
            held.sequence += 1
            self._enqueue(
                messages.event_message(
                    held.run, fact, sequence=held.sequence, now=self.now
                ),
                held.run,
            )
        over = outcome.next_steps.stage if outcome.next_steps else key.stage
        if outcome.completes_run:
            held.state = "completed"
        elif outcome.next_steps and outcome.next_steps.inputs:
            inputs = [
                word.model_dump_json().encode() for word in outcome.next_steps.inputs
            ]
            self._open_stage(held, outcome.next_steps.stage, inputs)
        elif held.done == held.total and over in FAN_IN:
            self._open_stage(held, FAN_IN[over], [b"null"])
        else:
            self._enqueue_next(held)

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        self._must_be_up()
        step = self._fenced_step(claim)
        if step is None:
            return False
        if counted:
            step.attempts.append(self._failed_attempt(claim, failure))
        attempt = claim.attempt + counted
        self._requeue_step(claim, step, attempt=attempt, due_at=self.now + after)
        return True

    @override
    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        self._must_be_up()
        step = self._fenced_step(claim)
        if step is None:
            return self._has_ended(claim, "dead")
        held = self.held_runs[claim.key.run_id]
        step.state = "dead"
        step.attempts.append(self._failed_attempt(claim, failure))
        self._enqueue(
            dead_letter_envelope.dead_letter_message(
                held.run,
                claim.key,
                attempt=claim.attempt,
                failure=failure,
                attempts=step.attempts,
            ),
            held.run,
        )
        if claim.key.stage == "report":
            return True
        held.sequence += 1
        self._enqueue(
            messages.step_dead_lettered_message(
                held.run,
                claim.key,
                attempt=claim.attempt,
                failure=failure,
                sequence=held.sequence,
                now=self.now,
            ),
            held.run,
        )
        self._report(held, "failed", failure.message)
        self._enqueue_next(held)
        return True

    @override
    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        self._must_be_up()
        step = self._fenced_step(claim)
        if step is None:
            return self._has_ended(claim, "done")
        step.state = "done"
        if claim.key.stage != "report":
            held = self.held_runs[claim.key.run_id]
            self._close(held, reason, claim.key.stage, detail)
        return True

    @override
    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        self._must_be_up()
        ready = sorted(
            (each for each in self.messages.values() if self._is_ready(each)),
            key=lambda each: each.due_at,
        )[:limit]
        for each in ready:
            each.held_until = self.now + OUTBOX_LEASE
        return tuple(each.owed for each in ready)

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        self._must_be_up()
        for id_ in ids:
            if self.messages[id_].held_until is not None:
                self.messages[id_].settled_at = self.now

    @override
    async def requeue_lost(self) -> SweepResult:
        self._must_be_up()
        lost = unclaimed = 0
        for key, step in self.held_steps.items():
            message = self.messages.get(identity.command_id(key, step.attempt))
            if message is None or not self._is_open(key):
                continue
            if step.state == "claimed" and step.leased_until <= self.now:
                step.state = "owed"
                step.lost += 1
                lost += 1
                self._requeue(message.owed.id)
            elif (
                step.state == "owed"
                and message.settled_at
                and message.settled_at + UNCLAIMED_AFTER < self.now
            ):
                unclaimed += 1
                self._requeue(message.owed.id)
        return SweepResult(lost=lost, unclaimed=unclaimed)

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        # Not `wait_for`: before Python 3.12 it loses a cancellation that comes
        # together with the news, and whoever cancelled waits for ever.
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._news.wait()
        self._news.clear()

    @override
    async def depth(self) -> int:
        self._must_be_up()
        return sum(
            each.settled_at is None and each.due_at <= self.now
            for each in self.messages.values()
        )

    def _must_be_up(self) -> None:
        if self.is_down:
            raise PortUnavailableError("journal", "the test switched it off")

    def _is_open(self, key: StepKey) -> bool:
        held = self.held_runs[key.run_id]
        is_current = held.run.generation == key.generation
        return is_current and (held.state == "running" or key.stage == "report")

    def _fenced_step(self, claim: Claimed) -> MemoryStep | None:
        """Return the step while *claim* is its newest and its run is open."""
        step = self.held_steps[claim.key]
        is_held = step.fence == claim.fence and step.state in ("claimed", "owed")
        return step if is_held and self._is_open(claim.key) else None

    def _has_ended(self, claim: Claimed, state: str) -> bool:
        step = self.held_steps[claim.key]
        return (step.fence, step.state) == (claim.fence, state)

    def _is_ready(self, message: MemoryMessage) -> bool:
        is_free = message.held_until is None or message.held_until <= self.now
        return message.settled_at is None and message.due_at <= self.now and is_free

    def _requeue_step(
        self, claim: Claimed, step: MemoryStep, *, attempt: int, due_at: datetime
    ) -> None:
        step.state = "owed"
        step.attempt = attempt
        step.fence += 1
        run = claim.step_input.run
        self._enqueue(
            messages.command_message(run, claim.key, attempt=attempt), run, due_at
        )

    def _failed_attempt(self, claim: Claimed, failure: Failure) -> FailedAttempt:
        return FailedAttempt(
            attempt=claim.attempt,
            at=self.now.isoformat(),
            error=failure.error,
            message=messages.strip_unstorable(failure.message),
            host=failure.host,
        )

    def _close(
        self, held: MemoryRun, reason: FailureReason, stage: Stage | None, detail: str
    ) -> None:
        held.state = "cancelled" if reason == "cancelled" else "failed"
        held.sequence += 1
        final = messages.run_failed_message(
            held.run,
            reason=reason,
            stage=stage,
            detail=detail,
            sequence=held.sequence,
            now=self.now,
        )
        self._enqueue(final, held.run)
        self._report(held, "cancelled" if reason == "cancelled" else "failed", detail)

    def _report(
        self, held: MemoryRun, status: Literal["failed", "cancelled"], detail: str
    ) -> None:
        run = held.run
        standing = RunEnding(status=status, detail=messages.strip_unstorable(detail))
        ordinal = 1 + sum(
            (key.run_id, key.generation, key.stage)
            == (run.id, run.generation, "report")
            for key in self.held_steps
        )
        self._enqueue_step(run, "report", ordinal, standing.model_dump_json().encode())

    def _open_stage(self, held: MemoryRun, stage: Stage, inputs: list[bytes]) -> None:
        held.stage, held.done, held.total, held.next = stage, 0, len(inputs), 1
        for ordinal, given in enumerate(inputs, start=1):
            self.held_steps[_step_key(held.run, stage, ordinal)] = MemoryStep(
                input=given
            )
        for _ in range(STAGE_WINDOW):
            self._enqueue_next(held)

    def _enqueue_next(self, held: MemoryRun) -> None:
        if held.next <= held.total:
            given = self.held_steps[_step_key(held.run, held.stage, held.next)].input
            self._enqueue_step(held.run, held.stage, held.next, given)
            held.next += 1

    def _enqueue_step(self, run: Run, stage: Stage, ordinal: int, given: bytes) -> None:
        key = _step_key(run, stage, ordinal)
        self.held_steps[key] = MemoryStep(input=given, state="owed")
        self._enqueue(messages.command_message(run, key, attempt=1), run)

    def _enqueue(
        self, owed: OutboxMessage, run: Run | None, due_at: datetime | None = None
    ) -> None:
        """Owe a message; one owed before is owed again, in its first bytes."""
        before = self.messages.get(owed.id)
        self.messages[owed.id] = MemoryMessage(
            owed=replace(owed, body=before.owed.body) if before else owed,
            due_at=due_at or self.now,
            run_id=run.id if run else None,
            generation=run.generation if run else 0,
        )
        self._news.set()

    def _requeue(self, id_: UUID) -> None:
        message = self.messages[id_]
        self.messages[id_] = replace(
            message, due_at=self.now, held_until=None, settled_at=None
        )
        self._news.set()

    def _republish(self, run: Run) -> None:
        for id_, each in self.messages.items():
            is_ours = (each.run_id, each.generation) == (run.id, run.generation)
            if is_ours and each.owed.exchange == "events":
                self._requeue(id_)


def _step_key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )
