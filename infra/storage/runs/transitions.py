"""Writes run transitions: the run's row, its steps, and its messages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.predicates import IS_STEP, step_parameters
from infra.storage.db.schema import runs, steps
from infra.storage.outbox.enqueue import enqueue
from ports.domain.film import Usage
from ports.domain.story import Run
from ports.pipeline.commands import StepKey
from ports.pipeline.transitions import RunPosition, RunTransition

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

INSERT_STEP = insert(steps)

SET_STEP_STATE = (
    update(steps)
    .where(IS_STEP)
    .values(
        state=bindparam("to_state"),
        leased_until=None,
        result=bindparam("to_result"),
        ended_at=bindparam("to_ended_at"),
        calls=bindparam("to_calls"),
        prompt_tokens=bindparam("to_prompt_tokens"),
        completion_tokens=bindparam("to_completion_tokens"),
        cost=bindparam("to_cost"),
    )
)

SELECT_LAST_REPORT = select(func.coalesce(func.max(steps.c.ordinal), 0)).where(
    steps.c.run_id == bindparam("of_run"),
    steps.c.generation == bindparam("of_generation"),
    steps.c.stage == "report",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepResult:
    """What a finished step leaves.

    Attributes:
        document: Its result as JSON.
        usage: Of its last attempt.
        ended_at: In seconds since 1970.
    """

    document: bytes
    usage: Usage
    ended_at: float


async def write_transitions(
    connection: AsyncConnection,
    transitions: Sequence[RunTransition],
    *,
    results: Mapping[StepKey, StepResult] | None = None,
) -> None:
    """Write transitions, in their order, and the results of the steps behind them."""
    await insert_steps(connection, transitions)
    opened = {key for each in transitions for key, _ in each.opened}
    changed = [
        *(_step_values(key, "done", result) for key, result in (results or {}).items()),
        *(
            _step_values(key, "owed", None)
            for each in transitions
            for key in each.queued
            if key not in opened
        ),
    ]
    if changed:
        await connection.execute(SET_STEP_STATE, changed)
    # Of several transitions of one run, the last says where the run stands.
    latest = {
        each.position.run.id: _run_values(each.position, each.at)
        for each in transitions
        if each.position
    }
    if latest:
        await connection.execute(UPDATE_RUN, list(latest.values()))
    await enqueue(connection, [entry for each in transitions for entry in each.entries])


async def insert_steps(
    connection: AsyncConnection, transitions: Sequence[RunTransition]
) -> None:
    """Insert the steps that transitions open."""
    rows = [row for each in transitions for row in _step_rows(each)]
    if rows:
        await connection.execute(INSERT_STEP, rows)


async def next_report_ordinal(connection: AsyncConnection, run: Run) -> int:
    """Return the ordinal of the next *report* of a run's generation."""
    last = await connection.scalar(
        SELECT_LAST_REPORT, {"of_run": run.id, "of_generation": run.generation}
    )
    return (last or 0) + 1


def _step_rows(transition: RunTransition) -> list[dict[str, Any]]:
    queued = set(transition.queued)
    return [
        {
            "run_id": key.run_id,
            "generation": key.generation,
            "stage": key.stage,
            "ordinal": key.ordinal,
            "state": "owed" if key in queued else "waiting",
            "attempt": 1,
            "fence": 0,
            "lost": 0,
            "input": step_input,
            "attempts": "[]",
        }
        for key, step_input in transition.opened
    ]


def _step_values(key: StepKey, state: str, result: StepResult | None) -> dict[str, Any]:
    usage = result.usage.model_dump() if result else dict.fromkeys(Usage.model_fields)
    return {
        **step_parameters(key),
        "to_state": state,
        "to_result": result.document if result else None,
        "to_ended_at": result.ended_at if result else None,
        **{f"to_{name}": value for name, value in usage.items()},
    }


def _run_values(position: RunPosition, at: float) -> dict[str, Any]:
    return {
        "of_run": position.run.id,
        "to_state": position.state,
        "to_stage": position.stage,
        "to_done": position.done,
        "to_total": position.total,
        "to_next": position.next_ordinal,
        "to_sequence": position.sequence,
        "to_percent": position.percent,
        "to_told_at": position.progress_at,
        "to_detail": position.detail,
        "to_changed_at": at,
    }
