"""Dead letters: a command in the envelope of DESIGN §10."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from ports.domain.story import Run
from ports.journal import Failure
from ports.outbox import OutboxMessage
from ports.pipeline import identity
from ports.pipeline.commands import StepKey
from ports.pipeline.messages import command_message, strip_unstorable
from ports.pipeline.stages import stage_queue


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedAttempt:
    """One failed attempt of a step, as its dead letter tells it."""

    attempt: int
    at: str
    error: str
    message: str
    host: str


def dead_letter_message(
    run: Run,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    attempts: Sequence[FailedAttempt],
) -> OutboxMessage:
    """Return the command of *attempt* in the envelope of DESIGN §10."""
    dead = command_message(run, key, attempt=attempt)
    queue = stage_queue(key.stage)
    return OutboxMessage(
        id=identity.dead_letter_id(key, attempt),
        exchange="dead",
        routing_key=queue,
        body=dead.body,
        content_type=dead.content_type,
        type="dead-letter",
        correlation_id=dead.correlation_id,
        headers={
            **dead.headers,
            "error": strip_unstorable(failure.error),
            "message": strip_unstorable(failure.message),
            "cause": strip_unstorable(failure.error_pattern),
            "fingerprint": failure.fingerprint,
            "host": failure.host,
            "version": failure.version,
            "attempts": json.dumps([asdict(each) for each in attempts]),
            "stage": key.stage,
            "origin-id": str(dead.id),
            "origin-queue": queue,
            "origin-exchange": dead.exchange,
            "origin-routing-key": dead.routing_key,
            "run-id": str(run.id),
            "project-id": strip_unstorable(run.project_id),
            "story-id": strip_unstorable(run.story_id),
        },
    )
