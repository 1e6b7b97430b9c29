"""A journal in memory: one dictionary for each table.

What follows what in a run is not decided here, but by `ports.pipeline.transitions`, as
for the SQL journal; this fake has its own claims, leases and outbox.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
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
from ports.pipeline import identity, messages
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import FailedAttempt, to_failed_attempt
from ports.pipeline.messages import OutboxEntry, command_entry
from ports.pipeline.stages import Stage
from ports.pipeline.steps import Outcome, StepInput
from ports.pipeline.transitions import (
    RunPosition,
    RunTransition,
    apply_outcome,
    dead_letter_step,
    end_run,
    is_step_open,
    start_run,
)

OUTBOX_LEASE = timedelta(seconds=10)
UNCLAIMED_AFTER = timedelta(seconds=60)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class MemoryRun:
    """A run's row.

    Attributes:
        generations: Every generation of the run by its number.
        causes: The generation that answers a submission, by its cause id.
    """

    position: RunPosition
    generations: dict[int, Run]
    causes: dict[str, int]

    @property
    def run(self) -> Run:
        """The run in its newest generation."""
        return self.position.run


@dataclass(kw_only=True)
class MemoryStep:
    """A step's row."""

    input: bytes
    state: str
    attempt: int = 1
    fence: int = 0
    lost: int = 0
    leased_until: datetime = LONG_AGO
    result: bytes | None = None
    attempts: list[FailedAttempt] = field(default_factory=list)


@dataclass(kw_only=True)
class MemoryMessage:
    """An outbox row."""

    entry: OutboxEntry
    held_until: datetime | None = None
    settled_at: datetime | None = None


class InMemoryJournal(Journal, Outbox):
    """Keeps every promise but durability; time passes only when a test says so.

    Attributes:
        has_refused: Set when a call failed because the journal was down.
    """

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.is_down = False
        self.has_refused = asyncio.Event()
        self.held_runs: dict[UUID, MemoryRun] = {}
        self.held_steps: dict[StepKey, MemoryStep] = {}
        self.messages: dict[UUID, MemoryMessage] = {}
        self.unrouted: set[UUID] = set()
        self._signal = asyncio.Event()

    def advance_clock(self, time: timedelta) -> None:
        """Let *time* pass."""
        self.now += time

    @override
    async def open(self, run: Run, *, text: str | None) -> RunOpening:
        del text  # Read back through RunData, which is another fake's business.
        self._require_up()
        known = self.held_runs.get(run.id)
        if known is None:
            return self._start_generation(replace(run, generation=1), None)
        if known.position.state == "running":
            known.causes.setdefault(run.cause_id, known.run.generation)
            return RunOpening(run=known.run, result="known")
        if known.position.state == "completed":
            self._republish(known.run)
            return RunOpening(run=known.run, result="republished")
        if (answered := known.causes.get(run.cause_id)) is not None:
            self._requeue(messages.run_failed_id(run.id, answered))
            return RunOpening(run=known.generations[answered], result="republished")
        again = replace(run, generation=known.run.generation + 1)
        return self._start_generation(again, known)

    def _start_generation(self, run: Run, before: MemoryRun | None) -> RunOpening:
        sequence = before.position.sequence if before else 0
        transition = start_run(run, sequence=sequence, at=self._clock())
        assert transition.position
        self.held_runs[run.id] = MemoryRun(
            position=transition.position,
            generations={
                **(before.generations if before else {}),
                run.generation: run,
            },
            causes={**(before.causes if before else {}), run.cause_id: run.generation},
        )
        self._write(transition)
        return RunOpening(run=run, result="opened")

    @override
    async def reject(self, submission: InvalidSubmission) -> None:
        self._require_up()
        if submission.run_id in self.held_runs:
            return
        answer = messages.submission_rejected_message(submission, now=self.now)
        self._enqueue(
            OutboxEntry(
                message=answer, due_at=self._clock(), run_id=None, generation=None
            )
        )

    @override
    async def cancel(self, cancelled: StoryCancelled) -> tuple[RunId, ...]:
        self._require_up()
        closing = [
            held
            for held in self.held_runs.values()
            if held.position.state == "running"
            and held.run.story_id == cancelled.story_id
            and cancelled.project_id in (None, held.run.project_id)
            and cancelled.revision in (None, held.run.revision)
        ]
        for held in closing:
            self._end_run(held, "cancelled", None, cancelled.reason)
        return tuple(held.run.id for held in closing)

    @override
    async def claim(
        self, key: StepKey, *, attempt: int, worker: str, exclusive: bool = False
    ) -> Claim:
        del worker
        self._require_up()
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
        is_suspected = 0 < step.lost < MAX_CRASHES
        step.state = "owed" if is_suspected and not exclusive else "claimed"
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
        self._require_up()
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
        self._require_up()
        if step := self._fenced_step(claim):
            self._requeue_step(claim, step, attempt=claim.attempt, after=0.0)

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        self._require_up()
        step = self._fenced_step(claim)
        if step is None:
            return self._has_ended(claim, "done")
        step.state = "done"
        step.result = outcome.result.model_dump_json().encode()
        position = self.held_runs[claim.key.run_id].position
        self._write(apply_outcome(position, claim.key, outcome, at=self._clock()))
        return True

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        self._require_up()
        step = self._fenced_step(claim)
        if step is None:
            return False
        if counted:
            self._add_attempt(step, claim, failure)
        attempt = claim.attempt + counted
        self._requeue_step(claim, step, attempt=attempt, after=after.total_seconds())
        return True

    @override
    async def dead_letter(self, claim: Claimed, failure: Failure) -> bool:
        self._require_up()
        step = self._fenced_step(claim)
        if step is None:
            return self._has_ended(claim, "dead")
        step.state = "dead"
        self._add_attempt(step, claim, failure)
        held = self.held_runs[claim.key.run_id]
        self._write(
            dead_letter_step(
                held.position,
                claim.key,
                attempt=claim.attempt,
                failure=failure,
                attempts=step.attempts,
                report_ordinal=self._next_report_ordinal(held.run),
                at=self._clock(),
            )
        )
        return True

    @override
    async def end_run(
        self, claim: Claimed, *, reason: FailureReason, detail: str
    ) -> bool:
        self._require_up()
        step = self._fenced_step(claim)
        if step is None:
            return self._has_ended(claim, "done")
        step.state = "done"
        held = self.held_runs[claim.key.run_id]
        self._end_run(held, reason, claim.key.stage, detail)
        return True

    @override
    async def lease_due(self, *, limit: int) -> tuple[OutboxMessage, ...]:
        self._require_up()
        ready = sorted(
            (each for each in self.messages.values() if self._is_ready(each)),
            key=lambda each: (each.entry.due_at, each.entry.sequence),
        )[:limit]
        for each in ready:
            each.held_until = self.now + OUTBOX_LEASE
        return tuple(each.entry.message for each in ready)

    @override
    async def mark_published(self, ids: tuple[UUID, ...]) -> None:
        self._require_up()
        for id_ in ids:
            if self.messages[id_].held_until is not None:
                self.messages[id_].settled_at = self.now

    @override
    async def mark_unrouted(self, ids: tuple[UUID, ...]) -> None:
        self._require_up()
        self.unrouted.update(ids)

    @override
    async def requeue_lost(self) -> SweepResult:
        self._require_up()
        lost = unclaimed = 0
        for key, step in self.held_steps.items():
            command_id = identity.command_id(key, step.attempt)
            command = self.messages.get(command_id)
            if command is None or not self._is_open(key):
                continue
            if step.state == "claimed" and step.leased_until <= self.now:
                step.state = "owed"
                step.lost += 1
                lost += 1
                self._requeue(command_id)
            elif (
                step.state == "owed"
                and command.settled_at
                and command.settled_at + UNCLAIMED_AFTER < self.now
            ):
                unclaimed += 1
                self._requeue(command_id)
        return SweepResult(lost=lost, unclaimed=unclaimed)

    @override
    async def wait_for_new(self, longest: timedelta) -> None:
        # Not `wait_for`: before Python 3.12 it loses a cancellation that comes together
        # with the signal, and whoever cancelled waits for ever.
        with suppress(TimeoutError):
            async with asyncio.timeout(longest.total_seconds()):
                await self._signal.wait()
        self._signal.clear()

    @override
    async def depth(self) -> int:
        self._require_up()
        return sum(
            each.settled_at is None and each.entry.due_at <= self._clock()
            for each in self.messages.values()
        )

    def _require_up(self) -> None:
        if self.is_down:
            self.has_refused.set()
            raise PortUnavailableError("journal", "the test switched it off")

    def _clock(self) -> float:
        return self.now.timestamp()

    def _is_open(self, key: StepKey) -> bool:
        return is_step_open(self.held_runs[key.run_id].position, key)

    def _fenced_step(self, claim: Claimed) -> MemoryStep | None:
        """Return the step while *claim* is its newest and its run is open."""
        step = self.held_steps[claim.key]
        is_current = step.fence == claim.fence and step.state in ("claimed", "owed")
        return step if is_current and self._is_open(claim.key) else None

    def _has_ended(self, claim: Claimed, state: str) -> bool:
        step = self.held_steps[claim.key]
        return (step.fence, step.state) == (claim.fence, state)

    def _is_ready(self, message: MemoryMessage) -> bool:
        is_free = message.held_until is None or message.held_until <= self.now
        is_due = message.entry.due_at <= self._clock()
        return message.settled_at is None and is_due and is_free

    def _requeue_step(
        self, claim: Claimed, step: MemoryStep, *, attempt: int, after: float
    ) -> None:
        step.state = "owed"
        step.attempt = attempt
        step.fence += 1
        run, due_at = claim.step_input.run, self._clock() + after
        self._enqueue(command_entry(run, claim.key, attempt=attempt, due_at=due_at))

    def _add_attempt(self, step: MemoryStep, claim: Claimed, failure: Failure) -> None:
        step.attempts.append(
            to_failed_attempt(failure, attempt=claim.attempt, at=self._clock())
        )

    def _end_run(
        self, held: MemoryRun, reason: FailureReason, stage: Stage | None, detail: str
    ) -> None:
        self._write(
            end_run(
                held.position,
                reason=reason,
                stage=stage,
                detail=detail,
                report_ordinal=self._next_report_ordinal(held.run),
                at=self._clock(),
            )
        )

    def _next_report_ordinal(self, run: Run) -> int:
        return 1 + sum(
            (key.run_id, key.generation, key.stage)
            == (run.id, run.generation, "report")
            for key in self.held_steps
        )

    def _write(self, transition: RunTransition) -> None:
        if position := transition.position:
            self.held_runs[position.run.id].position = position
        for key, step_input in transition.opened:
            self.held_steps[key] = MemoryStep(input=step_input, state="waiting")
        for key in transition.queued:
            self.held_steps[key].state = "owed"
        for entry in transition.entries:
            self._enqueue(entry)

    def _enqueue(self, entry: OutboxEntry) -> None:
        """Add a message; one added before is due again, with its first body."""
        before = self.messages.get(entry.message.id)
        if before:
            body = before.entry.message.body
            entry = replace(entry, message=replace(entry.message, body=body))
        self.messages[entry.message.id] = MemoryMessage(entry=entry)
        self._signal.set()

    def _requeue(self, id_: UUID) -> None:
        entry = replace(self.messages[id_].entry, due_at=self._clock())
        self.messages[id_] = MemoryMessage(entry=entry)
        self._signal.set()

    def _republish(self, run: Run) -> None:
        for id_, each in self.messages.items():
            is_ours = (each.entry.run_id, each.entry.generation) == (
                run.id,
                run.generation,
            )
            if is_ours and each.entry.message.exchange == "events":
                self._requeue(id_)
