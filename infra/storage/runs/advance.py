"""What a finished step changes, decided on the locked run; pure."""

from dataclasses import dataclass, replace

from infra.storage.db.clock import to_datetime
from infra.storage.outbox import enqueue
from infra.storage.outbox.enqueue import OutboxEntry
from infra.storage.runs.rows import LockedRun
from ports.domain.story import Run
from ports.pipeline import messages, transitions
from ports.pipeline.commands import StepKey
from ports.pipeline.stages import FAN_IN, STAGE_WINDOW, Stage
from ports.pipeline.steps import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTransition:
    """Where a run stands after a step, and what that owes.

    Attributes:
        opened: Steps to insert, with their inputs; as many as there are commands are
            owed at once.
        next: The waiting step that gets the place which the finished one has left.
    """

    run: LockedRun
    events: tuple[OutboxEntry, ...]
    commands: tuple[OutboxEntry, ...] = ()
    opened: tuple[tuple[StepKey, bytes], ...] = ()
    next: tuple[StepKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StageStart:
    """A stage that begins: the inputs of its steps."""

    stage: Stage
    inputs: tuple[bytes, ...] = (b"null",)


def apply_outcome(held: LockedRun, outcome: Outcome) -> RunTransition:
    """Return what the step that returned *outcome* changes."""
    done = held.done + 1
    is_told = transitions.is_progress_due(
        done=done, total=held.total, seconds_since=held.now - held.progress_at
    )
    run = replace(
        held,
        done=done,
        percent=transitions.progress_percent(held.stage, done=done, total=held.total),
        progress_at=held.now if is_told else held.progress_at,
    )
    events = _events(run, outcome, is_told=is_told)
    said = RunTransition(
        run=replace(run, sequence=held.sequence + len(events)), events=events
    )
    if outcome.completes_run:
        completed = replace(said.run, state="completed", percent=100.0, detail="")
        return replace(said, run=completed)
    if stage := _next_stage(run, outcome):
        return _start_stage(said, stage)
    return release_window_slot(said)


def release_window_slot(advance: RunTransition) -> RunTransition:
    """Fill the place in the window that a step has left, where one waits."""
    run = advance.run
    if run.next_ordinal > run.total:
        return advance
    key = _step_key(run.run, run.stage, run.next_ordinal)
    return replace(
        advance,
        run=replace(run, next_ordinal=run.next_ordinal + 1),
        next=(key,),
        commands=(enqueue.command_entry(run.run, key, attempt=1, due_at=run.now),),
    )


def _events(
    run: LockedRun, outcome: Outcome, *, is_told: bool
) -> tuple[OutboxEntry, ...]:
    """Return the events of a step, its progress first: a final event stays last."""
    told = transitions.progress_event(
        run.run, run.stage, done=run.done, total=run.total
    )
    facts = (told, *outcome.events) if is_told else outcome.events
    return tuple(
        enqueue.event_entry(
            run.run,
            messages.event_message(
                run.run, fact, sequence=place, now=to_datetime(run.now)
            ),
            sequence=place,
            due_at=run.now,
        )
        for place, fact in enumerate(facts, run.sequence + 1)
    )


def _next_stage(run: LockedRun, outcome: Outcome) -> StageStart | None:
    if outcome.next_steps and outcome.next_steps.inputs:
        inputs = (word.model_dump_json().encode() for word in outcome.next_steps.inputs)
        return StageStart(stage=outcome.next_steps.stage, inputs=tuple(inputs))
    # A stage opened without steps is over as it begins.
    over = outcome.next_steps.stage if outcome.next_steps else run.stage
    if run.done == run.total and over in FAN_IN:
        return StageStart(stage=FAN_IN[over])
    return None


def _start_stage(advance: RunTransition, stage: StageStart) -> RunTransition:
    run, total = advance.run, len(stage.inputs)
    keys = [_step_key(run.run, stage.stage, place) for place in range(1, total + 1)]
    owed = keys[:STAGE_WINDOW]
    return replace(
        advance,
        run=replace(
            run, stage=stage.stage, done=0, total=total, next_ordinal=len(owed) + 1
        ),
        opened=tuple(zip(keys, stage.inputs, strict=True)),
        commands=tuple(
            enqueue.command_entry(run.run, key, attempt=1, due_at=run.now)
            for key in owed
        ),
    )


def _step_key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )
