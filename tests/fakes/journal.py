"""A journal in memory: one dictionary a table, one method a promise."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal
from uuid import UUID

from typing_extensions import override

from infra.storage import letters, messages, progress
from infra.storage.letters import Attempt
from ports import identity
from ports.errors import PortUnavailableError
from ports.events import FailureReason, StoryCancelled
from ports.journal import (
    LEASE,
    LOST_CLAIMS,
    Busy,
    Claim,
    Claimed,
    Closed,
    Done,
    Failure,
    Journal,
    Opened,
    Refusal,
    Renewal,
    Stale,
)
from ports.outbox import Outbox, Owed, Swept
from ports.pipeline import (
    AFTER,
    WINDOW,
    Assignment,
    Outcome,
    Stage,
    Standing,
    StepKey,
)
from ports.story import Run, RunId

HOLD = timedelta(seconds=10)
UNCLAIMED = timedelta(seconds=60)
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(kw_only=True)
class HeldRun:
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
class HeldStep:
    """A step's row."""

    input: bytes = b"null"
    state: str = "waiting"
    attempt: int = 1
    fence: int = 0
    lost: int = 0
    leased_until: datetime = LONG_AGO
    result: bytes | None = None
    attempts: list[Attempt] = field(default_factory=list)


@dataclass(kw_only=True)
class HeldMessage:
    """An outbox row."""

    owed: Owed
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
        self.held_runs: dict[UUID, HeldRun] = {}
        self.held_steps: dict[StepKey, HeldStep] = {}
        self.messages: dict[UUID, HeldMessage] = {}
        self._news = asyncio.Event()

    def passes(self, time: timedelta) -> None:
        """Let *time* pass."""
        self.now += time

    @override
    async def open(self, run: Run, *, text: str | None) -> Opened:
        del text  # Read back through Records, which is another fake's business.
        self._must_be_up()
        known = self.held_runs.get(run.id)
        if known is None:
            return self._opened(replace(run, generation=1), None)
        if known.state == "running":
            known.causes.setdefault(run.cause_id, known.run.generation)
            return Opened(run=known.run, news="known")
        if known.state == "completed":
            self._republish(known.run)
            return Opened(run=known.run, news="republished")
        if (heard := known.causes.get(run.cause_id)) is not None:
            self._owe_again(messages.final_failure_id(run.id, heard))
            return Opened(run=known.tries[heard], news="republished")
        again = replace(run, generation=known.run.generation + 1)
        return self._opened(again, known)

    def _opened(self, run: Run, before: HeldRun | None) -> Opened:
        self.held_runs[run.id] = HeldRun(
            run=run,
            tries={**(before.tries if before else {}), run.generation: run},
            causes={**(before.causes if before else {}), run.cause_id: run.generation},
            sequence=before.sequence if before else 0,
        )
        self._owe_step(run, "intake", 1, b"null")
        return Opened(run=run, news="opened")

    @override
    async def refuse(self, refusal: Refusal) -> None:
        self._must_be_up()
        self._owe(messages.refused(refusal, now=self.now), None)

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
        self, key: StepKey, *, attempt: int, worker: str, alone: bool = False
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
        is_suspect = 0 < step.lost < LOST_CLAIMS
        step.state = "owed" if is_suspect and not alone else "claimed"
        step.fence += 1
        step.leased_until = self.now + LEASE
        return Claimed(
            key=key,
            assignment=Assignment(
                run=self.held_runs[key.run_id].run,
                ordinal=key.ordinal,
                input=step.input,
            ),
            fence=step.fence,
            attempt=step.attempt,
            lost=step.lost,
        )

    @override
    async def renew(self, claim: Claimed) -> Renewal:
        self._must_be_up()
        if not self._is_open(claim.key):
            return "closed"
        step = self._held(claim)
        if step is None:
            return "overtaken"
        if step.state == "owed":
            step.lost -= 1
        step.state = "claimed"
        step.leased_until = self.now + LEASE
        return "held"

    @override
    async def release(self, claim: Claimed) -> None:
        self._must_be_up()
        if step := self._held(claim):
            self._hand_back(claim, step, attempt=claim.attempt, due_at=self.now)

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        self._must_be_up()
        step = self.held_steps.get(claim.key)
        if step and step.state == "done":
            return step.fence == claim.fence
        step = self._held(claim)
        if step is None:
            return False
        step.state = "done"
        step.result = outcome.result.model_dump_json().encode()
        if claim.key.stage != "report":
            self._advance(self.held_runs[claim.key.run_id], claim.key, outcome)
        return True

    def _advance(self, held: HeldRun, key: StepKey, outcome: Outcome) -> None:
        held.done += 1
        facts = list(outcome.facts)
        since = (self.now - held.told_at).total_seconds()
        if progress.is_told(done=held.done, total=held.total, seconds_since=since):
            held.told_at = self.now
            done, total = held.done, held.total
            told = progress.progressed(held.run, held.stage, done=done, total=total)
            facts.insert(0, told)
        for fact in facts:
            held.sequence += 1
            self._owe(
                messages.event(held.run, fact, sequence=held.sequence, now=self.now),
                held.run,
            )
        over = outcome.opens.stage if outcome.opens else key.stage
        if outcome.completes:
            held.state = "completed"
        elif outcome.opens and outcome.opens.inputs:
            inputs = [word.model_dump_json().encode() for word in outcome.opens.inputs]
            self._open_stage(held, outcome.opens.stage, inputs)
        elif held.done == held.total and over in AFTER:
            self._open_stage(held, AFTER[over], [b"null"])
        else:
            self._owe_next(held)

    @override
    async def retry(
        self, claim: Claimed, failure: Failure, *, after: timedelta, counted: bool
    ) -> bool:
        self._must_be_up()
        step = self._held(claim)
        if step is None:
            return False
        if counted:
            step.attempts.append(self._attempt(claim, failure))
        attempt = claim.attempt + counted
        self._hand_back(claim, step, attempt=attempt, due_at=self.now + after)
        return True

    @override
    async def bury(self, claim: Claimed, failure: Failure) -> bool:
        self._must_be_up()
        step = self._held(claim)
        if step is None:
            return self._has_ended(claim, "dead")
        held = self.held_runs[claim.key.run_id]
        step.state = "dead"
        step.attempts.append(self._attempt(claim, failure))
        self._owe(
            letters.dead_letter(
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
        self._owe(
            messages.buried_failure(
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
        self._owe_next(held)
        return True

    @override
    async def end(self, claim: Claimed, *, reason: FailureReason, detail: str) -> bool:
        self._must_be_up()
        step = self._held(claim)
        if step is None:
            return self._has_ended(claim, "done")
        step.state = "done"
        if claim.key.stage != "report":
            held = self.held_runs[claim.key.run_id]
            self._close(held, reason, claim.key.stage, detail)
        return True

    @override
    async def due(self, *, limit: int) -> tuple[Owed, ...]:
        self._must_be_up()
        ready = sorted(
            (each for each in self.messages.values() if self._is_ready(each)),
            key=lambda each: each.due_at,
        )[:limit]
        for each in ready:
            each.held_until = self.now + HOLD
        return tuple(each.owed for each in ready)

    @override
    async def settle(self, ids: tuple[UUID, ...]) -> None:
        self._must_be_up()
        for id_ in ids:
            if self.messages[id_].held_until is not None:
                self.messages[id_].settled_at = self.now

    @override
    async def sweep(self) -> Swept:
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
                self._owe_again(message.owed.id)
            elif (
                step.state == "owed"
                and message.settled_at
                and message.settled_at + UNCLAIMED < self.now
            ):
                unclaimed += 1
                self._owe_again(message.owed.id)
        return Swept(lost=lost, unclaimed=unclaimed)

    @override
    async def wait(self, longest: timedelta) -> None:
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

    def _held(self, claim: Claimed) -> HeldStep | None:
        """Return the step while *claim* is its newest and its run is open."""
        step = self.held_steps[claim.key]
        is_held = step.fence == claim.fence and step.state in ("claimed", "owed")
        return step if is_held and self._is_open(claim.key) else None

    def _has_ended(self, claim: Claimed, state: str) -> bool:
        step = self.held_steps[claim.key]
        return (step.fence, step.state) == (claim.fence, state)

    def _is_ready(self, message: HeldMessage) -> bool:
        is_free = message.held_until is None or message.held_until <= self.now
        return message.settled_at is None and message.due_at <= self.now and is_free

    def _hand_back(
        self, claim: Claimed, step: HeldStep, *, attempt: int, due_at: datetime
    ) -> None:
        step.state = "owed"
        step.attempt = attempt
        step.fence += 1
        run = claim.assignment.run
        self._owe(messages.command(run, claim.key, attempt=attempt), run, due_at)

    def _attempt(self, claim: Claimed, failure: Failure) -> Attempt:
        return Attempt(
            attempt=claim.attempt,
            at=self.now.isoformat(),
            error=failure.error,
            message=messages.cleaned(failure.message),
            host=failure.host,
        )

    def _close(
        self, held: HeldRun, reason: FailureReason, stage: Stage | None, detail: str
    ) -> None:
        held.state = "cancelled" if reason == "cancelled" else "failed"
        held.sequence += 1
        final = messages.final_failure(
            held.run,
            reason=reason,
            stage=stage,
            detail=detail,
            sequence=held.sequence,
            now=self.now,
        )
        self._owe(final, held.run)
        self._report(held, "cancelled" if reason == "cancelled" else "failed", detail)

    def _report(
        self, held: HeldRun, status: Literal["failed", "cancelled"], detail: str
    ) -> None:
        run = held.run
        standing = Standing(status=status, detail=messages.cleaned(detail))
        ordinal = 1 + sum(
            (key.run_id, key.generation, key.stage)
            == (run.id, run.generation, "report")
            for key in self.held_steps
        )
        self._owe_step(run, "report", ordinal, standing.model_dump_json().encode())

    def _open_stage(self, held: HeldRun, stage: Stage, inputs: list[bytes]) -> None:
        held.stage, held.done, held.total, held.next = stage, 0, len(inputs), 1
        for ordinal, given in enumerate(inputs, start=1):
            self.held_steps[_key(held.run, stage, ordinal)] = HeldStep(input=given)
        for _ in range(WINDOW):
            self._owe_next(held)

    def _owe_next(self, held: HeldRun) -> None:
        if held.next <= held.total:
            given = self.held_steps[_key(held.run, held.stage, held.next)].input
            self._owe_step(held.run, held.stage, held.next, given)
            held.next += 1

    def _owe_step(self, run: Run, stage: Stage, ordinal: int, given: bytes) -> None:
        key = _key(run, stage, ordinal)
        self.held_steps[key] = HeldStep(input=given, state="owed")
        self._owe(messages.command(run, key, attempt=1), run)

    def _owe(self, owed: Owed, run: Run | None, due_at: datetime | None = None) -> None:
        """Owe a message; one owed before is owed again, in its first bytes."""
        before = self.messages.get(owed.id)
        self.messages[owed.id] = HeldMessage(
            owed=replace(owed, body=before.owed.body) if before else owed,
            due_at=due_at or self.now,
            run_id=run.id if run else None,
            generation=run.generation if run else 0,
        )
        self._news.set()

    def _owe_again(self, id_: UUID) -> None:
        message = self.messages[id_]
        self.messages[id_] = replace(
            message, due_at=self.now, held_until=None, settled_at=None
        )
        self._news.set()

    def _republish(self, run: Run) -> None:
        for id_, each in self.messages.items():
            is_ours = (each.run_id, each.generation) == (run.id, run.generation)
            if is_ours and each.owed.exchange == "events":
                self._owe_again(id_)


def _key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )
