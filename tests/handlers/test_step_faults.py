"""Steps that crashed, and ports and journals that are away, while a step runs."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from uuid import UUID

import pytest
import structlog
from typing_extensions import override

from handlers.breaker import FAILURE_THRESHOLD, Breaker
from ports.domain.story import RunId
from ports.errors import PortUnavailableError
from ports.journal import STEP_LEASE, Claimed
from ports.pipeline.steps import Outcome
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import (
    BlockingStep,
    FailingStep,
    SteadyStep,
    an_open_run,
    intake_step,
)
from tests.handlers.intake_command import IntakeCommand, run_ready_tasks


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
