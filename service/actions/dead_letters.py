"""Actions on dead letters: read a body, edit, redirect, export, import."""

import base64
import json
from collections.abc import AsyncIterator, Iterable
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from handlers.message_parsing import parse_delivery
from infra.storage.dead_letter_actions import SqlDeadLetterActions
from infra.storage.dead_letters.store import SqlDeadLetters
from infra.storage.operations import SqlOperations
from ports.dead_letters import (
    DeadLetter,
    DeadLetterDetail,
    EditedMessage,
)
from ports.delivery import QUEUE_BINDINGS, Delivery
from ports.domain.choices import DeadLetterFilter
from ports.domain.story import FrozenModel, RunId
from ports.errors import StoryCrewsError
from ports.pipeline.commands import StepKey
from ports.pipeline.stages import Stage

MAX_EXPORT = 100_000

STAGE_CODEC: TypeAdapter[Stage] = TypeAdapter(Stage)


class UnknownDeadLetterError(StoryCrewsError):
    """The journal holds no dead letter of that id."""

    def __init__(self, dead_letter_id: UUID) -> None:
        super().__init__(
            f"no dead letter {dead_letter_id}: see `novel-crews dlq list --state all`"
        )


class UnsendableLetterError(StoryCrewsError):
    """The letter does not wait, or is the command of a step, or the queue is none."""


class UnreadableLettersError(StoryCrewsError):
    """A line of an import is no dead letter."""


class ExportedLetter(FrozenModel):
    """One line of an export: a dead letter in full."""

    letter: DeadLetterDetail
    body_base64: str


async def require_letter(letters: SqlDeadLetters, letter_id: UUID) -> DeadLetterDetail:
    """Return a dead letter.

    Raises:
        UnknownDeadLetterError: The journal does not hold it.
    """
    letter = await letters.detail(letter_id)
    if letter is None:
        raise UnknownDeadLetterError(letter_id)
    return letter


async def read_body(
    operations: SqlOperations, letters: SqlDeadLetters, letter_id: UUID, *, who: str
) -> DeadLetterDetail:
    """Return a dead letter for somebody to read its body, which is audited.

    Raises:
        UnknownDeadLetterError: The journal does not hold it.
    """
    letter = await require_letter(letters, letter_id)
    await operations.record(
        who=who, action="read", count=1, what=f"body of letter {letter_id}"
    )
    return letter


async def edit_letter(
    letters: SqlDeadLetters,
    actions: SqlDeadLetterActions,
    letter_id: UUID,
    body: bytes,
    *,
    who: str,
) -> UUID:
    """Send an edited message in the place of an unreadable one; return its id.

    Raises:
        InvalidEventError: It would be refused again; the message says why.
        UnknownDeadLetterError: The journal does not hold the letter.
        UnsendableLetterError: It does not wait, or is the command of a step.
    """
    letter = await require_letter(letters, letter_id)
    # As intake will: what cannot be accepted is not sent.
    parse_delivery(
        Delivery(
            queue=letter.queue,
            routing_key=letter.queue,
            body=body,
            content_type=letter.content_type,
            headers=letter.headers,
        )
    )
    return await _resend(
        actions, letter_id, EditedMessage(queue=letter.queue, body=body), who=who
    )


async def redirect_letter(
    letters: SqlDeadLetters,
    actions: SqlDeadLetterActions,
    letter_id: UUID,
    queue: str,
    *,
    who: str,
) -> UUID:
    """Send a message, as it came, to another of our queues; return its new id.

    Raises:
        UnknownDeadLetterError: The journal does not hold the letter.
        UnsendableLetterError: The letter does not wait, is the command of a step, or
            the queue is not ours.
    """
    if queue not in QUEUE_BINDINGS:
        raise UnsendableLetterError(
            f"no queue {queue}: name one of {', '.join(QUEUE_BINDINGS)}"
        )
    await require_letter(letters, letter_id)
    return await _resend(actions, letter_id, EditedMessage(queue=queue), who=who)


async def export_letters(
    operations: SqlOperations,
    letters: SqlDeadLetters,
    which: DeadLetterFilter,
    *,
    who: str,
) -> AsyncIterator[str]:
    """Yield the dead letters that a filter means, one JSON line each."""
    rows = await letters.summaries(which, limit=MAX_EXPORT)
    # Bodies may hold stories, so who took them away is known.
    await operations.record(
        who=who, action="export", count=len(rows), what="letters with their bodies"
    )
    for row in rows:
        if letter := await letters.detail(row.id):
            exported = ExportedLetter(
                letter=letter.model_copy(update={"body": b""}),
                body_base64=base64.b64encode(letter.body).decode(),
            )
            yield exported.model_dump_json() + "\n"


async def import_letters(
    operations: SqlOperations,
    letters: SqlDeadLetters,
    lines: Iterable[str],
    *,
    who: str,
) -> int:
    """Store exported dead letters again; return how many lines there were.

    One that is there and waits is left as it is.

    Raises:
        UnreadableLettersError: It names the first line that is none; nothing is stored.
    """
    parsed = [
        _parse_line(line, number)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    for letter in parsed:
        await letters.add(letter)
    await operations.record(
        who=who, action="import", count=len(parsed), what="letters from a file"
    )
    return len(parsed)


async def _resend(
    actions: SqlDeadLetterActions, letter_id: UUID, message: EditedMessage, *, who: str
) -> UUID:
    sent = await actions.resend(letter_id, message, who=who)
    if sent is None:
        raise UnsendableLetterError(
            f"letter {letter_id} does not wait, or is the command of a step: "
            "replay or restore it instead"
        )
    return sent


def _parse_line(line: str, number: int) -> DeadLetter:
    try:
        exported = ExportedLetter.model_validate_json(line)
        body = base64.b64decode(exported.body_base64, validate=True)
    except (ValidationError, ValueError) as error:
        raise UnreadableLettersError(
            f"line {number} is no exported letter: nothing was imported"
        ) from error
    return _to_dead_letter(exported.letter, body)


def _to_dead_letter(letter: DeadLetterDetail, body: bytes) -> DeadLetter:
    step = None
    if letter.run_id and letter.stage and letter.ordinal and letter.generation:
        step = StepKey(
            run_id=RunId(letter.run_id),
            generation=letter.generation,
            stage=STAGE_CODEC.validate_python(letter.stage),
            ordinal=letter.ordinal,
        )
    return DeadLetter(
        id=letter.id,
        queue=letter.queue,
        message_id=letter.message_id,
        body=body,
        content_type=letter.content_type,
        headers=letter.headers,
        error=letter.error,
        message=letter.message,
        error_pattern=letter.cause,
        fingerprint=letter.fingerprint,
        step=step,
        attempt=letter.attempt,
        project_id=letter.project_id,
        story_id=letter.story_id,
        death_digest=json.dumps([letter.deaths, letter.died_at.isoformat()]),
    )
