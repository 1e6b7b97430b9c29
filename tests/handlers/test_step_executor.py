"""One step for one command: claimed, run, recorded."""

import asyncio
from datetime import timedelta

import pytest
import structlog

from handlers.lease_keeper import StepTimeouts
from ports.errors import (
    BudgetExceededError,
    PortProtocolError,
    PortUnavailableError,
    StoryError,
)
from ports.events.story_events import StoryCancelled
from ports.journal import STEP_LEASE, Busy, Claimed
from ports.pipeline.steps import Outcome
from tests.handlers.builders import (
    BlockingStep,
    EmptyResult,
    FailingStep,
    SteadyStep,
    outbox_bodies,
)
from tests.handlers.intake_command import IntakeCommand


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


async def test_every_delivery_leaves_one_closing_line(intake: IntakeCommand) -> None:
    with structlog.testing.capture_logs() as lines:
        await intake.run(SteadyStep())

    assert [line["event"] for line in lines] == ["step.finished"]
