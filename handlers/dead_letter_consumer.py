"""Files dead letters, whoever gave a message up: a step, a refusal, or the broker."""

import asyncio
from datetime import timedelta
from hashlib import sha256
from uuid import UUID, uuid5

import structlog
from pydantic import ValidationError

from ports.dead_letters import DeadLetter, DeadLetterStore
from ports.delivery import DEAD_LETTER_QUEUE, Delivery, Receiver
from ports.errors import PortError
from ports.pipeline.commands import Command
from ports.pipeline.identity import NAMESPACE

log = structlog.get_logger(__name__)

RETRY_PAUSE = timedelta(seconds=2)


class DeadLetterConsumer:
    """Takes what the dead-letter queue hands over, and gives everything else on."""

    def __init__(self, *, store: DeadLetterStore, otherwise: Receiver) -> None:
        self._letters = store
        self._beside = otherwise

    async def __call__(self, delivery: Delivery) -> None:
        """Return when *delivery* is settled: a dead letter, when it is on file."""
        if delivery.queue == DEAD_LETTER_QUEUE:
            await self._store_until_done(to_dead_letter(delivery))
        else:
            await self._beside(delivery)

    async def _store_until_done(self, letter: DeadLetter) -> None:
        # Never rejected: behind this queue there is none, and what a broker drops
        # here is lost. Whatever the journal says, it waits and tries again.
        is_awaited = False
        while True:
            try:
                await self._letters.add(letter)
            except PortError as error:
                if not is_awaited:
                    log.error("letter.unfiled", letter=str(letter.id), error=str(error))  # noqa: TRY400  # its words say what to do
                is_awaited = True
                await asyncio.sleep(RETRY_PAUSE.total_seconds())
            else:
                break
        log.warning(
            "letter.filed",
            letter=str(letter.id),
            queue=letter.queue,
            error=letter.error,
            fingerprint=letter.fingerprint,
        )


def to_dead_letter(delivery: Delivery) -> DeadLetter:
    """Return the dead letter that *delivery* is."""
    is_ours = "origin-queue" in delivery.headers
    return _from_envelope(delivery) if is_ours else _from_broker(delivery)


def _from_envelope(delivery: Delivery) -> DeadLetter:
    headers = delivery.headers
    command = _parse_command(delivery) if "stage" in headers else None
    return DeadLetter(
        id=_dead_letter_id(delivery),
        queue=headers["origin-queue"],
        message_id=headers.get("origin-id") or None,
        body=delivery.body,
        content_type=delivery.content_type,
        headers=headers,
        error=headers.get("error", ""),
        message=headers.get("message", ""),
        error_pattern=headers.get("cause", ""),
        fingerprint=headers.get("fingerprint", ""),
        step=command.key if command else None,
        attempt=command.attempt if command else None,
        project_id=headers.get("project-id"),
        story_id=headers.get("story-id"),
        death_digest=_digest(headers.get("attempts", "")),
    )


def _from_broker(delivery: Delivery) -> DeadLetter:
    """Return a message that the broker itself laid aside, by its delivery limit.

    It is no step's letter: the step is still owed, and the sweeper sees to it.
    """
    headers = delivery.headers
    reason = headers.get("x-first-death-reason", "unknown")
    cause = f"the broker gave it up: {reason}"
    return DeadLetter(
        id=_dead_letter_id(delivery),
        queue=delivery.routing_key,
        message_id=delivery.message_id,
        body=delivery.body,
        content_type=delivery.content_type,
        headers=headers,
        error="GivenUpByBroker",
        message=cause,
        error_pattern=cause,
        fingerprint=_digest(f"{delivery.routing_key} {cause}")[:16],
        step=None,
        attempt=None,
        project_id=None,
        story_id=None,
        death_digest=_digest(headers.get("x-death", "")),
    )


def _dead_letter_id(delivery: Delivery) -> UUID:
    """Return the message id; what has none, or no UUID, goes by what it says."""
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


def _digest(what: str | bytes) -> str:
    return sha256(what if isinstance(what, bytes) else what.encode()).hexdigest()
