"""Ends a claim without a result: released, retried, dead-lettered, or the run ended."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.outbox.enqueue import enqueue
from infra.storage.runs.close import close_run
from infra.storage.runs.transitions import next_report_ordinal, write_transitions
from infra.storage.steps.fencing import (
    FencedStep,
    append_attempt,
    dump_attempts,
    has_ended,
    lock_step,
    update_step,
)
from ports.events.story_events import FailureReason
from ports.journal import Claimed, Failure
from ports.pipeline.messages import command_entry, strip_unstorable
from ports.pipeline.transitions import dead_letter_step


async def release(connection: AsyncConnection, claim: Claimed) -> None:
    """Give the step back uncounted; its command is due again at once."""
    if step := await lock_step(connection, claim):
        await _requeue_step(connection, step, claim, attempt=claim.attempt)


async def retry(
    connection: AsyncConnection,
    claim: Claimed,
    failure: Failure,
    *,
    after: timedelta,
    counted: bool,
) -> bool:
    """Make the command due again *after* a while; False when the claim is lost."""
    step = await lock_step(connection, claim)
    if step is None:
        return False
    attempts = append_attempt(step, claim, failure) if counted else step.attempts
    await _requeue_step(
        connection,
        step,
        claim,
        attempt=claim.attempt + counted,
        after=after,
        attempts=dump_attempts(attempts),
        last_error=_error_line(failure),
    )
    return True


async def dead_letter(
    connection: AsyncConnection, claim: Claimed, failure: Failure
) -> bool:
    """Give the step up: a dead letter, an event that is not final, and a *report*."""
    step = await lock_step(connection, claim)
    if step is None:
        return await has_ended(connection, claim, "dead")
    attempts = append_attempt(step, claim, failure)
    await update_step(
        connection,
        claim,
        state="dead",
        leased_until=None,
        ended_at=step.run.now,
        attempts=dump_attempts(attempts),
        last_error=_error_line(failure),
    )
    transition = dead_letter_step(
        step.run.position,
        claim.key,
        attempt=claim.attempt,
        failure=failure,
        attempts=attempts,
        report_ordinal=await next_report_ordinal(connection, step.run.run),
        at=step.run.now,
    )
    await write_transitions(connection, [transition])
    return True


async def end_run(
    connection: AsyncConnection, claim: Claimed, *, reason: FailureReason, detail: str
) -> bool:
    """Close the run with its final event, and queue a *report*."""
    step = await lock_step(connection, claim)
    if step is None:
        return await has_ended(connection, claim, "done")
    await update_step(
        connection,
        claim,
        state="done",
        leased_until=None,
        ended_at=step.run.now,
        last_error=strip_unstorable(detail),
    )
    stage = claim.key.stage
    await close_run(connection, step.run, reason=reason, stage=stage, detail=detail)
    return True


async def _requeue_step(
    connection: AsyncConnection,
    step: FencedStep,
    claim: Claimed,
    *,
    attempt: int,
    after: timedelta = timedelta(0),
    **changes: object,
) -> None:
    # The fence grows here too, so that the worker that gave the step back has lost it.
    await update_step(
        connection,
        claim,
        state="owed",
        attempt=attempt,
        fence=claim.fence + 1,
        leased_until=None,
        ended_at=step.run.now,
        **changes,
    )
    due_at = step.run.now + after.total_seconds()
    command = command_entry(step.run.run, claim.key, attempt=attempt, due_at=due_at)
    await enqueue(connection, [command])


def _error_line(failure: Failure) -> str:
    return strip_unstorable(f"{failure.error}: {failure.message}")
