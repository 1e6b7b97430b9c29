"""Builders for the tests of the handlers."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from typing_extensions import override

from handlers.breaker import Breaker
from handlers.error_redaction import FailureReporter
from handlers.invalid_messages import InvalidMessageHandler
from handlers.lease_keeper import StepTimeouts
from handlers.routing import MessageRouter, routes
from handlers.step_executor import StepExecutor
from handlers.submissions import SubmissionHandler
from ports.delivery import Delivery, Receiver
from ports.domain.story import FrozenModel, Run
from ports.events.cloud_events import MEDIA_TYPE
from ports.journal import Journal
from ports.outbox import Publisher
from ports.pipeline.commands import Command, StepKey
from ports.pipeline.stages import STAGES, Stage
from ports.pipeline.steps import Outcome, Step, StepInput
from tests.builders import a_run
from tests.fakes.journal import InMemoryJournal
from tests.fakes.publisher import InMemoryPublisher

REPORTER = FailureReporter(host="replica-1", version="0.1.0")
TIMEOUTS = StepTimeouts(
    idle=timedelta(minutes=10),
    total=timedelta(minutes=25),
    renewal_interval=timedelta(milliseconds=10),
)


class EmptyResult(FrozenModel):
    """A result that says nothing."""


class SteadyStep(Step):
    """Finishes at once; remembers its inputs."""

    def __init__(self, outcome: Outcome | None = None) -> None:
        self.inputs: list[StepInput] = []
        self.outcome = outcome or Outcome(result=EmptyResult())

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        self.inputs.append(step_input)
        return self.outcome


class FailingStep(Step):
    """Raises what it is given, once for each of its errors; then it finishes."""

    def __init__(self, *errors: BaseException) -> None:
        self._errors = list(errors)

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        if self._errors:
            raise self._errors.pop(0)
        return Outcome(result=EmptyResult())


class BlockingStep(Step):
    """Works until the test lets it end; says whether it was stopped instead."""

    def __init__(self) -> None:
        self.has_begun = asyncio.Event()
        self.may_end = asyncio.Event()
        self.was_cancelled = False

    @override
    async def __call__(self, step_input: StepInput) -> Outcome:
        self.has_begun.set()
        try:
            await self.may_end.wait()
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise
        return Outcome(result=EmptyResult())


def a_step_executor(
    journal: Journal,
    *,
    steps: Mapping[Stage, Step] | None = None,
    timeouts: StepTimeouts = TIMEOUTS,
    breaker: Breaker | None = None,
) -> StepExecutor:
    everything: dict[Stage, Step] = {stage: SteadyStep() for stage in STAGES}
    return StepExecutor(
        journal=journal,
        steps={**everything, **(steps or {})},
        breaker=breaker or Breaker(asyncio.get_running_loop().time),
        reporter=REPORTER,
        worker="replica-1:42",
        timeouts=timeouts,
    )


def a_router(
    journal: InMemoryJournal,
    *,
    publisher: Publisher | None = None,
    executor: StepExecutor | None = None,
) -> MessageRouter:
    executor = executor or a_step_executor(journal)
    return MessageRouter(
        routes(executor, SubmissionHandler(journal=journal, executor=executor)),
        invalid_messages=an_invalid_message_handler(journal, publisher=publisher),
    )


def an_invalid_message_handler(
    journal: InMemoryJournal, *, publisher: Publisher | None = None
) -> InvalidMessageHandler:
    return InvalidMessageHandler(
        journal=journal,
        publisher=publisher or InMemoryPublisher(),
        reporter=REPORTER,
    )


async def an_open_run(journal: InMemoryJournal, **changes: Any) -> Run:
    opened = await journal.open(a_run(**changes), text="It rained.")
    return opened.run


def intake_step(run: Run) -> StepKey:
    return StepKey(run_id=run.id, generation=run.generation, stage="intake")


def submission(**changes: Any) -> dict[str, Any]:
    return {
        "story_id": "the-crossing",
        "project_id": "lantern-films",
        "revision": 1,
        "title": "The Crossing",
        "text": "It rained.",
        **changes,
    }


def an_event(
    data: object = None, *, kind: str = "story.submitted.v1", **changes: Any
) -> bytes:
    content = {
        "specversion": "1.0",
        "id": "cause-1",
        "source": "/novel-movie",
        "type": f"com.novelmovie.{kind}",
        "data": submission() if data is None else data,
        **changes,
    }
    return json.dumps(content).encode()


def a_delivery(body: bytes | None = None, **changes: Any) -> Delivery:
    """Return a submission in structured mode, as it reaches the intake."""
    delivery = Delivery(
        queue="crews.intake",
        routing_key="story.submitted",
        body=an_event() if body is None else body,
        content_type=MEDIA_TYPE,
        message_id="message-1",
    )
    return replace(delivery, **changes)


def a_command(key: StepKey, *, attempt: int = 1) -> Delivery:
    command = Command(
        run_id=key.run_id,
        generation=key.generation,
        stage=key.stage,
        ordinal=key.ordinal,
        attempt=attempt,
    )
    return Delivery(
        queue=f"crews.{key.stage}",
        routing_key=key.stage,
        body=command.model_dump_json().encode(),
        content_type="application/json",
        message_id="message-2",
    )


async def deliver_commands(journal: InMemoryJournal, receiver: Receiver) -> None:
    """Deliver the commands in the outbox to *receiver*, as relay and broker do."""
    due = await journal.lease_due(limit=100)
    await journal.mark_published(tuple(message.id for message in due))
    for message in due:
        if message.exchange == "work":
            await receiver(
                Delivery(
                    queue=f"crews.{message.routing_key}",
                    routing_key=message.routing_key,
                    body=message.body,
                    content_type=message.content_type,
                    message_id=str(message.id),
                )
            )


def outbox_bodies(journal: InMemoryJournal, *, exchange: str) -> list[dict[str, Any]]:
    """Return the bodies of the messages in the outbox, with their routing keys."""
    return [
        {
            "routing_key": each.entry.message.routing_key,
            **json.loads(each.entry.message.body),
        }
        for each in journal.messages.values()
        if each.entry.message.exchange == exchange
    ]
