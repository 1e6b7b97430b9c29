"""What a finished step comes to: its result, its events, and the steps after it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import holding, messages, owing, progress
from infra.storage.clock import moment
from infra.storage.owing import Entry
from infra.storage.runs import LockedRun, open_steps
from infra.storage.schema import runs, steps
from ports.journal import Claimed
from ports.pipeline import AFTER, WINDOW, Outcome, Stage, StepKey
from ports.story import Run

MOVE_ON = update(runs).where(runs.c.id == bindparam("of_run"))

OWE_NEXT = (
    update(steps)
    .where(
        steps.c.run_id == bindparam("of_run"),
        steps.c.generation == bindparam("of_generation"),
        steps.c.stage == bindparam("of_stage"),
        steps.c.ordinal == bindparam("of_ordinal"),
    )
    .values(state="owed")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A stage to be opened: the inputs of its steps."""

    stage: Stage
    inputs: tuple[bytes, ...]


async def record(connection: AsyncConnection, claim: Claimed, outcome: Outcome) -> bool:
    """Record *done*, the result, and what is owed; False when overtaken."""
    held = await holding.hold(connection, claim)
    if held is None:
        return await holding.has_ended(connection, claim, "done")
    await holding.change(
        connection,
        claim,
        state="done",
        leased_until=None,
        result=outcome.result.model_dump_json().encode(),
    )
    if claim.key.stage != "report":
        await _advance(connection, held.run, outcome)
    return True


async def owe_next(
    connection: AsyncConnection, held: LockedRun
) -> tuple[list[Entry], dict[str, Any]]:
    """Fill the place in the window that a step has left.

    Returns the command that is owed, and how it changes the run's row.
    """
    if held.next > held.total:
        return [], {}
    key = _key(held.run, held.stage, held.next)
    await connection.execute(
        OWE_NEXT,
        {
            "of_run": key.run_id,
            "of_generation": key.generation,
            "of_stage": key.stage,
            "of_ordinal": key.ordinal,
        },
    )
    command = owing.command(held.run, key, attempt=1, due_at=held.now)
    return [command], {"next": held.next + 1}


async def _advance(
    connection: AsyncConnection, held: LockedRun, outcome: Outcome
) -> None:
    done = held.done + 1
    events = _events(held, outcome, done)
    changes: dict[str, Any] = {
        "done": done,
        "sequence": held.sequence + len(events),
        "percent": progress.percent(held.stage, done=done, total=held.total),
        "told_at": held.now if _is_told(held, done) else held.told_at,
        "changed_at": held.now,
    }
    commands: Sequence[Entry] = ()
    if outcome.completes:
        changes |= {"state": "completed", "percent": 100.0, "detail": ""}
    elif opened := _opens(held, outcome, done):
        commands, more = await _open_stage(connection, held, opened)
        changes |= more
    else:
        commands, more = await owe_next(connection, held)
        changes |= more
    await connection.execute(MOVE_ON.values(**changes), {"of_run": held.run.id})
    await owing.owe(connection, [*events, *commands])


def _is_told(held: LockedRun, done: int) -> bool:
    since = held.now - held.told_at
    return progress.is_told(done=done, total=held.total, seconds_since=since)


def _events(held: LockedRun, outcome: Outcome, done: int) -> list[Entry]:
    """Return the events of a step, its progress first: a final event stays last."""
    told = (
        [progress.progressed(held.run, held.stage, done=done, total=held.total)]
        if _is_told(held, done)
        else []
    )
    return [
        owing.said(
            held.run,
            messages.event(held.run, fact, sequence=place, now=moment(held.now)),
            sequence=place,
            due_at=held.now,
        )
        for place, fact in enumerate((*told, *outcome.facts), held.sequence + 1)
    ]


def _opens(held: LockedRun, outcome: Outcome, done: int) -> Opened | None:
    if outcome.opens and outcome.opens.inputs:
        inputs = (word.model_dump_json().encode() for word in outcome.opens.inputs)
        return Opened(stage=outcome.opens.stage, inputs=tuple(inputs))
    # A stage opened without steps is over as it begins.
    over = outcome.opens.stage if outcome.opens else held.stage
    if done == held.total and over in AFTER:
        return Opened(stage=AFTER[over], inputs=(b"null",))
    return None


async def _open_stage(
    connection: AsyncConnection, held: LockedRun, opened: Opened
) -> tuple[list[Entry], dict[str, Any]]:
    total = len(opened.inputs)
    owed = min(total, WINDOW)
    keys = [_key(held.run, opened.stage, place) for place in range(1, total + 1)]
    await open_steps(connection, list(zip(keys, opened.inputs, strict=True)), owed=owed)
    commands = [
        owing.command(held.run, key, attempt=1, due_at=held.now) for key in keys[:owed]
    ]
    return commands, {
        "stage": opened.stage,
        "done": 0,
        "total": total,
        "next": owed + 1,
    }


def _key(run: Run, stage: Stage, ordinal: int) -> StepKey:
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )
