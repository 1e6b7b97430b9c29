"""What becomes of a message that keeps no contract of ours."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from hashlib import sha256
from itertools import islice
from typing import Annotated
from uuid import UUID, uuid5

import structlog
from pydantic import TypeAdapter, ValidationError

from handlers.failures import Witness
from handlers.patience import patiently
from handlers.wire import opened
from ports.delivery import INTAKE, Delivery
from ports.errors import InvalidEventError
from ports.events import IDENTIFIER
from ports.identity import refusal_id
from ports.journal import Failure, Journal, Refusal
from ports.outbox import Owed, Publisher
from ports.pipeline import STAGES

log = structlog.get_logger(__name__)

MOST_HEADERS = 20
LONGEST_HEADER = 4096

_IDENTIFIER: TypeAdapter[str] = TypeAdapter(Annotated[str, IDENTIFIER])


class Refusals:
    """Lays a message aside for a person, and answers it where it was a submission."""

    def __init__(
        self, *, journal: Journal, publisher: Publisher, witness: Witness
    ) -> None:
        self._journal = journal
        self._publisher = publisher
        self._witness = witness

    async def refuse(self, delivery: Delivery, error: InvalidEventError) -> None:
        """Return when the message is safe among the dead letters, and answered."""
        refusal = _refusal(delivery, error)
        failure = self._witness.failure(error)
        letter = dead_letter(delivery, refusal, failure)
        # Directly, for it is no step: the journal has no row to owe it from.
        await patiently(partial(self._publisher.publish, letter))
        if _is_submission(delivery):
            await patiently(partial(self._journal.refuse, refusal))
        log.warning("message.refused", cause=refusal.cause, detail=refusal.detail)


def dead_letter(delivery: Delivery, refusal: Refusal, failure: Failure) -> Owed:
    """Return the message as it came, in the envelope of DESIGN §10."""
    attempt = {
        "attempt": 1,
        "at": datetime.now(UTC).isoformat(),
        "error": failure.error,
        "message": failure.message,
        "host": failure.host,
    }
    known = {"project-id": refusal.project_id, "story-id": refusal.story_id}
    return Owed(
        id=_dead_letter_id(refusal.cause),
        exchange="dead",
        routing_key=delivery.queue,
        body=delivery.body,
        content_type=delivery.content_type,
        type="dead-letter",
        correlation_id=None,
        headers={
            **_kept(delivery.headers),
            "error": failure.error,
            "message": failure.message,
            "cause": failure.cause,
            "fingerprint": failure.fingerprint,
            "host": failure.host,
            "version": failure.version,
            "attempts": json.dumps([attempt]),
            "origin-id": delivery.message_id or "",
            "origin-queue": delivery.queue,
            "origin-exchange": "work" if _is_command(delivery) else "events",
            "origin-routing-key": delivery.routing_key,
            **{name: value for name, value in known.items() if value},
        },
    )


def _kept(headers: Mapping[str, str]) -> dict[str, str]:
    """Return the headers it came with: in binary mode they are half of the event.

    All headers share one frame of 128 KiB with ours; a longer one closes the
    connection, every time.
    """
    return {
        name: value[:LONGEST_HEADER]
        for name, value in islice(headers.items(), MOST_HEADERS)
    }


def _is_submission(delivery: Delivery) -> bool:
    """Tell whether somebody waits for an answer: not for a command of our own."""
    return delivery.queue == INTAKE and not _is_command(delivery)


def _is_command(delivery: Delivery) -> bool:
    return delivery.routing_key in STAGES


def _refusal(delivery: Delivery, error: InvalidEventError) -> Refusal:
    try:
        envelope = opened(delivery)
    except InvalidEventError:
        envelope = {}
    data = envelope.get("data")
    content = data if isinstance(data, dict) else {}
    cause_id = _identifier(envelope.get("id"))
    cause = cause_id or sha256(delivery.body).hexdigest()
    revision = content.get("revision")
    return Refusal(
        cause=cause,
        cause_id=cause_id,
        detail=str(error),
        project_id=_identifier(content.get("project_id")),
        story_id=_identifier(content.get("story_id")),
        revision=revision if type(revision) is int else None,
        dead_letter_id=_dead_letter_id(cause),
    )


def _identifier(value: object) -> str | None:
    """Return *value* where it could be an id, so that a refusal is always lawful."""
    try:
        return _IDENTIFIER.validate_python(value, strict=True)
    except ValidationError:
        return None


def _dead_letter_id(cause: str) -> UUID:
    return uuid5(refusal_id(cause), "dead")
