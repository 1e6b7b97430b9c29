"""Drives a journal as the handlers and the relay do: runs opened, steps worked."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

from ports.domain.story import (
    FrozenModel,
    ProjectId,
    Run,
    RunId,
    Sha256,
    StoryId,
)
from ports.journal import STEP_LEASE, Claim, Claimed, Failure, RunOpening
from ports.operations import RunRow
from ports.outbox import OutboxMessage
from ports.pipeline.commands import StepKey
from ports.pipeline.stages import Stage
from ports.pipeline.steps import FanOut, Outcome
from tests import builders
from tests.contracts.journal.journals_under_test import (
    JournalUnderTest,
    SqlJournalUnderTest,
)

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class NumberedPayload(FrozenModel):
    """An input or a result that differs from the others."""

    number: int


def a_run(**changes: Any) -> Run:
    """Return a run as intake would propose it."""
    run = builders.a_run(
        id=RunId(uuid4()),
        project_id=ProjectId("film"),
        story_id=StoryId("gift"),
        title="The Gift",
        text_sha256=Sha256("a" * 64),
        requested_by="della",
        traceparent=TRACE,
    )
    return replace(run, **changes)


def a_failure(**changes: Any) -> Failure:
    """Return why an attempt failed."""
    failure = Failure(
        error="PortUnavailableError",
        message="archive: took 31 seconds",
        error_pattern="archive: took # seconds",
        fingerprint="0123456789abcdef",
        host="worker-7",
        version="0.1.0",
    )
    return replace(failure, **changes)


def step_key(run: Run, stage: Stage, ordinal: int = 1) -> StepKey:
    """Return the key of a step of *run*."""
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )


def fan_out_outcome(stage: Stage, count: int) -> Outcome:
    """Return an outcome that opens a stage of *count* steps."""
    inputs = tuple(NumberedPayload(number=number) for number in range(1, count + 1))
    return Outcome(result=FrozenModel(), next_steps=FanOut(stage=stage, inputs=inputs))


def a_result(number: int = 1) -> Outcome:
    """Return an outcome with nothing to say."""
    return Outcome(result=NumberedPayload(number=number))


COMPLETING_OUTCOME = Outcome(result=FrozenModel(), completes_run=True)


async def open_run(subject: JournalUnderTest, **changes: Any) -> Run:
    """Open a run."""
    return (await subject.journal.open(a_run(**changes), text="One dollar.")).run


async def claim_step(
    subject: JournalUnderTest, key: StepKey, *, attempt: int = 1
) -> Claimed:
    """Claim a step that must be free, suspected or not."""
    claim = await subject.journal.claim(
        key, attempt=attempt, worker="worker-7", exclusive=True
    )
    assert isinstance(claim, Claimed)
    return claim


async def try_claim(subject: JournalUnderTest, key: StepKey) -> Claim:
    """Ask for a step at its first attempt, as another worker would."""
    return await subject.journal.claim(key, attempt=1, worker="other")


async def overtaken_claim(subject: JournalUnderTest) -> Claimed:
    """Return the claim of an intake whose lease ran out, and that another has now."""
    key = step_key(await open_run(subject), "intake")
    late = await claim_step(subject, key)
    await subject.advance_clock(STEP_LEASE + timedelta(seconds=1))
    await claim_step(subject, key)
    return late


async def run_step(subject: JournalUnderTest, key: StepKey, outcome: Outcome) -> None:
    """Claim a step and record it."""
    assert await subject.journal.record(await claim_step(subject, key), outcome)


async def give_up_step(subject: JournalUnderTest, key: StepKey) -> None:
    """Claim a step and dead-letter it."""
    assert await subject.journal.dead_letter(
        await claim_step(subject, key), a_failure()
    )


async def submit_again(subject: JournalUnderTest, run: Run) -> RunOpening:
    """Submit the story of *run* once more, by another event."""
    again = a_run(id=run.id, cause_id="cause-2")
    return await subject.journal.open(again, text=None)


async def start_reading(
    subject: JournalUnderTest, passages: int, **changes: Any
) -> Run:
    """Open a run and take it to its readings."""
    run = await open_run(subject, **changes)
    await run_step(subject, step_key(run, "intake"), fan_out_outcome("read", passages))
    return run


async def complete_run(subject: JournalUnderTest, **changes: Any) -> Run:
    """Open a run and complete it at once."""
    run = await open_run(subject, **changes)
    await run_step(subject, step_key(run, "intake"), COMPLETING_OUTCOME)
    return run


async def publish_due(subject: JournalUnderTest) -> tuple[OutboxMessage, ...]:
    """Lease all that is due, and mark it published."""
    messages = await subject.outbox.lease_due(limit=1000)
    await subject.outbox.mark_published(tuple(each.id for each in messages))
    return messages


async def publish_exchange(
    subject: JournalUnderTest, exchange: str
) -> list[OutboxMessage]:
    """Publish what is due; return its messages to one exchange."""
    return [each for each in await publish_due(subject) if each.exchange == exchange]


async def publish_commands(subject: JournalUnderTest) -> list[tuple[str, int, int]]:
    """Publish what is due; return its commands as (stage, ordinal, attempt)."""
    commands = await publish_exchange(subject, "work")
    bodies = [json.loads(command.body) for command in commands]
    return [(body["stage"], body["ordinal"], body["attempt"]) for body in bodies]


async def publish_events(
    subject: JournalUnderTest, routing_key: str
) -> list[dict[str, Any]]:
    """Publish what is due; return its events of one kind."""
    return [
        json.loads(o.body)
        for o in await publish_due(subject)
        if o.routing_key == routing_key
    ]


async def run_row(subject: SqlJournalUnderTest, run: Run) -> RunRow:
    """Return a run as operators see it."""
    row = await subject.store.operations.run(run.id)
    assert row is not None
    return row
