"""Runs, and a hand that works their steps as the handlers would."""

import json
from dataclasses import replace
from typing import Any
from uuid import uuid4

from ports.journal import Claimed, Failure
from ports.outbox import Owed
from ports.pipeline import Opening, Outcome, Stage, StepKey
from ports.story import (
    Constraints,
    Limits,
    Preferences,
    ProjectId,
    Revision,
    Run,
    RunId,
    Sha256,
    StoryId,
    Word,
)
from tests.contracts.journal.keeping import Kept

TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


class Numbered(Word):
    """An input or a result that can be told from its neighbours."""

    number: int


def a_run(**changes: Any) -> Run:
    """Return a run as intake would propose it."""
    run = Run(
        id=RunId(uuid4()),
        generation=1,
        project_id=ProjectId("film"),
        story_id=StoryId("gift"),
        revision=Revision(1),
        title="The Gift",
        text_sha256=Sha256("a" * 64),
        text_ref=None,
        format="auto",
        language="en",
        preferences=Preferences(),
        constraints=Constraints(),
        limits=Limits(),
        requested_by="della",
        cause_id="cause-1",
        traceparent=TRACE,
    )
    return replace(run, **changes)


def a_failure(**changes: Any) -> Failure:
    """Return why an attempt failed."""
    failure = Failure(
        error="PortUnavailableError",
        message="archive: took 31 seconds",
        cause="archive: took # seconds",
        fingerprint="0123456789abcdef",
        host="worker-7",
        version="0.1.0",
    )
    return replace(failure, **changes)


def step(run: Run, stage: Stage, ordinal: int = 1) -> StepKey:
    """Return the key of a step of *run*."""
    return StepKey(
        run_id=run.id, generation=run.generation, stage=stage, ordinal=ordinal
    )


def opening(stage: Stage, count: int) -> Outcome:
    """Return an outcome that opens a stage of *count* steps."""
    inputs = tuple(Numbered(number=number) for number in range(1, count + 1))
    return Outcome(result=Word(), opens=Opening(stage=stage, inputs=inputs))


def a_result(number: int = 1) -> Outcome:
    """Return an outcome with nothing to say."""
    return Outcome(result=Numbered(number=number))


COMPLETING = Outcome(result=Word(), completes=True)


async def opened(kept: Kept, **changes: Any) -> Run:
    """Open a run."""
    return (await kept.journal.open(a_run(**changes), text="One dollar.")).run


async def claimed(kept: Kept, key: StepKey, *, attempt: int = 1) -> Claimed:
    """Claim a step that must be free, suspect or not."""
    claim = await kept.journal.claim(
        key, attempt=attempt, worker="worker-7", alone=True
    )
    assert isinstance(claim, Claimed)
    return claim


async def worked(kept: Kept, key: StepKey, outcome: Outcome) -> None:
    """Claim a step and record it."""
    assert await kept.journal.record(await claimed(kept, key), outcome)


async def reading(kept: Kept, passages: int, **changes: Any) -> Run:
    """Open a run and take it to its readings."""
    run = await opened(kept, **changes)
    await worked(kept, step(run, "intake"), opening("read", passages))
    return run


async def completed(kept: Kept, **changes: Any) -> Run:
    """Open a run and complete it at once."""
    run = await opened(kept, **changes)
    await worked(kept, step(run, "intake"), COMPLETING)
    return run


async def paid(kept: Kept) -> tuple[Owed, ...]:
    """Take all that is due and settle it."""
    owed = await kept.outbox.due(limit=1000)
    await kept.outbox.settle(tuple(each.id for each in owed))
    return owed


async def commands(kept: Kept) -> list[tuple[str, int, int]]:
    """Pay what is due; return its commands as (stage, ordinal, attempt)."""
    bodies = [json.loads(o.body) for o in await paid(kept) if o.exchange == "work"]
    return [(body["stage"], body["ordinal"], body["attempt"]) for body in bodies]


async def events(kept: Kept, routing_key: str) -> list[dict[str, Any]]:
    """Pay what is due; return its events of one kind."""
    return [
        json.loads(o.body) for o in await paid(kept) if o.routing_key == routing_key
    ]
