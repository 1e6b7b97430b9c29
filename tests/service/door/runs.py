"""Runs in the journal behind a door, with events as they were published once."""

import json
from pathlib import Path
from typing import Any, get_args

from handlers.message_parsing import IncomingMessage
from handlers.submissions import run_from_submission
from ports.domain.story import FrozenModel, Run
from ports.events.story_events import PublicEvent, RunEvent, StorySubmitted, run_fields
from ports.outbox import OutboxMessage
from ports.pipeline.steps import Outcome
from tests.contracts.journal.journal_driver import run_step, step_key
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

GOLDEN = Path(__file__).parents[2] / "ports" / "events" / "golden"
KINDS = {kind.routing_key: kind for kind in get_args(PublicEvent)}


def a_public_event(routing_key: str, run: Run) -> RunEvent:
    """Return the golden event of a routing key, as one of *run*."""
    golden = json.loads((GOLDEN / f"{routing_key}.v1.json").read_text("utf-8"))
    event: RunEvent = KINDS[routing_key].model_validate(
        golden["data"] | run_fields(run)
    )
    return event


async def open_published(journal: SqlJournalUnderTest, message: OutboxMessage) -> Run:
    """Open the run of a submission, as its consumer does."""
    envelope = json.loads(message.body)
    submitted = StorySubmitted.model_validate(envelope["data"])
    run = run_from_submission(
        IncomingMessage(payload=submitted, id=envelope["id"], traceparent="")
    )
    return (await journal.journal.open(run, text=submitted.text)).run


async def complete(journal: SqlJournalUnderTest, run: Run, *keys: str) -> None:
    """Complete *run* at once, with the events of these routing keys and the final
    one."""
    events: tuple[Any, ...] = tuple(
        a_public_event(key, run) for key in (*keys, "story.breakdown.completed")
    )
    outcome = Outcome(result=FrozenModel(), events=events, completes_run=True)
    await run_step(journal, step_key(run, "intake"), outcome)
