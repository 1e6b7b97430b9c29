"""How a claim ends without a result: handed back, owed again, buried, the run ended."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage import holding, letters, messages, owing
from infra.storage.advancing import Advance, with_next
from infra.storage.clock import moment
from infra.storage.holding import HeldStep
from infra.storage.messages import cleaned
from infra.storage.recording import keep
from infra.storage.runs import close, reported
from ports.events import FailureReason
from ports.journal import Claimed, Failure
from ports.pipeline import Standing


async def release(connection: AsyncConnection, claim: Claimed) -> None:
    """Hand the step back uncounted; its command is owed again at once."""
    if held := await holding.hold(connection, claim):
        await _hand_back(connection, held, claim, attempt=claim.attempt)


async def retry(
    connection: AsyncConnection,
    claim: Claimed,
    failure: Failure,
    *,
    after: timedelta,
    counted: bool,
) -> bool:
    """Owe the same command again *after* a while; False when overtaken."""
    held = await holding.hold(connection, claim)
    if held is None:
        return False
    attempts = holding.after(held, claim, failure) if counted else held.attempts
    await _hand_back(
        connection,
        held,
        claim,
        attempt=claim.attempt + counted,
        after=after,
        attempts=holding.written(attempts),
        last_error=_told(failure),
    )
    return True


async def bury(connection: AsyncConnection, claim: Claimed, failure: Failure) -> bool:
    """Owe the step's dead letter, its `failed` (not final), and a *report*."""
    held = await holding.hold(connection, claim)
    if held is None:
        return await holding.has_ended(connection, claim, "dead")
    attempts = holding.after(held, claim, failure)
    await holding.change(
        connection,
        claim,
        state="dead",
        leased_until=None,
        attempts=holding.written(attempts),
        last_error=_told(failure),
    )
    run = held.run.run
    letter = letters.dead_letter(
        run, claim.key, attempt=claim.attempt, failure=failure, attempts=attempts
    )
    await owing.owe(
        connection, [owing.said(run, letter, sequence=0, due_at=held.run.now)]
    )
    # A report that cannot be told is not told of by another report.
    if claim.key.stage != "report":
        await _tell_of_burial(connection, held, claim, failure)
    return True


async def end(
    connection: AsyncConnection, claim: Claimed, *, reason: FailureReason, detail: str
) -> bool:
    """Close the run with its final answer, and owe a *report*."""
    held = await holding.hold(connection, claim)
    if held is None:
        return await holding.has_ended(connection, claim, "done")
    await holding.change(
        connection, claim, state="done", leased_until=None, last_error=cleaned(detail)
    )
    # A report never ends a run: it tells of one that has ended, or waits for a replay.
    if claim.key.stage != "report":
        stage = claim.key.stage
        await close(connection, held.run, reason=reason, stage=stage, detail=detail)
    return True


async def _hand_back(
    connection: AsyncConnection,
    held: HeldStep,
    claim: Claimed,
    *,
    attempt: int,
    after: timedelta = timedelta(0),
    **more: object,
) -> None:
    # The fence grows here too: who handed a step back no longer holds it.
    await holding.change(
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
    command = owing.command(run, claim.key, attempt=attempt, due_at=due_at)
    await owing.owe(connection, [command])


async def _tell_of_burial(
    connection: AsyncConnection, held: HeldStep, claim: Claimed, failure: Failure
) -> None:
    """Owe the event and the report, and let the stage's window move on."""
    run, now, sequence = held.run.run, held.run.now, held.run.sequence + 1
    failed = messages.buried_failure(
        run,
        claim.key,
        attempt=claim.attempt,
        failure=failure,
        sequence=sequence,
        now=moment(now),
    )
    detail = cleaned(failure.message)
    standing = Standing(status="failed", detail=detail)
    report = await reported(connection, held.run, standing)
    said = owing.said(run, failed, sequence=sequence, due_at=now)
    told = replace(held.run, sequence=sequence, detail=detail)
    await keep(connection, with_next(Advance(run=told, events=(said, report))))


def _told(failure: Failure) -> str:
    return cleaned(f"{failure.error}: {failure.message}")
