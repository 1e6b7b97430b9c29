"""Writing down what finished steps come to, many in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import advancing, holding, owing
from infra.storage.advancing import Advance
from infra.storage.conditions import IS_STEP, step_of
from infra.storage.runs import INSERT, LockedRun, rows_of
from infra.storage.schema import runs, steps
from ports.journal import Claimed
from ports.pipeline import Outcome, StepKey
from ports.story import RunId

# Built once, with all they may change: building a statement costs more than running it.
MOVE_RUN = (
    update(runs)
    .where(runs.c.id == bindparam("of_run"))
    .values(
        state=bindparam("to_state"),
        stage=bindparam("to_stage"),
        done=bindparam("to_done"),
        total=bindparam("to_total"),
        next=bindparam("to_next"),
        sequence=bindparam("to_sequence"),
        percent=bindparam("to_percent"),
        told_at=bindparam("to_told_at"),
        detail=bindparam("to_detail"),
        changed_at=bindparam("to_changed_at"),
    )
)

MOVE_STEP = (
    update(steps)
    .where(IS_STEP)
    .values(
        state=bindparam("to_state"), leased_until=None, result=bindparam("to_result")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """A claim, and what its step came to."""

    claim: Claimed
    outcome: Outcome


async def record(
    connection: AsyncConnection, recordings: Sequence[Recording]
) -> list[bool]:
    """Record *done*, the results, and what is owed; False where overtaken."""
    runs_before: dict[RunId, LockedRun] = {}
    advances: list[Advance] = []
    done: list[dict[str, Any]] = []
    held_by: dict[int, bool] = {}
    # By their runs: two transactions that lock many rows must not cross.
    for place in sorted(range(len(recordings)), key=lambda i: _run_of(recordings[i])):
        claim, outcome = recordings[place].claim, recordings[place].outcome
        held = await holding.hold(connection, claim)
        before = _as_left(held.run, runs_before) if held is not None else None
        if before is None or not _is_open(before, claim):
            held_by[place] = await holding.has_ended(connection, claim, "done")
            continue
        held_by[place] = True
        result = outcome.result.model_dump_json().encode()
        done.append(_moved(claim.key, "done", result))
        if claim.key.stage != "report":
            advances.append(await _after(before, outcome))
            runs_before[before.run.id] = advances[-1].run
    await _keep(connection, advances, done)
    return [held_by[place] for place in range(len(recordings))]


async def _after(held: LockedRun, outcome: Outcome) -> Advance:
    if outcome.opens is None:
        return advancing.after(held, outcome)
    # In a thread: a novel's structure is an event of a megabyte and opens 400 steps.
    return await asyncio.to_thread(advancing.after, held, outcome)


def _run_of(recording: Recording) -> UUID:
    return recording.claim.key.run_id


def _as_left(held: LockedRun, left: Mapping[RunId, LockedRun]) -> LockedRun:
    """Return a run as an earlier record of this transaction left it."""
    before = left.get(held.run.id)
    return replace(before, now=held.now) if before is not None else held


def _is_open(run: LockedRun, claim: Claimed) -> bool:
    # A report tells how a run ended, so it is recorded after the end.
    return run.state == "running" or claim.key.stage == "report"


async def keep(connection: AsyncConnection, advance: Advance) -> None:
    """Write down an advance."""
    await _keep(connection, [advance], [])


async def _keep(
    connection: AsyncConnection,
    advances: Sequence[Advance],
    moves: Sequence[Mapping[str, Any]],
) -> None:
    """Write down advances, in their order, and the steps that moved."""
    opened = [
        row
        for each in advances
        for row in rows_of(each.opened, owed=len(each.commands))
    ]
    if opened:
        await connection.execute(INSERT, opened)
    owed = (_moved(key, "owed", None) for each in advances for key in each.next)
    if moved := [*moves, *owed]:
        await connection.execute(MOVE_STEP, moved)
    # The last of a run's advances says where it stands.
    if latest := {each.run.run.id: each.run for each in advances}:
        await connection.execute(MOVE_RUN, [_standing(run) for run in latest.values()])
    entries = [entry for each in advances for entry in (*each.events, *each.commands)]
    await owing.owe(connection, entries)


def _standing(run: LockedRun) -> dict[str, Any]:
    return {
        "of_run": run.run.id,
        "to_state": run.state,
        "to_stage": run.stage,
        "to_done": run.done,
        "to_total": run.total,
        "to_next": run.next,
        "to_sequence": run.sequence,
        "to_percent": run.percent,
        "to_told_at": run.told_at,
        "to_detail": run.detail,
        "to_changed_at": run.now,
    }


def _moved(key: StepKey, state: str, result: bytes | None) -> dict[str, Any]:
    return {**step_of(key), "to_state": state, "to_result": result}
