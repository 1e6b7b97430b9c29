"""Writing down what a finished step comes to."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import bindparam, update
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import advancing, holding, owing
from infra.storage.advancing import Advance
from infra.storage.claiming import IS_STEP, step_of
from infra.storage.runs import LockedRun, open_steps
from infra.storage.schema import runs, steps
from ports.journal import Claimed
from ports.pipeline import Outcome, StepKey

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


async def record(connection: AsyncConnection, claim: Claimed, outcome: Outcome) -> bool:
    """Record *done*, the result, and what is owed; False when overtaken."""
    held = await holding.hold(connection, claim)
    if held is None:
        return await holding.has_ended(connection, claim, "done")
    done = _moved(claim.key, "done", outcome.result.model_dump_json().encode())
    if claim.key.stage == "report":
        await connection.execute(MOVE_STEP, done)
    else:
        await keep(connection, advancing.after(held.run, outcome), done)
    return True


async def keep(
    connection: AsyncConnection, advance: Advance, *moves: Mapping[str, Any]
) -> None:
    """Write down an advance, together with the other steps it moves."""
    if advance.opened:
        owed = len(advance.commands)
        await open_steps(connection, advance.opened, owed=owed)
    if moved := [*moves, *(_moved(key, "owed", None) for key in advance.next)]:
        await connection.execute(MOVE_STEP, moved)
    await move(connection, advance.run)
    await owing.owe(connection, (*advance.events, *advance.commands))


async def move(connection: AsyncConnection, run: LockedRun) -> None:
    """Write down where a run stands."""
    await connection.execute(
        MOVE_RUN,
        {
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
        },
    )


def _moved(key: StepKey, state: str, result: bytes | None) -> dict[str, Any]:
    return {**step_of(key), "to_state": state, "to_result": result}
