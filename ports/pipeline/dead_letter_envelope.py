"""The envelope of a dead letter: what its headers say beside the message's own."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Self

from ports.domain.story import Run
from ports.journal import Failure
from ports.outbox import Exchange, OutboxMessage
from ports.pipeline import identity
from ports.pipeline.commands import StepKey
from ports.pipeline.messages import command_message, strip_unstorable
from ports.pipeline.stages import stage_queue

_FIELDS = {
    "error": "error",
    "message": "message",
    "cause": "error_pattern",
    "fingerprint": "fingerprint",
    "host": "host",
    "version": "version",
    "attempts": "attempts",
    "stage": "stage",
    "origin-id": "origin_id",
    "origin-queue": "origin_queue",
    "origin-exchange": "origin_exchange",
    "origin-routing-key": "origin_routing_key",
    "run-id": "run_id",
    "project-id": "project_id",
    "story-id": "story_id",
}
"""The field of `DeadLetterEnvelope` that each header carries."""

_OPTIONAL = frozenset({"stage", "run_id", "project_id", "story_id"})

ENVELOPE_HEADERS = frozenset(_FIELDS)
"""The headers that are added to those which a message came with (ARCHITECTURE §10)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAttempt:
    """One failed attempt of a step, as its dead letter lists it.

    Attributes:
        attempt: Counted from 1.
        at: When it failed, in ISO 8601.
    """

    attempt: int
    at: str
    error: str
    message: str
    host: str


def to_failed_attempt(failure: Failure, *, attempt: int, at: float) -> FailedAttempt:
    """Return *failure* as the failed *attempt* of a step.

    *at* is when it failed, in seconds since 1970.
    """
    return FailedAttempt(
        attempt=attempt,
        at=datetime.fromtimestamp(at, UTC).isoformat(),
        error=strip_unstorable(failure.error),
        message=strip_unstorable(failure.message),
        host=failure.host,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetterEnvelope:
    """Why a message failed, and where it came from.

    Attributes:
        error, message, error_pattern, fingerprint, host, version: As in `Failure`.
        attempts: JSON, a list of `FailedAttempt`. It stays text, because a
            difference in it tells one death of a message from the next.
        stage: Of the step that the message is a command for.
        origin_id: Id of the message itself; empty where its publisher set none.
        origin_queue: The queue that it was delivered from.
    """

    error: str
    message: str
    error_pattern: str
    fingerprint: str
    host: str
    version: str
    attempts: str
    origin_id: str
    origin_queue: str
    origin_exchange: str
    origin_routing_key: str
    stage: str | None = None
    run_id: str | None = None
    project_id: str | None = None
    story_id: str | None = None

    @classmethod
    def from_failure(
        cls,
        failure: Failure,
        attempts: Sequence[FailedAttempt],
        *,
        origin_id: str,
        origin_queue: str,
        origin_exchange: Exchange,
        origin_routing_key: str,
        stage: str | None = None,
        run_id: str | None = None,
        project_id: str | None = None,
        story_id: str | None = None,
    ) -> Self:
        """Return the envelope of a message that *failure* is the end of."""
        return cls(
            error=strip_unstorable(failure.error),
            message=strip_unstorable(failure.message),
            error_pattern=strip_unstorable(failure.error_pattern),
            fingerprint=failure.fingerprint,
            host=failure.host,
            version=failure.version,
            attempts=json.dumps([asdict(each) for each in attempts]),
            origin_id=origin_id,
            origin_queue=origin_queue,
            origin_exchange=origin_exchange,
            origin_routing_key=origin_routing_key,
            stage=stage,
            run_id=run_id,
            project_id=project_id and strip_unstorable(project_id),
            story_id=story_id and strip_unstorable(story_id),
        )

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self | None:
        """Return the envelope in *headers*, or None where it is not ours."""
        if "origin-queue" not in headers:
            return None
        needed = {field: "" for field in _FIELDS.values() if field not in _OPTIONAL}
        given = {
            field: headers[name] for name, field in _FIELDS.items() if name in headers
        }
        return cls(**{**needed, **given})

    def to_headers(self) -> dict[str, str]:
        """Return the headers that carry it; an unknown value has none."""
        values = {name: getattr(self, field) for name, field in _FIELDS.items()}
        return {name: value for name, value in values.items() if value is not None}


def dead_letter_message(
    run: Run,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    attempts: Sequence[FailedAttempt],
) -> OutboxMessage:
    """Return the command for *attempt* of a step in its envelope.

    *attempts* are all failed attempts of the step, oldest first.
    """
    command = command_message(run, key, attempt=attempt)
    queue = stage_queue(key.stage)
    envelope = DeadLetterEnvelope.from_failure(
        failure,
        attempts,
        stage=key.stage,
        origin_id=str(command.id),
        origin_queue=queue,
        origin_exchange=command.exchange,
        origin_routing_key=command.routing_key,
        run_id=str(run.id),
        project_id=run.project_id,
        story_id=run.story_id,
    )
    return OutboxMessage(
        id=identity.dead_letter_id(key, attempt),
        exchange="dead",
        routing_key=queue,
        body=command.body,
        content_type=command.content_type,
        type="dead-letter",
        correlation_id=command.correlation_id,
        headers={**command.headers, **envelope.to_headers()},
    )
