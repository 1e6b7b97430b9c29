"""One step for one command: claimed, run, recorded."""

import asyncio
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
from ports.journal import STEP_LEASE, Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome, Step
from tests.fakes.journal import InMemoryJournal
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


@pytest.fixture
async def intake(journal: InMemoryJournal) -> StepKey:
    return intake_step(await an_open_run(journal))


async def run_intake(
    journal: InMemoryJournal, intake: StepKey, step: Step, **options: Any
) -> None:
    """Run *step* for a command of the intake."""
    executor = a_step_executor(journal, steps={"intake": step}, **options)
    await executor.run(intake, attempt=1)


async def test_a_step_is_run_and_recorded(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = SteadyStep()

    await run_intake(journal, intake, step)

    assert [each.ordinal for each in step.inputs] == [1]
    assert journal.held_steps[intake].state == "done"


async def test_a_step_that_is_done_is_not_run_again(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = SteadyStep()
    executor = a_step_executor(journal, steps={"intake": step})
    await executor.run(intake, attempt=1)

    await executor.run(intake, attempt=1)

    assert len(step.inputs) == 1


async def test_a_step_that_runs_elsewhere_is_left_alone(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = SteadyStep()
    await journal.claim(intake, attempt=1, worker="replica-2:7")

    await run_intake(journal, intake, step)

    assert step.inputs == []


async def test_the_lease_is_renewed_while_the_step_works(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    executor = a_step_executor(journal, steps={"intake": step})

    async with asyncio.TaskGroup() as group:
        group.create_task(executor.run(intake, attempt=1))
        await step.has_begun.wait()
        journal.advance_clock(STEP_LEASE - timedelta(seconds=1))
        await wait_for_renewal(journal, intake)
        journal.advance_clock(timedelta(seconds=2))
        assert type(await journal.claim(intake, attempt=1, worker="b")).__name__ == (
            "Busy"
        )
        step.may_end.set()

    assert journal.held_steps[intake].state == "done"


async def run_ready_tasks() -> None:
    """Let everybody come as far as they get."""
    for _ in range(20):
        await asyncio.sleep(0)


async def wait_for_renewal(journal: InMemoryJournal, key: StepKey) -> None:
    before = journal.held_steps[key].leased_until
    async with asyncio.timeout(5):
        while journal.held_steps[key].leased_until == before:  # noqa: ASYNC110  # a fake has no event for it
            await asyncio.sleep(0.005)


async def test_a_step_that_lost_its_lease_is_stopped_and_records_nothing(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    executor = a_step_executor(journal, steps={"intake": step})

    async with asyncio.TaskGroup() as group:
        group.create_task(executor.run(intake, attempt=1))
        await step.has_begun.wait()
        journal.advance_clock(STEP_LEASE)
        second = await journal.claim(intake, attempt=1, worker="replica-2:7")

    assert step.was_cancelled
    assert isinstance(second, Claimed)
    assert await journal.record(second, Outcome(result=EmptyResult()))


async def test_a_cancelled_run_stops_its_step_at_once(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    unhurried = StepTimeouts(renewal_interval=timedelta(hours=1))
    executor = a_step_executor(journal, steps={"intake": step}, timeouts=unhurried)
    cancelled = StoryCancelled.model_validate({"story_id": "the-crossing"})

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        group.create_task(executor.run(intake, attempt=1))
        await step.has_begun.wait()
        executor.notify_closed(await journal.cancel(cancelled))

    assert step.was_cancelled
    assert journal.held_steps[intake].state == "claimed"


async def test_a_shutdown_releases_the_step_uncounted(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    work = asyncio.create_task(
        a_step_executor(journal, steps={"intake": step}).run(intake, attempt=1)
    )
    await step.has_begun.wait()

    work.cancel()
    await asyncio.wait((work,))

    again = await journal.claim(intake, attempt=1, worker="replica-2:7")
    assert isinstance(again, Claimed)
    assert (again.attempt, again.crashes) == (1, 0)


async def test_a_step_whose_port_is_down_is_retried_later(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = FailingStep(PortUnavailableError("archive", "no answer"))

    await run_intake(journal, intake, step)

    attempts = [each["attempt"] for each in outbox_bodies(journal, exchange="work")]
    assert attempts == [1, 2]


async def test_a_bug_is_dead_lettered_with_its_message(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = FailingStep(ZeroDivisionError("division by zero"))

    await run_intake(journal, intake, step)

    [failed] = outbox_bodies(journal, exchange="events")
    assert failed["data"]["reason"] == "dead_lettered"
    assert not failed["data"]["final"]
    assert failed["data"]["detail"] == "division by zero"


async def test_a_protocol_error_is_retried_once_and_then_dead_lettered(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    nonsense = PortProtocolError("archive", "not JSON")
    executor = a_step_executor(
        journal, steps={"intake": FailingStep(nonsense, nonsense)}
    )

    await executor.run(intake, attempt=1)
    await executor.run(intake, attempt=2)

    assert journal.held_steps[intake].state == "dead"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (StoryError("no words"), "unreadable"),
        (StoryError("hash differs", reason="invalid"), "invalid"),
        (BudgetExceededError("1000 tokens"), "over_budget"),
    ],
)
async def test_a_lasting_error_ends_the_run(
    journal: InMemoryJournal, intake: StepKey, error: Exception, reason: str
) -> None:
    await run_intake(journal, intake, FailingStep(error))

    [failed] = outbox_bodies(journal, exchange="events")
    assert (failed["data"]["reason"], failed["data"]["final"]) == (reason, True)


async def test_an_error_in_a_fork_counts_like_one_outside(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    forked = ExceptionGroup("fork", [ExceptionGroup("inner", [StoryError("no words")])])

    await run_intake(journal, intake, FailingStep(forked))

    [failed] = outbox_bodies(journal, exchange="events")
    assert failed["data"]["detail"] == "no words"


async def test_a_step_that_cancels_itself_is_dead_lettered_not_repeated(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = FailingStep(asyncio.CancelledError())

    await run_intake(journal, intake, step)

    assert journal.held_steps[intake].state == "dead"


async def test_a_step_without_progress_is_retried(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    hasty = StepTimeouts(
        idle=timedelta(milliseconds=20), renewal_interval=timedelta(milliseconds=10)
    )

    await run_intake(journal, intake, step, timeouts=hasty)

    assert step.was_cancelled
    assert journal.held_steps[intake].attempt == 2


async def test_a_step_that_takes_too_long_is_released_uncounted(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    hasty = StepTimeouts(
        total=timedelta(milliseconds=20), renewal_interval=timedelta(milliseconds=10)
    )

    await run_intake(journal, intake, step, timeouts=hasty)

    held = journal.held_steps[intake]
    assert (held.state, held.attempt, held.lost) == ("owed", 1, 0)


async def test_a_step_that_crashed_three_times_is_dead_lettered_unrun(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = SteadyStep()
    journal.held_steps[intake].lost = 3

    await run_intake(journal, intake, step)

    assert step.inputs == []
    assert journal.held_steps[intake].state == "dead"


async def a_suspect_and_a_neighbour(
    journal: InMemoryJournal, suspect: StepKey
) -> tuple[StepExecutor, BlockingStep, StepKey]:
    """Note a crash of *suspect*; return an executor, its step and another run's key."""
    neighbour = intake_step(await an_open_run(journal, id=RunId(UUID(int=7))))
    journal.held_steps[suspect].lost = 1
    step = BlockingStep()
    return a_step_executor(journal, steps={"intake": step}), step, neighbour


async def test_a_step_that_crashed_once_is_run_alone(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    executor, step, neighbour = await a_suspect_and_a_neighbour(journal, intake)

    async with asyncio.TaskGroup() as group:
        group.create_task(executor.run(neighbour, attempt=1))
        await step.has_begun.wait()
        step.has_begun.clear()
        group.create_task(executor.run(intake, attempt=1))
        await run_ready_tasks()
        assert not step.has_begun.is_set()
        step.may_end.set()

    assert journal.held_steps[intake].state == "done"


async def test_a_quarantined_step_is_not_blamed_for_a_crash_while_it_waits(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    executor, step, neighbour = await a_suspect_and_a_neighbour(journal, intake)
    working = asyncio.create_task(executor.run(neighbour, attempt=1))
    await step.has_begun.wait()
    waiting = asyncio.create_task(executor.run(intake, attempt=1))
    await run_ready_tasks()

    journal.advance_clock(STEP_LEASE)
    await journal.requeue_lost()

    assert journal.held_steps[neighbour].lost == 1
    assert journal.held_steps[intake].lost == 1
    step.may_end.set()
    await asyncio.wait((working, waiting))


async def test_a_quarantined_step_that_ran_elsewhere_is_left_alone(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    executor, step, neighbour = await a_suspect_and_a_neighbour(journal, intake)
    async with asyncio.TaskGroup() as group:
        group.create_task(executor.run(neighbour, attempt=1))
        await step.has_begun.wait()
        group.create_task(executor.run(intake, attempt=1))
        await run_ready_tasks()

        claim = await journal.claim(intake, attempt=1, worker="b", exclusive=True)
        step.may_end.set()

    assert isinstance(claim, Claimed)
    assert journal.held_steps[intake].fence == claim.fence


async def test_waits_for_a_journal_that_is_down(
    journal: InMemoryJournal, intake: StepKey, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("handlers.port_retry.RETRY_PAUSE", timedelta(milliseconds=5))
    step = BlockingStep()
    executor = a_step_executor(journal, steps={"intake": step})

    async with asyncio.TaskGroup() as group:
        group.create_task(executor.run(intake, attempt=1))
        await step.has_begun.wait()
        journal.is_down = True
        step.may_end.set()
        await journal.has_refused.wait()
        journal.is_down = False

    assert journal.held_steps[intake].state == "done"
    assert journal.held_steps[intake].attempt == 1


class ChoosyJournal(InMemoryJournal):
    """Cannot hold what a step came to."""

    @override
    async def record(self, claim: Claimed, outcome: Outcome) -> bool:
        raise ValueError("a result that no table can hold")


async def test_an_outcome_that_cannot_be_recorded_is_dead_lettered() -> None:
    journal = ChoosyJournal()
    intake = intake_step(await an_open_run(journal))

    await a_step_executor(journal).run(intake, attempt=1)

    [failed] = outbox_bodies(journal, exchange="events")
    assert failed["data"]["detail"] == "a result that no table can hold"


async def test_a_known_outage_delays_steps_uncounted(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    breaker = Breaker(asyncio.get_running_loop().time)
    for _ in range(FAILURE_THRESHOLD):
        breaker.record_failure(
            breaker.acquire("intake"), errors=[PortUnavailableError("model", "away")]
        )
    step = SteadyStep()

    await run_intake(journal, intake, step, breaker=breaker)

    assert step.inputs == []
    held = journal.held_steps[intake]
    assert (held.state, held.attempt) == ("owed", 1)


async def test_an_outage_opens_the_breaker_and_its_last_failure_is_uncounted(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    away = PortUnavailableError("model", "no answer")
    breaker = Breaker(asyncio.get_running_loop().time)
    for _ in range(FAILURE_THRESHOLD - 1):
        breaker.record_failure(
            breaker.acquire("intake"), errors=[PortUnavailableError("model", "away")]
        )

    await run_intake(journal, intake, FailingStep(away), breaker=breaker)

    assert breaker.down_ports == {"model"}
    assert journal.held_steps[intake].attempt == 1


async def test_a_lease_that_cannot_be_renewed_for_a_while_stops_no_work(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    step = BlockingStep()
    executor = a_step_executor(journal, steps={"intake": step})

    with structlog.testing.capture_logs() as lines:
        async with asyncio.timeout(5), asyncio.TaskGroup() as group:
            group.create_task(executor.run(intake, attempt=1))
            await step.has_begun.wait()
            assert executor.in_flight == 1
            journal.is_down = True
            while not lines:  # noqa: ASYNC110  # the log rings no bell
                await asyncio.sleep(0.005)
            journal.is_down = False
            step.may_end.set()

    assert not step.was_cancelled
    assert journal.held_steps[intake].state == "done"


async def test_every_delivery_leaves_one_closing_line(
    journal: InMemoryJournal, intake: StepKey
) -> None:
    with structlog.testing.capture_logs() as lines:
        await a_step_executor(journal).run(intake, attempt=1)

    assert [line["event"] for line in lines] == ["step.finished"]
