"""Stores dead letters: from a failed step, an invalid message, or the broker."""

from dataclasses import replace
from functools import partial
from hashlib import sha256
from uuid import UUID, uuid5

import structlog
from pydantic import ValidationError

from handlers.invalid_messages import InvalidMessageHandler
from handlers.log_fields import find_trace_id
from handlers.port_retry import retry_until_available
from ports.dead_letters import DeadLetter, DeadLetterStore
from ports.delivery import DEAD_LETTER_QUEUE, INTAKE_QUEUE, Delivery, Receiver
from ports.errors import PortError
from ports.pipeline.commands import Command
from ports.pipeline.dead_letter_envelope import DeadLetterEnvelope
from ports.pipeline.identity import NAMESPACE

log = structlog.get_logger(__name__)

GIVEN_UP = "GivenUpByBroker"
"""In the place of an error's type, where no code of ours saw the message die."""


class DeadLetterConsumer:
    """Stores what the dead-letter queue delivers, and passes every other queue on.

    A submission that the broker gave up, or let expire, is answered too.
    """

    def __init__(
        self,
        *,
        store: DeadLetterStore,
        invalid_messages: InvalidMessageHandler,
        otherwise: Receiver,
    ) -> None:
        self._store = store
        self._invalid_messages = invalid_messages
        self._otherwise = otherwise

    async def __call__(self, delivery: Delivery) -> None:
        """Return when *delivery* is settled: a dead letter, when it is stored."""
        if delivery.queue != DEAD_LETTER_QUEUE:
            await self._otherwise(delivery)
            return
        dead_letter = to_dead_letter(delivery)
        await self._store_until_done(dead_letter)
        if dead_letter.error == GIVEN_UP and dead_letter.queue == INTAKE_QUEUE:
            await self._invalid_messages.answer_given_up(
                replace(delivery, queue=INTAKE_QUEUE, routing_key=INTAKE_QUEUE),
                reason=_death_reason(delivery),
                dead_letter_id=dead_letter.id,
            )

    async def _store_until_done(self, dead_letter: DeadLetter) -> None:
        def report(error: PortError) -> None:
            log.error(
                "dead_letter.store_failed",
                dead_letter=str(dead_letter.id),
                error=str(error),
            )

        # On every error of the journal, and never rejected: behind this queue there
        # is no other, and what a broker drops here is lost.
        await retry_until_available(
            partial(self._store.add, dead_letter), on=PortError, report=report
        )
        log.warning(
            "dead_letter.stored",
            dead_letter=str(dead_letter.id),
            queue=dead_letter.queue,
            error=dead_letter.error,
            fingerprint=dead_letter.fingerprint,
            **_log_fields(dead_letter),
        )


def _log_fields(dead_letter: DeadLetter) -> dict[str, str | int]:
    """Return the step that died, and the trace of its run, where they are known."""
    fields: dict[str, str | int] = {}
    if step := dead_letter.step:
        fields |= {
            "run": str(step.run_id),
            "stage": step.stage,
            "ordinal": step.ordinal,
        }
    if trace := find_trace_id(dead_letter.headers.get("traceparent", "")):
        fields["trace"] = trace
    return fields


def to_dead_letter(delivery: Delivery) -> DeadLetter:
    """Return the dead letter that *delivery* carries."""
    if envelope := DeadLetterEnvelope.from_headers(delivery.headers):
        return _from_envelope(delivery, envelope)
    return _from_broker(delivery)


def _from_envelope(delivery: Delivery, envelope: DeadLetterEnvelope) -> DeadLetter:
    command = None if envelope.stage is None else _parse_command(delivery)
    return DeadLetter(
        id=_dead_letter_id(delivery),
        queue=envelope.origin_queue,
        message_id=envelope.origin_id or None,
        body=delivery.body,
        content_type=delivery.content_type,
        headers=delivery.headers,
        error=envelope.error,
        message=envelope.message,
        error_pattern=envelope.error_pattern,
        fingerprint=envelope.fingerprint,
        step=command.key if command else None,
        attempt=command.attempt if command else None,
        project_id=envelope.project_id,
        story_id=envelope.story_id,
        death_digest=_digest(envelope.attempts),
    )


def _from_broker(delivery: Delivery) -> DeadLetter:
    """Return a message that the broker itself dead-lettered, by its delivery limit.

    It belongs to no step: the step's command stays in the outbox, and the sweeper
    enqueues it again.
    """
    headers = delivery.headers
    message = f"the broker gave it up: {_death_reason(delivery)}"
    return DeadLetter(
        id=_dead_letter_id(delivery),
        queue=delivery.routing_key,
        message_id=delivery.message_id,
        body=delivery.body,
        content_type=delivery.content_type,
        headers=headers,
        error=GIVEN_UP,
        message=message,
        error_pattern=message,
        fingerprint=_digest(f"{delivery.routing_key} {message}")[:16],
        step=None,
        attempt=None,
        project_id=None,
        story_id=None,
        death_digest=_digest(headers.get("x-death", "")),
    )


def _death_reason(delivery: Delivery) -> str:
    """Return the broker's word for it: rejected, expired, delivery_limit, maxlen."""
    return delivery.headers.get("x-first-death-reason", "unknown")


def _dead_letter_id(delivery: Delivery) -> UUID:
    """Return the message id where it is a UUID, or else an id derived from content."""
    given = delivery.message_id or _digest(delivery.body)
    try:
        return UUID(given)
    except ValueError:
        return uuid5(NAMESPACE, f"dead/{delivery.routing_key}/{given}")


def _parse_command(delivery: Delivery) -> Command | None:
    try:
        return Command.model_validate_json(delivery.body)
    except ValidationError:
        return None


def _digest(content: str | bytes) -> str:
    return sha256(
        content if isinstance(content, bytes) else content.encode()
    ).hexdigest()
