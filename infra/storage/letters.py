"""Dead letters: a command in the envelope of DESIGN §10."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from infra.storage.messages import cleaned, command
from ports import identity
from ports.journal import Failure
from ports.outbox import Owed
from ports.pipeline import StepKey
from ports.story import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One failed attempt of a step, as its dead letter tells it."""

    attempt: int
    at: str
    error: str
    message: str
    host: str


def dead_letter(
    run: Run,
    key: StepKey,
    *,
    attempt: int,
    failure: Failure,
    attempts: Sequence[Attempt],
) -> Owed:
    """Return the command of *attempt* in the envelope of DESIGN §10."""
    dead = command(run, key, attempt=attempt)
    queue = f"crews.{key.stage}"
    return Owed(
        id=identity.dead_letter_id(key, attempt),
        exchange="dead",
        routing_key=queue,
        body=dead.body,
        content_type=dead.content_type,
        type="dead-letter",
        correlation_id=dead.correlation_id,
        headers={
            **dead.headers,
            "error": cleaned(failure.error),
            "message": cleaned(failure.message),
            "cause": cleaned(failure.cause),
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
            "project-id": cleaned(run.project_id),
            "story-id": cleaned(run.story_id),
        },
    )
