"""One step for one command: claimed, run, recorded."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import structlog
from typing_extensions import override

from handlers.breaker import FAILURE_THRESHOLD, Breaker
from handlers.lease_keeper import StepTimeouts
from handlers.step_executor import StepExecutor
from ports.domain.story import RunId
from ports.errors import (
    BudgetExceededError,
    PortProtocolError,
    PortUnavailableError,
    StoryError,
)
from ports.events.story_events import StoryCancelled
from ports.journal import STEP_LEASE, Busy, Claim, Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome, Step
from tests.fakes.journal import InMemoryJournal, MemoryStep
from tests.handlers.builders import (
    BlockingStep,
    EmptyResult,
    FailingStep,
    SteadyStep,
    a_step_executor,
    an_open_run,
    intake_step,
    outbox_bodies,
)


@dataclass(frozen=True, kw_only=True)
class IntakeCommand:
    """The command of an open run's intake, and the journal that it came from."""

    journal: InMemoryJournal
    key: StepKey

    @property
    def row(self) -> MemoryStep:
        """The step as the journal has it."""
        return self.journal.held_steps[self.key]

    @property
    def failure(self) -> Any:
        """What the only event says: a failure."""
        [failed] = outbox_bodies(self.journal, exchange="events")
        return failed["data"]

    def executor(self, step: Step, **options: Any) -> StepExecutor:
        """Return what runs *step* as the intake."""
        return a_step_executor(self.journal, steps={"intake": step}, **options)

    async def run(self, step: Step, **options: Any) -> None:
        """Run *step* for the command."""
        await self.executor(step, **options).run(self.key, attempt=1)

    async def claim(self, *, exclusive: bool = False) -> Claim:
        """Ask for the step as another replica."""
        return await self.journal.claim(
            self.key, attempt=1, worker="replica-2:7", exclusive=exclusive
        )

    @asynccontextmanager
    async def run_meanwhile(
        self, step: BlockingStep, **options: Any
    ) -> AsyncIterator[StepExecutor]:
        """Run *step* for the command while the body of the block runs."""
        executor = self.executor(step, **options)
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(executor.run(self.key, attempt=1))
            await step.has_begun.wait()
            yield executor


@pytest.fixture
async def intake(journal: InMemoryJournal) -> IntakeCommand:
    return IntakeCommand(journal=journal, key=intake_step(await an_open_run(journal)))


async def test_a_step_is_run_and_recorded(intake: IntakeCommand) -> None:
    step = SteadyStep()

    await intake.run(step)

    assert [each.ordinal for each in step.inputs] == [1]
    assert intake.row.state == "done"


async def test_a_step_that_is_done_is_not_run_again(intake: IntakeCommand) -> None:
    step = SteadyStep()
    await intake.run(step)

    await intake.run(step)

    assert len(step.inputs) == 1


async def test_a_step_that_runs_elsewhere_is_left_alone(intake: IntakeCommand) -> None:
    step = SteadyStep()
    await intake.claim()

    await intake.run(step)

    assert step.inputs == []


async def test_the_lease_is_renewed_while_the_step_works(intake: IntakeCommand) -> None:
    step = BlockingStep()

    async with intake.run_meanwhile(step):
        intake.journal.advance_clock(STEP_LEASE - timedelta(seconds=1))
        await wait_for_renewal(intake)
        intake.journal.advance_clock(timedelta(seconds=2))
        assert isinstance(await intake.claim(), Busy)
        step.may_end.set()

    assert intake.row.state == "done"


async def run_ready_tasks() -> None:
    """Let everybody come as far as they get."""
    for _ in range(20):
        await asyncio.sleep(0)


async def wait_for_renewal(intake: IntakeCommand) -> None:
    before = intake.row.leased_until
    async with asyncio.timeout(5):
        while intake.row.leased_until == before:  # noqa: ASYNC110  # a fake has no event for it
            await asyncio.sleep(0.005)


async def test_a_step_that_lost_its_lease_is_stopped_and_records_nothing(
    intake: IntakeCommand,
) -> None:
    step = BlockingStep()

    async with intake.run_meanwhile(step):
        intake.journal.advance_clock(STEP_LEASE)
        second = await intake.claim()

    assert step.was_cancelled
    assert isinstance(second, Claimed)
    assert await intake.journal.record(second, Outcome(result=EmptyResult()))


async def test_a_cancelled_run_stops_its_step_at_once(intake: IntakeCommand) -> None:
    step = BlockingStep()
    unhurried = StepTimeouts(renewal_interval=timedelta(hours=1))
    cancelled = StoryCancelled.model_validate({"story_id": "the-crossing"})

    async with intake.run_meanwhile(step, timeouts=unhurried) as executor:
        executor.notify_closed(await intake.journal.cancel(cancelled))

    assert step.was_cancelled
    assert intake.row.state == "claimed"


async def test_a_shutdown_releases_the_step_uncounted(intake: IntakeCommand) -> None:
    step = BlockingStep()
    work = asyncio.create_task(intake.run(step))
    await step.has_begun.wait()

    work.cancel()
    await asyncio.wait((work,))

    again = await intake.claim()
    assert isinstance(again, Claimed)
    assert (again.attempt, again.crashes) == (1, 0)


async def test_a_step_whose_port_is_down_is_retried_later(
    intake: IntakeCommand,
) -> None:
    step = FailingStep(PortUnavailableError("archive", "no answer"))

    await intake.run(step)

    attempts = [
        each["attempt"] for each in outbox_bodies(intake.journal, exchange="work")
    ]
    assert attempts == [1, 2]


async def test_a_bug_is_dead_lettered_with_its_message(intake: IntakeCommand) -> None:
    step = FailingStep(ZeroDivisionError("division by zero"))

    await intake.run(step)

    assert intake.failure["reason"] == "dead_lettered"
    assert not intake.failure["final"]
    assert intake.failure["detail"] == "division by zero"


async def test_a_protocol_error_is_retried_once_and_then_dead_lettered(
    intake: IntakeCommand,
) -> None:
    nonsense = PortProtocolError("archive", "not JSON")
    executor = intake.executor(FailingStep(nonsense, nonsense))

    await executor.run(intake.key, attempt=1)
    await executor.run(intake.key, attempt=2)

    assert intake.row.state == "dead"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StoryError("no words"), "unreadable"),
        (StoryError("hash differs", reason="invalid"), "invalid"),
        (BudgetExceededError("1000 tokens"), "over_budget"),
    ],
)
async def test_a_lasting_error_ends_the_run(
    intake: IntakeCommand, error: Exception, reason: str
) -> None:
    await intake.run(FailingStep(error))

    assert (intake.failure["reason"], intake.failure["final"]) == (reason, True)


async def test_an_error_in_a_fork_counts_like_one_outside(
    intake: IntakeCommand,
) -> None:
    forked = ExceptionGroup("fork", [ExceptionGroup("inner", [StoryError("no words")])])

    await intake.run(FailingStep(forked))

    assert intake.failure["detail"] == "no words"


async def test_a_step_that_cancels_itself_is_dead_lettered_not_repeated(
    intake: IntakeCommand,
) -> None:
    step = FailingStep(asyncio.CancelledError())

    await intake.run(step)

    assert intake.row.state == "dead"


async def test_a_step_without_progress_is_retried(intake: IntakeCommand) -> None:
    step = BlockingStep()
    hasty = StepTimeouts(
        idle=timedelta(milliseconds=20), renewal_interval=timedelta(milliseconds=10)
    )

    await intake.run(step, timeouts=hasty)

    assert step.was_cancelled
    assert intake.row.attempt == 2


async def test_a_step_that_takes_too_long_is_released_uncounted(
    intake: IntakeCommand,
) -> None:
    step = BlockingStep()
    hasty = StepTimeouts(
        total=timedelta(milliseconds=20), renewal_interval=timedelta(milliseconds=10)
    )

    await intake.run(step, timeouts=hasty)

    held = intake.row
    assert (held.state, held.attempt, held.lost) == ("owed", 1, 0)


async def test_a_step_that_crashed_three_times_is_dead_lettered_unrun(
    intake: IntakeCommand,
) -> None:
    step = SteadyStep()
    intake.row.lost = 3

    await intake.run(step)

    assert step.inputs == []
    assert intake.row.state == "dead"


@asynccontextmanager
async def suspected(
    intake: IntakeCommand,
) -> AsyncIterator[tuple[BlockingStep, IntakeCommand]]:
    """Have the step of *intake* wait, as one that crashed, for that of another run."""
    neighbour_run = await an_open_run(intake.journal, id=RunId(UUID(int=7)))
    neighbour = IntakeCommand(journal=intake.journal, key=intake_step(neighbour_run))
    intake.row.lost = 1
    step = BlockingStep()
    async with neighbour.run_meanwhile(step) as executor, asyncio.TaskGroup() as group:
        step.has_begun.clear()
        group.create_task(executor.run(intake.key, attempt=1))
        await run_ready_tasks()
        yield step, neighbour


async def test_a_step_that_crashed_once_is_run_alone(intake: IntakeCommand) -> None:
    async with suspected(intake) as (step, _):
        assert not step.has_begun.is_set()
        step.may_end.set()

    assert intake.row.state == "done"


async def test_a_quarantined_step_is_not_blamed_for_a_crash_while_it_waits(
    intake: IntakeCommand,
) -> None:
    async with suspected(intake) as (step, neighbour):
        intake.journal.advance_clock(STEP_LEASE)
        await intake.journal.requeue_lost()

        assert neighbour.row.lost == 1
        assert intake.row.lost == 1
        step.may_end.set()


async def test_a_quarantined_step_that_ran_elsewhere_is_left_alone(
    intake: IntakeCommand,
) -> None:
    async with suspected(intake) as (step, _):
        claim = await intake.claim(exclusive=True)
        step.may_end.set()

    assert isinstance(claim, Claimed)
    assert intake.row.fence == claim.fence


async def test_waits_for_a_journal_that_is_down(
    intake: IntakeCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=5))
    step = BlockingStep()

    async with intake.run_meanwhile(step):
        intake.journal.is_down = True
        step.may_end.set()
        await intake.journal.has_refused.wait()
        intake.journal.is_down = False

    assert intake.row.state == "done"
    assert intake.row.attempt == 1


class ChoosyJournal(InMemoryJournal):
    """Cannot hold what a step came to."""

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        raise ValueError("a result that no table can hold")


async def test_an_outcome_that_cannot_be_recorded_is_dead_lettered() -> None:
    journal = ChoosyJournal()
    key = intake_step(await an_open_run(journal))
    intake = IntakeCommand(journal=journal, key=key)

    await intake.run(SteadyStep())

    assert intake.failure["detail"] == "a result that no table can hold"


def a_breaker(*, failures: int) -> Breaker:
    """Return a breaker that has seen the model fail so often."""
    breaker = Breaker(asyncio.get_running_loop().time)
    for _ in range(failures):
        breaker.record_failure(
            breaker.acquire("intake"), errors=[PortUnavailableError("model", "away")]
        )
    return breaker


async def test_a_known_outage_delays_steps_uncounted(intake: IntakeCommand) -> None:
    breaker = a_breaker(failures=FAILURE_THRESHOLD)
    step = SteadyStep()

    await intake.run(step, breaker=breaker)

    assert step.inputs == []
    held = intake.row
    assert (held.state, held.attempt) == ("owed", 1)


async def test_an_outage_opens_the_breaker_and_its_last_failure_is_uncounted(
    intake: IntakeCommand,
) -> None:
    away = PortUnavailableError("model", "no answer")
    breaker = a_breaker(failures=FAILURE_THRESHOLD - 1)

    await intake.run(FailingStep(away), breaker=breaker)

    assert breaker.down_ports == {"model"}
    assert intake.row.attempt == 1


async def test_a_lease_that_cannot_be_renewed_for_a_while_stops_no_work(
    intake: IntakeCommand,
) -> None:
    step = BlockingStep()

    with structlog.testing.capture_logs() as lines:
        async with intake.run_meanwhile(step) as executor:
            assert executor.in_flight == 1
            intake.journal.is_down = True
            while not lines:  # noqa: ASYNC110  # the log rings no bell
                await asyncio.sleep(0.005)
            intake.journal.is_down = False
            step.may_end.set()

    assert not step.was_cancelled
    assert intake.row.state == "done"


async def test_every_delivery_leaves_one_closing_line(intake: IntakeCommand) -> None:
    with structlog.testing.capture_logs() as lines:
        await intake.run(SteadyStep())

    assert [line["event"] for line in lines] == ["step.finished"]
