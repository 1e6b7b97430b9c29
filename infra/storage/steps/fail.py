"""How a claim ends without a result: handed back, owed again, buried, the run ended."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import to_datetime
from infra.storage.outbox import enqueue
from infra.storage.runs.advance import RunTransition, release_window_slot
from infra.storage.runs.rows import close_run, open_report
from infra.storage.steps import fencing
from infra.storage.steps.complete import write_transition
from infra.storage.steps.fencing import FencedStep
from ports.events.story_events import FailureReason
from ports.journal import Claimed, Failure
from ports.pipeline import dead_letter_envelope, messages
from ports.pipeline.messages import strip_unstorable
from ports.pipeline.steps import RunEnding


async def release(connection: AsyncConnection, claim: Claimed) -> None:
    """Hand the step back uncounted; its command is owed again at once."""
    if held := await fencing.lock_step(connection, claim):
        await _requeue_step(connection, held, claim, attempt=claim.attempt)


async def retry(
    connection: AsyncConnection,
    claim: Claimed,
    failure: Failure,
    *,
    after: timedelta,
    counted: bool,
) -> bool:
    """Owe the same command again *after* a while; False when overtaken."""
    held = await fencing.lock_step(connection, claim)
    if held is None:
        return False
    attempts = (
        fencing.append_attempt(held, claim, failure) if counted else held.attempts
    )
    await _requeue_step(
        connection,
        held,
        claim,
        attempt=claim.attempt + counted,
        after=after,
        attempts=fencing.dump_attempts(attempts),
        last_error=_error_line(failure),
    )
    return True


async def dead_letter(
    connection: AsyncConnection, claim: Claimed, failure: Failure
) -> bool:
    """Owe the step's dead letter, its `failed` (not final), and a *report*."""
    held = await fencing.lock_step(connection, claim)
    if held is None:
        return await fencing.has_ended(connection, claim, "dead")
    attempts = fencing.append_attempt(held, claim, failure)
    await fencing.update_step(
        connection,
        claim,
        state="dead",
        leased_until=None,
        attempts=fencing.dump_attempts(attempts),
        last_error=_error_line(failure),
    )
    run = held.run.run
    letter = dead_letter_envelope.dead_letter_message(
        run, claim.key, attempt=claim.attempt, failure=failure, attempts=attempts
    )
    await enqueue.enqueue(
        connection, [enqueue.event_entry(run, letter, sequence=0, due_at=held.run.now)]
    )
    # A report that cannot be told is not told of by another report.
    if claim.key.stage != "report":
        await _announce_dead_letter(connection, held, claim, failure)
    return True


async def end_run(
    connection: AsyncConnection, claim: Claimed, *, reason: FailureReason, detail: str
) -> bool:
    """Close the run with its final answer, and owe a *report*."""
    held = await fencing.lock_step(connection, claim)
    if held is None:
        return await fencing.has_ended(connection, claim, "done")
    await fencing.update_step(
        connection,
        claim,
        state="done",
        leased_until=None,
        last_error=strip_unstorable(detail),
    )
    # A report never ends a run: it tells of one that has ended, or waits for a replay.
    if claim.key.stage != "report":
        stage = claim.key.stage
        await close_run(connection, held.run, reason=reason, stage=stage, detail=detail)
    return True


async def _requeue_step(
    connection: AsyncConnection,
    held: FencedStep,
    claim: Claimed,
    *,
    attempt: int,
    after: timedelta = timedelta(0),
    **more: object,
) -> None:
    # The fence grows here too: who handed a step back no longer holds it.
    await fencing.update_step(
        connection,
        claim,
        state="owed",
        attempt=attempt,
        fence=claim.fence + 1,
        leased_until=None,
        **more,
    )
    due_at = held.run.now + after.total_seconds()
    run = held.run.run
    command = enqueue.command_entry(run, claim.key, attempt=attempt, due_at=due_at)
    await enqueue.enqueue(connection, [command])


async def _announce_dead_letter(
    connection: AsyncConnection, held: FencedStep, claim: Claimed, failure: Failure
) -> None:
    """Owe the event and the report, and let the stage's window move on."""
    run, now, sequence = held.run.run, held.run.now, held.run.sequence + 1
    failed = messages.step_dead_lettered_message(
        run,
        claim.key,
        attempt=claim.attempt,
        failure=failure,
        sequence=sequence,
        now=to_datetime(now),
    )
    detail = strip_unstorable(failure.message)
    standing = RunEnding(status="failed", detail=detail)
    report = await open_report(connection, held.run, standing)
    said = enqueue.event_entry(run, failed, sequence=sequence, due_at=now)
    told = replace(held.run, sequence=sequence, detail=detail)
    await write_transition(
        connection, release_window_slot(RunTransition(run=told, events=(said, report)))
    )


def _error_line(failure: Failure) -> str:
    return strip_unstorable(f"{failure.error}: {failure.message}")
