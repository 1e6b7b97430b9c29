"""The messages that the service sends, byte for byte.

Pure functions, so that every journal writes the same messages to its outbox.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from ports.domain.story import Run
from ports.events import cloud_events
from ports.events.story_events import (
    FailureReason,
    PublicEvent,
    RunEvent,
    StoryBreakdownFailed,
)
from ports.journal import Failure, InvalidSubmission
from ports.outbox import OutboxMessage
from ports.pipeline import identity
from ports.pipeline.commands import Command, StepKey
from ports.pipeline.stages import Stage

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses both in text, and UTF-8 has no lone surrogates."""

MAX_DETAIL = 2000
"""Characters: AMQP headers share one frame of 128 KiB, and an error page is longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """A message for the outbox, with what the journal finds it by.

    Attributes:
        due_at: When it may leave, in seconds since 1970 by the journal's clock.
        run_id: None for the answer to a submission that opened no run.
        step: The step that a command asks for, at *attempt*; None for other messages.
        sequence: Orders messages that are due at one moment. An event has the
            sequence number that it carries, a command the ordinal of its step.
    """

    message: OutboxMessage
    due_at: float
    run_id: UUID | None
    generation: int | None
    step: StepKey | None = None
    attempt: int | None = None
    sequence: int = 0


def command_entry(
    run: Run, key: StepKey, *, attempt: int, due_at: float
) -> OutboxEntry:
    """Return the command that asks for *attempt* of a step."""
    return OutboxEntry(
        message=command_message(run, key, attempt=attempt),
        due_at=due_at,
        run_id=key.run_id,
        generation=key.generation,
        step=key,
        attempt=attempt,
        sequence=key.ordinal,
    )


def event_entry(
    run: Run, message: OutboxMessage, *, sequence: int, due_at: float
) -> OutboxEntry:
    """Return an event or a dead letter of *run*."""
    return OutboxEntry(
        message=message,
        due_at=due_at,
        run_id=run.id,
        generation=run.generation,
        sequence=sequence,
    )


def strip_unstorable(text: str) -> str:
    """Return *text* as both databases and a message header can hold it.

    Characters that neither can hold are replaced; at most `MAX_DETAIL` are left.
    """
    return UNSTORABLE.sub("\ufffd", text)[:MAX_DETAIL]


def command_message(run: Run, key: StepKey, *, attempt: int) -> OutboxMessage:
    """Return the command that asks a worker for *attempt* of a step."""
    body = Command(
        run_id=key.run_id,
        generation=key.generation,
        stage=key.stage,
        ordinal=key.ordinal,
        attempt=attempt,
    )
    return OutboxMessage(
        id=identity.command_id(key, attempt),
        exchange="work",
        routing_key=key.stage,
        body=body.model_dump_json().encode(),
        content_type="application/json",
        type="command",
        correlation_id=str(run.id),
        headers=_trace_headers(run),
    )


def event_message(
    run: Run, event: RunEvent, *, sequence: int, now: datetime
) -> OutboxMessage:
    """Return *event* as the public event number *sequence* of *run*."""
    return _event_message(run, event, ordinal=event.ordinal, sequence=sequence, now=now)


def run_failed_message(
    run: Run,
    *,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
    sequence: int,
    now: datetime,
) -> OutboxMessage:
    """Return the final answer to a submission whose run did not complete."""
    event = _failure_event(run, final=True, reason=reason, stage=stage, detail=detail)
    return _event_message(run, event, ordinal="final", sequence=sequence, now=now)


def run_failed_id(run_id: UUID, generation: int) -> UUID:
    """Return the id of the message that `run_failed_message` builds."""
    routing_key = StoryBreakdownFailed.routing_key
    return identity.event_id(run_id, generation, routing_key, "final")


def step_dead_lettered_message(
    run: Run,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    sequence: int,
    now: datetime,
) -> OutboxMessage:
    """Return the failure event of a dead-lettered step; it is not final."""
    event = _failure_event(
        run,
        final=False,
        reason="dead_lettered",
        stage=key.stage,
        detail=failure.message,
        dead_letter_id=identity.dead_letter_id(key, attempt),
    )
    ordinal = f"{key.stage}/{key.ordinal}/{attempt}"
    return _event_message(run, event, ordinal=ordinal, sequence=sequence, now=now)


def submission_rejected_message(
    submission: InvalidSubmission, *, now: datetime
) -> OutboxMessage:
    """Return the final answer to a submission that opened no run."""
    event = StoryBreakdownFailed(
        run_id=None,
        generation=None,
        project_id=submission.project_id,
        story_id=submission.story_id,
        revision=submission.revision,
        cause_id=submission.cause_id,
        final=True,
        reason="invalid",
        stage=None,
        detail=strip_unstorable(submission.detail),
        dead_letter_id=submission.dead_letter_id,
    )
    published = cloud_events.to_cloud_event(
        event,
        id=identity.refusal_id(submission.refusal_key),
        sequence=1,
        cause_id=submission.cause_id,
        traceparent="",
        now=now,
    )
    causation = {"causationid": submission.cause_id} if submission.cause_id else {}
    return _to_outbox_message(published, None, causation)


def _failure_event(
    run: Run,
    *,
    final: bool,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
    dead_letter_id: UUID | None = None,
) -> StoryBreakdownFailed:
    return StoryBreakdownFailed(
        run_id=run.id,
        generation=run.generation,
        project_id=run.project_id,
        story_id=run.story_id,
        revision=run.revision,
        cause_id=run.cause_id,
        final=final,
        reason=reason,
        stage=stage,
        detail=strip_unstorable(detail),
        dead_letter_id=dead_letter_id,
    )


def _event_message(
    run: Run,
    event: PublicEvent | RunEvent,
    *,
    ordinal: str,
    sequence: int,
    now: datetime,
) -> OutboxMessage:
    published = cloud_events.to_cloud_event(
        event,  # type: ignore[arg-type]  # every RunEvent is one of PublicEvent
        id=identity.event_id(run.id, run.generation, event.routing_key, ordinal),
        sequence=sequence,
        cause_id=run.cause_id,
        traceparent=run.traceparent,
        now=now,
    )
    return _to_outbox_message(published, str(run.id), _trace_headers(run))


def _to_outbox_message(
    published: cloud_events.OutboundCloudEvent,
    correlation_id: str | None,
    headers: Mapping[str, str],
) -> OutboxMessage:
    return OutboxMessage(
        id=published.id,
        exchange="events",
        routing_key=published.data.routing_key,
        body=published.model_dump_json().encode(),
        content_type=cloud_events.MEDIA_TYPE,
        type=published.type,
        correlation_id=correlation_id,
        headers=headers,
    )


def _trace_headers(run: Run) -> dict[str, str]:
    trace = {"traceparent": run.traceparent} if run.traceparent else {}
    return {**trace, "causationid": run.cause_id}
