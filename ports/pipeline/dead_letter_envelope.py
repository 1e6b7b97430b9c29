"""The dead letter of a step: its command, with headers that tell why it failed.

The headers are the envelope of ARCHITECTURE §10.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from ports.domain.story import Run
from ports.journal import Failure
from ports.outbox import OutboxMessage
from ports.pipeline import identity
from ports.pipeline.commands import StepKey
from ports.pipeline.messages import command_message, strip_unstorable


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
    queue = f"crews.{key.stage}"
    return OutboxMessage(
        id=identity.dead_letter_id(key, attempt),
        exchange="dead",
        routing_key=queue,
        body=command.body,
        content_type=command.content_type,
        type="dead-letter",
        correlation_id=command.correlation_id,
        headers={
            **command.headers,
            "error": strip_unstorable(failure.error),
            "message": strip_unstorable(failure.message),
            "cause": strip_unstorable(failure.error_pattern),
            "fingerprint": failure.fingerprint,
            "host": failure.host,
            "version": failure.version,
            "attempts": json.dumps([asdict(each) for each in attempts]),
            "stage": key.stage,
            "origin-id": str(command.id),
            "origin-queue": queue,
            "origin-exchange": command.exchange,
            "origin-routing-key": command.routing_key,
            "run-id": str(run.id),
            "project-id": strip_unstorable(run.project_id),
            "story-id": strip_unstorable(run.story_id),
        },
    )
