"""Writing down what finished steps come to, many in one transaction."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.predicates import IS_STEP, step_parameters
from infra.storage.db.schema import runs, steps
from infra.storage.outbox import enqueue
from infra.storage.runs import advance
from infra.storage.runs.advance import RunTransition
from infra.storage.runs.rows import INSERT_STEP, LockedRun, step_rows
from infra.storage.steps import fencing
from ports.domain.story import RunId
from ports.journal import Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome

# Built once, with all they may change: building a statement costs more than running it.
UPDATE_RUN = (
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

SET_STEP_STATE = (
    update(steps)
    .where(IS_STEP)
    .values(
        state=bindparam("to_state"), leased_until=None, result=bindparam("to_result")
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompletion:
    """A claim, and what its step came to."""

    claim: Claimed
    outcome: Outcome


async def record_outcomes(
    connection: AsyncConnection, completions: Sequence[StepCompletion]
) -> list[bool]:
    """Record *done*, the results, and what is owed; False where overtaken."""
    runs_before: dict[RunId, LockedRun] = {}
    advances: list[RunTransition] = []
    done: list[dict[str, Any]] = []
    held_by: dict[int, bool] = {}
    # By their runs: two transactions that lock many rows must not cross.
    for place in sorted(range(len(completions)), key=lambda i: _run_id(completions[i])):
        claim, outcome = completions[place].claim, completions[place].outcome
        held = await fencing.lock_step(connection, claim)
        before = _latest_position(held.run, runs_before) if held is not None else None
        if before is None or not _is_open(before, claim):
            held_by[place] = await fencing.has_ended(connection, claim, "done")
            continue
        held_by[place] = True
        result = outcome.result.model_dump_json().encode()
        done.append(_step_values(claim.key, "done", result))
        if claim.key.stage != "report":
            advances.append(await _apply_outcome(before, outcome))
            runs_before[before.run.id] = advances[-1].run
    await _write_transitions(connection, advances, done)
    return [held_by[place] for place in range(len(completions))]


async def _apply_outcome(held: LockedRun, outcome: Outcome) -> RunTransition:
    if outcome.next_steps is None:
        return advance.apply_outcome(held, outcome)
    # In a thread: a novel's structure is an event of a megabyte and opens 400 steps.
    return await asyncio.to_thread(advance.apply_outcome, held, outcome)


def _run_id(recording: StepCompletion) -> UUID:
    return recording.claim.key.run_id


def _latest_position(held: LockedRun, left: Mapping[RunId, LockedRun]) -> LockedRun:
    """Return a run as an earlier record of this transaction left it."""
    before = left.get(held.run.id)
    return replace(before, now=held.now) if before is not None else held


def _is_open(run: LockedRun, claim: Claimed) -> bool:
    # A report tells how a run ended, so it is recorded after the end.
    return run.state == "running" or claim.key.stage == "report"


async def write_transition(connection: AsyncConnection, advance: RunTransition) -> None:
    """Write down an advance."""
    await _write_transitions(connection, [advance], [])


async def _write_transitions(
    connection: AsyncConnection,
    advances: Sequence[RunTransition],
    moves: Sequence[Mapping[str, Any]],
) -> None:
    """Write down advances, in their order, and the steps that moved."""
    opened = [
        row
        for each in advances
        for row in step_rows(each.opened, owed=len(each.commands))
    ]
    if opened:
        await connection.execute(INSERT_STEP, opened)
    owed = (_step_values(key, "owed", None) for each in advances for key in each.next)
    if moved := [*moves, *owed]:
        await connection.execute(SET_STEP_STATE, moved)
    # The last of a run's advances says where it stands.
    if latest := {each.run.run.id: each.run for each in advances}:
        await connection.execute(
            UPDATE_RUN, [_run_values(run) for run in latest.values()]
        )
    entries = [entry for each in advances for entry in (*each.events, *each.commands)]
    await enqueue.enqueue(connection, entries)


def _run_values(run: LockedRun) -> dict[str, Any]:
    return {
        "of_run": run.run.id,
        "to_state": run.state,
        "to_stage": run.stage,
        "to_done": run.done,
        "to_total": run.total,
        "to_next": run.next_ordinal,
        "to_sequence": run.sequence,
        "to_percent": run.percent,
        "to_told_at": run.progress_at,
        "to_detail": run.detail,
        "to_changed_at": run.now,
    }


def _step_values(key: StepKey, state: str, result: bytes | None) -> dict[str, Any]:
    return {**step_parameters(key), "to_state": state, "to_result": result}
