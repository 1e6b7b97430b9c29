"""What happens to a message that breaks its contract."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Annotated, TypeGuard
from uuid import UUID, uuid5

import structlog
from pydantic import TypeAdapter, ValidationError

from handlers.error_redaction import FailureReporter
from handlers.message_parsing import (
    MAX_INTEGER,
    parse_delivery,
    parse_envelope,
)
from handlers.port_retry import retry_until_available
from handlers.submissions import submission_run_id
from ports.delivery import INTAKE_QUEUE, Delivery
from ports.errors import InvalidEventError
from ports.events.story_events import IDENTIFIER, StorySubmitted
from ports.journal import Failure, InvalidSubmission, Journal
from ports.outbox import OutboxMessage, Publisher
from ports.pipeline.commands import Command
from ports.pipeline.dead_letter_envelope import DeadLetterEnvelope, FailedAttempt
from ports.pipeline.identity import refusal_id
from ports.pipeline.stages import STAGES

log = structlog.get_logger(__name__)

MAX_HEADERS = 20
MAX_HEADER_LENGTH = 4096
"""Of the headers that a message came with. All headers share one frame of 128 KiB with
those of the envelope; a longer frame closes the connection, every time."""

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Annotated[str, IDENTIFIER])


class InvalidMessageHandler:
    """Dead-letters a message, and answers it where it was a submission."""

    def __init__(
        self, *, journal: Journal, publisher: Publisher, reporter: FailureReporter
    ) -> None:
        self._journal = journal
        self._publisher = publisher
        self._reporter = reporter

    async def handle(self, delivery: Delivery, error: Exception) -> None:
        """Return when the message is answered, and safe among the dead letters."""
        invalid = _invalid_submission(delivery, self._to_detail(error))
        # Answered first: while the journal refuses, nothing is dead-lettered either,
        # so that no message is that could be handled later.
        if _is_submission(delivery):
            await retry_until_available(partial(self._journal.reject, invalid))
        failure = self._reporter.to_failure(error)
        dead_letter = dead_letter_message(delivery, invalid, failure)
        # Published directly: it is no step, so the journal has no row to enqueue it by.
        await retry_until_available(partial(self._publisher.publish, dead_letter))
        log.warning(
            "message.rejected",
            cause=invalid.refusal_key,
            detail=invalid.detail,
            story=invalid.story_id,
            dead_letter=invalid.dead_letter_id and str(invalid.dead_letter_id),
        )

    async def answer_given_up(
        self, delivery: Delivery, *, reason: str, dead_letter_id: UUID
    ) -> None:
        """Answer a submission that the broker gave up; it is a dead letter already.

        A run that it opened before, and whose acknowledgement was lost, has its own
        final event: then this is not another.
        """
        invalid = replace(
            _invalid_submission(delivery, f"the broker gave the message up: {reason}"),
            dead_letter_id=dead_letter_id,
        )
        with suppress(InvalidEventError):
            payload = parse_delivery(delivery).payload
            if isinstance(payload, Command):
                return
            if isinstance(payload, StorySubmitted):
                invalid = replace(invalid, run_id=submission_run_id(payload))
        await retry_until_available(partial(self._journal.reject, invalid))

    def _to_detail(self, error: Exception) -> str:
        """Return what a publisher may read; our own faults are told by kind only."""
        if isinstance(error, InvalidEventError):
            return str(error)
        return f"the service failed on this message: {type(error).__name__}"


def dead_letter_message(
    delivery: Delivery, invalid: InvalidSubmission, failure: Failure
) -> OutboxMessage:
    """Return the message as it came, with the envelope of a dead letter."""
    attempt = FailedAttempt(
        attempt=1,
        at=datetime.now(UTC).isoformat(),
        error=failure.error,
        message=failure.message,
        host=failure.host,
    )
    envelope = DeadLetterEnvelope.from_failure(
        failure,
        [attempt],
        origin_id=delivery.message_id or "",
        origin_queue=delivery.queue,
        origin_exchange="work" if _is_command(delivery) else "events",
        origin_routing_key=delivery.routing_key,
        project_id=invalid.project_id,
        story_id=invalid.story_id,
    )
    return OutboxMessage(
        id=_dead_letter_id(invalid.refusal_key),
        exchange="dead",
        routing_key=delivery.queue,
        body=delivery.body,
        content_type=delivery.content_type,
        type="dead-letter",
        correlation_id=None,
        headers={**_truncate_headers(delivery.headers), **envelope.to_headers()},
    )


def _truncate_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers it came with: in binary mode they are half of the event."""
    return {
        name: value[:MAX_HEADER_LENGTH]
        for name, value in islice(headers.items(), MAX_HEADERS)
    }


def _is_submission(delivery: Delivery) -> bool:
    """Tell whether somebody waits for an answer: not for a command of our own."""
    return delivery.queue == INTAKE_QUEUE and not _is_command(delivery)


def _is_command(delivery: Delivery) -> bool:
    return delivery.routing_key in STAGES


def _invalid_submission(delivery: Delivery, detail: str) -> InvalidSubmission:
    """Return what can be read of a message that is not accepted."""
    try:
        envelope = parse_envelope(delivery)
    except InvalidEventError:
        envelope = {}
    data = envelope.get("data")
    content = data if isinstance(data, dict) else {}
    cause_id = _as_identifier(envelope.get("id"))
    refusal_key = cause_id or sha256(delivery.body).hexdigest()
    revision = content.get("revision")
    return InvalidSubmission(
        refusal_key=refusal_key,
        cause_id=cause_id,
        detail=detail,
        project_id=_as_identifier(content.get("project_id")),
        story_id=_as_identifier(content.get("story_id")),
        revision=revision if _is_storable(revision) else None,
        dead_letter_id=_dead_letter_id(refusal_key),
    )


def _is_storable(revision: object) -> TypeGuard[int]:
    return type(revision) is int and abs(revision) <= MAX_INTEGER


def _as_identifier(value: object) -> str | None:
    """Return *value* where it is a valid id, so that the answer keeps its contract."""
    try:
        return _IDENTIFIER.validate_python(value, strict=True)
    except ValidationError:
        return None


def _dead_letter_id(refusal_key: str) -> UUID:
    return uuid5(refusal_id(refusal_key), "dead")
