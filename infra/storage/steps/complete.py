"""Records the outcomes of steps, many in one transaction."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.runs.transitions import StepResult, write_transitions
from infra.storage.steps.fencing import has_ended, lock_steps
from ports.domain.story import RunId
from ports.journal import Claimed
from ports.pipeline.commands import StepKey
from ports.pipeline.steps import Outcome
from ports.pipeline.transitions import (
    RunPosition,
    RunTransition,
    apply_outcome,
    is_step_open,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StepCompletion:
    """A claim, and the outcome of its step."""

    claim: Claimed
    outcome: Outcome


async def record_outcomes(
    connection: AsyncConnection, completions: Sequence[StepCompletion]
) -> list[bool]:
    """Record *done*, the results and the messages; False where a claim is lost."""
    # Where the runs stand after the completions so far, which are written together.
    positions: dict[RunId, RunPosition] = {}
    transitions: list[RunTransition] = []
    results: dict[StepKey, StepResult] = {}
    is_recorded: list[bool] = []
    steps = await lock_steps(connection, [each.claim for each in completions])
    for completion, step in zip(completions, steps, strict=True):
        claim, outcome = completion.claim, completion.outcome
        key = claim.key
        if step is None or not is_step_open(
            position := positions.get(key.run_id, step.run.position), key
        ):
            is_recorded.append(await has_ended(connection, claim, "done"))
            continue
        transition = await _apply_outcome(position, key, outcome, at=step.run.now)
        transitions.append(transition)
        results[key] = StepResult(
            document=outcome.result.model_dump_json().encode(),
            usage=outcome.usage,
            ended_at=step.run.now,
        )
        is_recorded.append(True)
        if transition.position:
            positions[key.run_id] = transition.position
    await write_transitions(connection, transitions, results=results)
    return is_recorded


async def _apply_outcome(
    position: RunPosition, key: StepKey, outcome: Outcome, *, at: float
) -> RunTransition:
    if outcome.next_steps is None:
        return apply_outcome(position, key, outcome, at=at)
    # In a thread: a novel's structure is an event of a megabyte and opens 400 steps.
    return await asyncio.to_thread(apply_outcome, position, key, outcome, at=at)
