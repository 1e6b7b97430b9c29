"""What an outcome, a dead letter or an end changes in a run: the pipeline's rules.

Pure functions from a run's position to a transition. A journal locks the run, calls one
of them, and writes what it returns in the same transaction; so the SQL journal and the
one in memory follow the same rules, and what follows what is decided here only.

Times are seconds since 1970 by the journal's own clock. They are floats, not datetimes:
rounded to microseconds, a message could be due later than the moment it was written.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal, cast

from ports.domain.choices import RunState
from ports.domain.story import Run
from ports.events.story_events import FailureReason, RunEvent, StoryProgressed
from ports.journal import Failure
from ports.pipeline import messages
from ports.pipeline.commands import StepKey
from ports.pipeline.dead_letter_envelope import FailedAttempt, dead_letter_message
from ports.pipeline.messages import OutboxEntry, strip_unstorable
from ports.pipeline.stages import (
    FAN_IN,
    STAGE_SHARES,
    STAGE_WINDOW,
    ProgressStage,
    Stage,
)
from ports.pipeline.steps import Outcome, RunEnding

PROGRESS_INTERVAL = 1.0
"""Seconds between two progress events of one run, unless a stage ends between them."""

NO_INPUT = b"null"
"""The input of a stage's only step, which reads what it needs from the journal."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPosition:
    """Where a run stands.

    Counters, not counts: the record of a novel's step must not read its three hundred
    sisters.

    Attributes:
        done: Finished steps of the current stage.
        total: All steps of the current stage.
        next_ordinal: The first step of the stage that has not been queued yet.
        sequence: The sequence number of the run's newest event; 0 before the first.
        percent: Progress over the whole pipeline, 0 to 100.
        progress_at: When the newest progress event was written.
        detail: What operators should know; empty while all is well.
    """

    run: Run
    state: RunState
    stage: Stage
    done: int
    total: int
    next_ordinal: int
    sequence: int
    percent: float
    progress_at: float
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTransition:
    """What a journal has to write.

    Attributes:
        at: The moment at which it happens.
        position: Where the run stands now; None where it stays as it was, because a
            *report* only tells how a run ended.
        opened: New steps with their inputs, as JSON.
        queued: Steps, new or waiting, whose commands are among *entries*.
        entries: Messages for the outbox, in order.
    """

    at: float
    position: RunPosition | None
    opened: tuple[tuple[StepKey, bytes], ...] = ()
    queued: tuple[StepKey, ...] = ()
    entries: tuple[OutboxEntry, ...] = ()


def is_step_open(position: RunPosition, key: StepKey) -> bool:
    """Tell whether a step may still be worked.

    A *report* tells how a run ended, so it is worked after the end.
    """
    is_current = position.run.generation == key.generation
    return is_current and (position.state == "running" or key.stage == "report")


def initial_position(run: Run, *, sequence: int) -> RunPosition:
    """Return where a new generation of a run stands.

    *sequence* is that of the newest event of the generation before, or 0.
    """
    return RunPosition(
        run=run,
        state="running",
        stage="intake",
        done=0,
        total=1,
        next_ordinal=2,
        sequence=sequence,
        percent=0.0,
        progress_at=0.0,
        detail="",
    )


def start_run(run: Run, *, sequence: int, at: float) -> RunTransition:
    """Open a generation of a run with its first step."""
    position = initial_position(run, sequence=sequence)
    intake = StepKey(run_id=run.id, generation=run.generation, stage="intake")
    return _open_step(RunTransition(at=at, position=position), run, intake, NO_INPUT)


def apply_outcome(
    position: RunPosition, key: StepKey, outcome: Outcome, *, at: float
) -> RunTransition:
    """Return what the step *key* changes by returning *outcome*."""
    if key.stage == "report":
        return RunTransition(at=at, position=None)
    done, total = position.done + 1, position.total
    is_due = done == total or at - position.progress_at >= PROGRESS_INTERVAL
    after = replace(
        position,
        done=done,
        percent=_progress_percent(position.stage, done=done, total=total),
        progress_at=at if is_due else position.progress_at,
    )
    # Progress first, so that a final event stays the last one.
    progress = (_progress_event(after),) if is_due else ()
    events = (*progress, *outcome.events)
    entries = _event_entries(after, events, at=at)
    after = replace(after, sequence=position.sequence + len(events))
    if outcome.completes_run:
        after = replace(after, state="completed", percent=100.0, detail="")
        return RunTransition(at=at, position=after, entries=entries)
    if following := _next_stage(after, outcome):
        return _start_stage(after, *following, entries=entries, at=at)
    return _queue_next(after, entries=entries, at=at)


def dead_letter_step(
    position: RunPosition,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    attempts: Sequence[FailedAttempt],
    report_ordinal: int,
    at: float,
) -> RunTransition:
    """Give a step up: its dead letter, an event that is not final, and a *report*.

    The run stays running, because a replay can complete it. *attempts* are all failed
    attempts, this one included; *report_ordinal* is that of the run's next report.
    """
    run = position.run
    dead = dead_letter_message(
        run, key, attempt=attempt, failure=failure, attempts=attempts
    )
    dead_entry = messages.event_entry(run, dead, sequence=0, due_at=at)
    if key.stage == "report":
        # A report that fails is not reported by another report.
        return RunTransition(at=at, position=None, entries=(dead_entry,))
    sequence = position.sequence + 1
    event = messages.step_dead_lettered_message(
        run,
        key,
        attempt=attempt,
        failure=failure,
        sequence=sequence,
        now=_to_datetime(at),
    )
    event_entry = messages.event_entry(run, event, sequence=sequence, due_at=at)
    detail = strip_unstorable(failure.message)
    after = replace(position, sequence=sequence, detail=detail)
    reported = _report(
        RunTransition(at=at, position=after, entries=(dead_entry, event_entry)),
        after,
        status="failed",
        ordinal=report_ordinal,
    )
    waiting = _queue_next(after, entries=reported.entries, at=at)
    queued = (*reported.queued, *waiting.queued)
    return replace(waiting, opened=reported.opened, queued=queued)


def end_run(
    position: RunPosition,
    *,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
    report_ordinal: int,
    at: float,
) -> RunTransition:
    """Close a run that does not complete: its final event, and a *report*.

    *stage* is the stage that ended it; a *report* changes nothing, because it works on
    a run that has ended or waits for a replay. *report_ordinal* is that of the run's
    next report.
    """
    if stage == "report":
        return RunTransition(at=at, position=None)
    status: Literal["failed", "cancelled"] = (
        "cancelled" if reason == "cancelled" else "failed"
    )
    sequence = position.sequence + 1
    event = messages.run_failed_message(
        position.run,
        reason=reason,
        stage=stage,
        detail=detail,
        sequence=sequence,
        now=_to_datetime(at),
    )
    entry = messages.event_entry(position.run, event, sequence=sequence, due_at=at)
    after = replace(
        position, state=status, sequence=sequence, detail=strip_unstorable(detail)
    )
    return _report(
        RunTransition(at=at, position=after, entries=(entry,)),
        after,
        status=status,
        ordinal=report_ordinal,
    )


def _report(
    transition: RunTransition,
    position: RunPosition,
    *,
    status: Literal["failed", "cancelled"],
    ordinal: int,
) -> RunTransition:
    """Add the step that shows the archive how the run stands."""
    ending = RunEnding(status=status, detail=position.detail)
    key = _step_key(position.run, "report", ordinal)
    return _open_step(transition, position.run, key, ending.model_dump_json().encode())


def _open_step(
    transition: RunTransition, run: Run, key: StepKey, step_input: bytes
) -> RunTransition:
    command = messages.command_entry(run, key, attempt=1, due_at=transition.at)
    return replace(
        transition,
        opened=(*transition.opened, (key, step_input)),
        queued=(*transition.queued, key),
        entries=(*transition.entries, command),
    )


def _event_entries(
    position: RunPosition, events: Sequence[RunEvent], *, at: float
) -> tuple[OutboxEntry, ...]:
    now = _to_datetime(at)
    return tuple(
        messages.event_entry(
            position.run,
            messages.event_message(position.run, event, sequence=sequence, now=now),
            sequence=sequence,
            due_at=at,
        )
        for sequence, event in enumerate(events, position.sequence + 1)
    )


def _next_stage(
    position: RunPosition, outcome: Outcome
) -> tuple[Stage, tuple[bytes, ...]] | None:
    """Return the stage that begins now, with the inputs of its steps."""
    fan_out = outcome.next_steps
    if fan_out and fan_out.inputs:
        inputs = (value.model_dump_json().encode() for value in fan_out.inputs)
        return fan_out.stage, tuple(inputs)
    # A stage that is opened without steps is over at once.
    finished = fan_out.stage if fan_out else position.stage
    if position.done == position.total and finished in FAN_IN:
        return FAN_IN[finished], (NO_INPUT,)
    return None


def _start_stage(
    position: RunPosition,
    stage: Stage,
    inputs: tuple[bytes, ...],
    *,
    entries: tuple[OutboxEntry, ...],
    at: float,
) -> RunTransition:
    run, total = position.run, len(inputs)
    keys = [_step_key(run, stage, ordinal) for ordinal in range(1, total + 1)]
    queued = tuple(keys[:STAGE_WINDOW])
    commands = (
        messages.command_entry(run, key, attempt=1, due_at=at) for key in queued
    )
    return RunTransition(
        at=at,
        position=replace(
            position, stage=stage, done=0, total=total, next_ordinal=len(queued) + 1
        ),
        opened=tuple(zip(keys, inputs, strict=True)),
        queued=queued,
        entries=(*entries, *commands),
    )


def _queue_next(
    position: RunPosition, *, entries: tuple[OutboxEntry, ...], at: float
) -> RunTransition:
    """Queue a waiting step in the slot of the window that a finished one has left."""
    if position.next_ordinal > position.total:
        return RunTransition(at=at, position=position, entries=entries)
    key = _step_key(position.run, position.stage, position.next_ordinal)
    command = messages.command_entry(position.run, key, attempt=1, due_at=at)
    return RunTransition(
        at=at,
        position=replace(position, next_ordinal=position.next_ordinal + 1),
        queued=(key,),
        entries=(*entries, command),
    )


def _progress_event(position: RunPosition) -> StoryProgressed:
    run = position.run
    return StoryProgressed(
        run_id=run.id,
        generation=run.generation,
        project_id=run.project_id,
        story_id=run.story_id,
        revision=run.revision,
        stage=cast("ProgressStage", position.stage),
        done=position.done,
        total=position.total,
        percent=position.percent,
    )


def _progress_percent(stage: Stage, *, done: int, total: int) -> float:
    """Return how much of the run is over; grows with every step, stage by stage."""
    start, share = STAGE_SHARES[stage]
    return round(start + share * done / total, 2)


def _step_key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )


def _to_datetime(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
