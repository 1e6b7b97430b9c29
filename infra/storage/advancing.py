"""What a finished step changes, decided on the locked run; pure."""

from dataclasses import dataclass, replace

from infra.storage import messages, owing, progress
from infra.storage.clock import moment
from infra.storage.owing import Entry
from infra.storage.runs import LockedRun
from ports.pipeline import AFTER, WINDOW, Outcome, Stage, StepKey
from ports.story import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """Where a run stands after a step, and what that owes.

    Attributes:
        opened: Steps to insert, with their inputs; as many as there are commands are
            owed at once.
        next: The waiting step that gets the place which the finished one has left.
    """

    run: LockedRun
    events: tuple[Entry, ...]
    commands: tuple[Entry, ...] = ()
    opened: tuple[tuple[StepKey, bytes], ...] = ()
    next: tuple[StepKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Beginning:
    """A stage that begins: the inputs of its steps."""

    stage: Stage
    inputs: tuple[bytes, ...] = (b"null",)


def after(held: LockedRun, outcome: Outcome) -> Advance:
    """Return what the step that returned *outcome* changes."""
    done = held.done + 1
    is_told = progress.is_told(
        done=done, total=held.total, seconds_since=held.now - held.told_at
    )
    run = replace(
        held,
        done=done,
        percent=progress.percent(held.stage, done=done, total=held.total),
        told_at=held.now if is_told else held.told_at,
    )
    events = _events(run, outcome, is_told=is_told)
    said = Advance(
        run=replace(run, sequence=held.sequence + len(events)), events=events
    )
    if outcome.completes:
        completed = replace(said.run, state="completed", percent=100.0, detail="")
        return replace(said, run=completed)
    if stage := _begins(run, outcome):
        return _with_stage(said, stage)
    return with_next(said)


def with_next(advance: Advance) -> Advance:
    """Fill the place in the window that a step has left, where one waits."""
    run = advance.run
    if run.next > run.total:
        return advance
    key = _key(run.run, run.stage, run.next)
    return replace(
        advance,
        run=replace(run, next=run.next + 1),
        next=(key,),
        commands=(owing.command(run.run, key, attempt=1, due_at=run.now),),
    )


def _events(run: LockedRun, outcome: Outcome, *, is_told: bool) -> tuple[Entry, ...]:
    """Return the events of a step, its progress first: a final event stays last."""
    told = progress.progressed(run.run, run.stage, done=run.done, total=run.total)
    facts = (told, *outcome.facts) if is_told else outcome.facts
    return tuple(
        owing.said(
            run.run,
            messages.event(run.run, fact, sequence=place, now=moment(run.now)),
            sequence=place,
            due_at=run.now,
        )
        for place, fact in enumerate(facts, run.sequence + 1)
    )


def _begins(run: LockedRun, outcome: Outcome) -> Beginning | None:
    if outcome.opens and outcome.opens.inputs:
        inputs = (word.model_dump_json().encode() for word in outcome.opens.inputs)
        return Beginning(stage=outcome.opens.stage, inputs=tuple(inputs))
    # A stage opened without steps is over as it begins.
    over = outcome.opens.stage if outcome.opens else run.stage
    if run.done == run.total and over in AFTER:
        return Beginning(stage=AFTER[over])
    return None


def _with_stage(advance: Advance, stage: Beginning) -> Advance:
    run, total = advance.run, len(stage.inputs)
    keys = [_key(run.run, stage.stage, place) for place in range(1, total + 1)]
    owed = keys[:WINDOW]
    return replace(
        advance,
        run=replace(run, stage=stage.stage, done=0, total=total, next=len(owed) + 1),
        opened=tuple(zip(keys, stage.inputs, strict=True)),
        commands=tuple(
            owing.command(run.run, key, attempt=1, due_at=run.now) for key in owed
        ),
    )


def _key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )
