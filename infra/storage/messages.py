"""What is owed, as the very messages that leave; pure, so that every journal agrees."""

import re
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from ports import envelope, identity
from ports.events import Fact, FailureReason, PublicFact, StoryBreakdownFailed
from ports.journal import Failure, Refusal
from ports.outbox import Owed
from ports.pipeline import Command, Stage, StepKey
from ports.story import Run

UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""PostgreSQL refuses both in text, and UTF-8 has no lone surrogates."""

LONGEST_DETAIL = 2000
"""AMQP headers share one frame of 128 KiB; an error page must not fill it."""


def cleaned(words: str) -> str:
    """Return *words* as both databases and a message header can hold them."""
    return UNSTORABLE.sub("\ufffd", words)[:LONGEST_DETAIL]


def command(run: Run, key: StepKey, *, attempt: int) -> Owed:
    """Return the command that owes *attempt* of a step."""
    body = Command(
        run_id=key.run_id,
        generation=key.generation,
        stage=key.stage,
        ordinal=key.ordinal,
        attempt=attempt,
    )
    return Owed(
        id=identity.command_id(key, attempt),
        exchange="work",
        routing_key=key.stage,
        body=body.model_dump_json().encode(),
        content_type="application/json",
        type="command",
        correlation_id=str(run.id),
        headers=_trace(run),
    )


def event(run: Run, fact: Fact, *, sequence: int, now: datetime) -> Owed:
    """Return *fact* as the public event of *run*."""
    return _event(run, fact, ordinal=fact.ordinal, sequence=sequence, now=now)


def final_failure(
    run: Run,
    *,
    reason: FailureReason,
    stage: Stage | None,
    detail: str,
    sequence: int,
    now: datetime,
) -> Owed:
    """Return the final answer to a submission whose run did not complete."""
    fact = _failed(run, final=True, reason=reason, stage=stage, detail=detail)
    return _event(run, fact, ordinal="final", sequence=sequence, now=now)


def final_failure_id(run_id: UUID, generation: int) -> UUID:
    """Return the id of the final answer that `final_failure` gives."""
    routing_key = StoryBreakdownFailed.routing_key
    return identity.event_id(run_id, generation, routing_key, "final")


def buried_failure(
    run: Run,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    sequence: int,
    now: datetime,
) -> Owed:
    """Return what tells subscribers of a dead letter; not final."""
    fact = _failed(
        run,
        final=False,
        reason="dead_lettered",
        stage=key.stage,
        detail=failure.message,
        dead_letter_id=identity.dead_letter_id(key, attempt),
    )
    ordinal = f"{key.stage}/{key.ordinal}/{attempt}"
    return _event(run, fact, ordinal=ordinal, sequence=sequence, now=now)


def refused(refusal: Refusal, *, now: datetime) -> Owed:
    """Return the final answer to a submission that opened no run."""
    fact = StoryBreakdownFailed(
        run_id=None,
        generation=None,
        project_id=refusal.project_id,
        story_id=refusal.story_id,
        revision=refusal.revision,
        cause_id=refusal.cause_id,
        final=True,
        reason="invalid",
        stage=None,
        detail=cleaned(refusal.detail),
        dead_letter_id=refusal.dead_letter_id,
    )
    published = envelope.published(
        fact,
        id=identity.refusal_id(refusal.cause),
        sequence=1,
        cause_id=refusal.cause_id,
        traceparent="",
        now=now,
    )
    causation = {"causationid": refusal.cause_id} if refusal.cause_id else {}
    return _owed_event(published, None, causation)


def _failed(
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
        detail=cleaned(detail),
        dead_letter_id=dead_letter_id,
    )


def _event(
    run: Run, fact: PublicFact | Fact, *, ordinal: str, sequence: int, now: datetime
) -> Owed:
    published = envelope.published(
        fact,  # type: ignore[arg-type]  # every Fact is one of PublicFact
        id=identity.event_id(run.id, run.generation, fact.routing_key, ordinal),
        sequence=sequence,
        cause_id=run.cause_id,
        traceparent=run.traceparent,
        now=now,
    )
    return _owed_event(published, str(run.id), _trace(run))


def _owed_event(
    published: envelope.Published,
    correlation_id: str | None,
    headers: Mapping[str, str],
) -> Owed:
    return Owed(
        id=published.id,
        exchange="events",
        routing_key=published.data.routing_key,
        body=published.model_dump_json().encode(),
        content_type=envelope.MEDIA_TYPE,
        type=published.type,
        correlation_id=correlation_id,
        headers=headers,
    )


def _trace(run: Run) -> dict[str, str]:
    trace = {"traceparent": run.traceparent} if run.traceparent else {}
    return {**trace, "causationid": run.cause_id}
