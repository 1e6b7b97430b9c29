"""The commands on single dead letters: edit, redirect, restore; and export, import."""

import sys
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from infra.storage import open_operator_store
from ports.domain.choices import DeadLetterFilter
from service.actions.dead_letters import (
    UnsendableLetterError,
    edit_letter,
    export_letters,
    import_letters,
    redirect_letter,
    require_letter,
)
from service.commands.input import UnreadableFileError
from service.commands.terminal import print_result
from service.settings import Settings


async def edit_letter_from_file(
    settings: Settings, letter_id: UUID, file: Path, *, who: str, as_json: bool
) -> None:
    """Send a file in the place of an invalid message.

    Raises:
        InvalidEventError: It would be refused again.
        UnsendableLetterError: The letter does not wait, or is the command of a step.
    """
    body = _read_file(file)
    async with open_operator_store(settings.journal) as store:
        sent = await edit_letter(
            store.dead_letters, store.dead_letter_actions, letter_id, body, who=who
        )
    print_result(
        f"sent as {sent}, in the place of {letter_id}",
        {"sent": str(sent)},
        as_json=as_json,
    )


async def redirect_letter_to(
    settings: Settings, letter_id: UUID, queue: str, *, who: str, as_json: bool
) -> None:
    """Send a message, as it came, to another queue.

    Raises:
        UnsendableLetterError: The letter does not wait, or the queue is not ours.
    """
    async with open_operator_store(settings.journal) as store:
        sent = await redirect_letter(
            store.dead_letters, store.dead_letter_actions, letter_id, queue, who=who
        )
    print_result(f"sent to {queue} as {sent}", {"sent": str(sent)}, as_json=as_json)


async def restore_letters(
    settings: Settings, ids: Sequence[UUID], *, who: str, as_json: bool
) -> None:
    """Make discarded letters wait again.

    Raises:
        UnknownDeadLetterError: The journal does not hold one of them.
        UnsendableLetterError: None of them is discarded.
    """
    async with open_operator_store(settings.journal) as store:
        for letter_id in ids:
            await require_letter(store.dead_letters, letter_id)
        count = await store.dead_letter_actions.restore(
            ids, who=who, what="by name: " + ", ".join(map(str, ids))
        )
    if not count:
        raise UnsendableLetterError("none of them is discarded: nothing was changed")
    print_result(f"{count:,} letters wait again", {"restored": count}, as_json=as_json)


async def purge_letters(
    settings: Settings, older_than: timedelta, *, who: str, as_json: bool
) -> None:
    """Delete letters of that age that were replayed or discarded."""
    days = older_than / timedelta(days=1)
    async with open_operator_store(settings.journal) as store:
        count = await store.dead_letter_actions.purge(days=days, who=who)
    print_result(f"{count:,} letters deleted", {"deleted": count}, as_json=as_json)


async def print_export(
    settings: Settings, which: DeadLetterFilter, *, who: str
) -> None:
    """Print letters with their bodies, one JSON line each."""
    async with open_operator_store(settings.journal) as store:
        lines = export_letters(store.operations, store.dead_letters, which, who=who)
        async for line in lines:
            sys.stdout.write(line)


async def import_file(
    settings: Settings, file: Path, *, who: str, as_json: bool
) -> None:
    """Store exported letters again.

    Raises:
        UnreadableLettersError: A line of the file is no letter.
    """
    lines = _read_file(file).decode(errors="replace").splitlines()
    async with open_operator_store(settings.journal) as store:
        count = await import_letters(
            store.operations, store.dead_letters, lines, who=who
        )
    print_result(f"{count:,} letters imported", {"imported": count}, as_json=as_json)


def _read_file(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise UnreadableFileError(f"{file}: {error.strerror}; name a file") from error
