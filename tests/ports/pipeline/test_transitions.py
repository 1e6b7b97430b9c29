"""What an outcome, a dead letter or an end changes in a run."""

from dataclasses import replace

import pytest

from ports.domain.story import FrozenModel, Run
from ports.events.story_events import FailureReason
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import to_failed_attempt
from ports.pipeline.stages import STAGE_WINDOW, Stage
from ports.pipeline.steps import FanOut, Outcome
from ports.pipeline.transitions import (
    RunPosition,
    RunTransition,
    apply_outcome,
    dead_letter_step,
    end_run,
    initial_position,
    is_step_open,
    start_run,
)
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_result,
    a_run,
    fan_out_outcome,
    step_key,
)

NOW = 1_800_000_000.5


def a_position(
    run: Run, stage: Stage, *, done: int, total: int, next_ordinal: int
) -> RunPosition:
    """Return a running run within a stage; its progress was just published."""
    return replace(
        initial_position(run, sequence=7),
        stage=stage,
        done=done,
        total=total,
        next_ordinal=next_ordinal,
        progress_at=NOW,
    )


def dead_letter(position: RunPosition, key: StepKey) -> RunTransition:
    """Give a step up at its first attempt."""
    failure = a_failure()
    return dead_letter_step(
        position,
        key,
        attempt=1,
        failure=failure,
        attempts=[to_failed_attempt(failure, attempt=1, at=NOW)],
        report_ordinal=3,
        at=NOW,
    )


def messages_of(transition: RunTransition) -> list[str]:
    """Return the routing keys of a transition's messages, in order."""
    return [entry.message.routing_key for entry in transition.entries]


def test_a_run_starts_with_its_intake() -> None:
    run = a_run()

    started = start_run(run, sequence=4, at=NOW)

    assert started.opened == ((step_key(run, "intake"), b"null"),)
    assert started.queued == (step_key(run, "intake"),)
    assert messages_of(started) == ["intake"]
    assert started.position == initial_position(run, sequence=4)


def test_a_fan_out_opens_every_step_and_queues_a_window() -> None:
    run = a_run()
    position = initial_position(run, sequence=0)

    after = apply_outcome(
        position, step_key(run, "intake"), fan_out_outcome("read", 20), at=NOW
    )

    assert len(after.opened) == 20
    assert after.queued == tuple(
        step_key(run, "read", ordinal) for ordinal in range(1, STAGE_WINDOW + 1)
    )
    assert after.position is not None
    assert (after.position.stage, after.position.done) == ("read", 0)
    assert after.position.next_ordinal == STAGE_WINDOW + 1


def test_a_finished_step_gives_its_slot_to_the_next() -> None:
    run = a_run()
    position = a_position(run, "read", done=3, total=20, next_ordinal=12)

    after = apply_outcome(position, step_key(run, "read", 5), a_result(), at=NOW)

    assert (after.opened, after.queued) == ((), (step_key(run, "read", 12),))
    assert messages_of(after) == ["read"]


@pytest.mark.parametrize(
    ("stage", "following"), [("read", "structure"), ("break-down", "assemble")]
)
def test_the_last_step_of_a_stage_opens_the_one_after_it(
    stage: Stage, following: Stage
) -> None:
    run = a_run()
    position = a_position(run, stage, done=1, total=2, next_ordinal=3)

    after = apply_outcome(position, step_key(run, stage, 2), a_result(), at=NOW)

    assert after.opened == ((step_key(run, following), b"null"),)
    assert messages_of(after) == ["story.progressed", following]


def test_a_fan_out_without_steps_opens_the_stage_after_it() -> None:
    run = a_run()
    nothing = Outcome(result=FrozenModel(), next_steps=FanOut(stage="read", inputs=()))

    after = apply_outcome(
        initial_position(run, sequence=0), step_key(run, "intake"), nothing, at=NOW
    )

    assert after.queued == (step_key(run, "structure"),)


def test_a_completed_run_queues_nothing() -> None:
    run = a_run()
    position = a_position(run, "assemble", done=0, total=1, next_ordinal=2)
    outcome = Outcome(result=FrozenModel(), completes_run=True)

    after = apply_outcome(position, step_key(run, "assemble"), outcome, at=NOW)

    assert after.queued == ()
    assert after.position is not None
    assert (after.position.state, after.position.percent) == ("completed", 100.0)


def test_a_dead_letter_is_reported_and_leaves_its_slot() -> None:
    run = a_run()
    position = a_position(run, "read", done=0, total=20, next_ordinal=9)

    after = dead_letter(position, step_key(run, "read", 2))

    assert messages_of(after) == [
        "crews.read",
        "story.breakdown.failed",
        "report",
        "read",
    ]
    assert after.queued == (step_key(run, "report", 3), step_key(run, "read", 9))
    assert after.position is not None
    assert (after.position.state, after.position.sequence) == ("running", 8)


@pytest.mark.parametrize(
    ("reason", "state"), [("cancelled", "cancelled"), ("over_budget", "failed")]
)
def test_an_ended_run_is_reported(reason: FailureReason, state: str) -> None:
    run = a_run()
    position = a_position(run, "read", done=0, total=2, next_ordinal=3)

    after = end_run(
        position, reason=reason, stage="read", detail="why", report_ordinal=1, at=NOW
    )

    assert messages_of(after) == ["story.breakdown.failed", "report"]
    assert after.position is not None
    assert (after.position.state, after.position.detail) == (state, "why")


def test_a_report_changes_no_run() -> None:
    run = a_run()
    position = replace(initial_position(run, sequence=7), state="failed")
    report = step_key(run, "report")

    recorded = apply_outcome(position, report, a_result(), at=NOW)
    given_up = dead_letter(position, report)
    ended = end_run(
        position,
        reason="unreadable",
        stage="report",
        detail="",
        report_ordinal=2,
        at=NOW,
    )

    assert [each.position for each in (recorded, given_up, ended)] == [None] * 3
    assert messages_of(given_up) == ["crews.report"]
    assert (recorded.entries, ended.entries) == ((), ())


def test_only_reports_are_open_after_the_end() -> None:
    run = a_run()
    failed = replace(initial_position(run, sequence=7), state="failed")
    next_generation = replace(failed, run=replace(run, generation=2))

    assert not is_step_open(failed, step_key(run, "read"))
    assert is_step_open(failed, step_key(run, "report"))
    assert not is_step_open(next_generation, step_key(run, "report"))


def test_the_sequence_of_events_has_no_gap() -> None:
    run = a_run()
    position = a_position(run, "read", done=1, total=2, next_ordinal=3)

    after = apply_outcome(position, step_key(run, "read", 2), a_result(), at=NOW)

    events = [entry for entry in after.entries if entry.message.exchange == "events"]
    assert [entry.sequence for entry in events] == [8]
    assert after.position is not None
    assert after.position.sequence == 8
