"""The commands that only read: list, group and show dead letters, list the audit."""

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from infra.storage import open_operator_store
from ports.dead_letters import (
    AuditRow,
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetterSummary,
)
from ports.domain.choices import DeadLetterFilter
from ports.errors import StoryCrewsError
from service.commands.terminal import terminal
from service.settings import Settings

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


class UnknownDeadLetterError(StoryCrewsError):
    """The journal holds no dead dead_letter of that id."""

    def __init__(self, dead_letter_id: UUID) -> None:
        super().__init__(
            f"no dead dead_letter {dead_letter_id}: see `novel-crews dlq list`"
        )


async def list_dead_letters(
    settings: Settings, which: DeadLetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print up to *limit* dead letters that match *which*, the newest death first."""
    async with open_operator_store(settings.journal) as store:
        rows = await store.dead_letters.summaries(which, limit=limit)
        count = await store.dead_letters.count(which)
    if as_json:
        print_json(rows)
        return
    console = terminal()
    console.print(_dead_letters_table(rows))
    if count > len(rows):
        console.print(f"{len(rows):,} of {count:,}: narrow it down, or raise --limit")


async def list_groups(
    settings: Settings, which: DeadLetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print the dead letters that match *which*, grouped by cause."""
    async with open_operator_store(settings.journal) as store:
        groups = await store.dead_letters.groups(which, limit=limit)
    if as_json:
        print_json(groups)
    else:
        terminal().print(groups_table(groups))


async def show_dead_letter(
    settings: Settings, dead_letter_id: UUID, *, with_body: bool, as_json: bool
) -> None:
    """Print one dead dead_letter; its body only *with_body*, for it may hold a story.

    Raises:
        UnknownDeadLetterError: The journal does not hold it.
    """
    async with open_operator_store(settings.journal) as store:
        dead_letter = await store.dead_letters.detail(dead_letter_id)
    if dead_letter is None:
        raise UnknownDeadLetterError(dead_letter_id)
    if as_json:
        terminal().print_data(_to_json_object(dead_letter, with_body=with_body))
    else:
        _print_dead_letter(dead_letter, with_body=with_body)


async def list_audit(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Print up to *limit* actions of operators, newest first."""
    async with open_operator_store(settings.journal) as store:
        rows = await store.dead_letters.audit(limit=limit)
    if as_json:
        print_json(rows)
    else:
        terminal().print(_audit_table(rows))


def print_json(rows: Sequence[DeadLetterSummary | DeadLetterGroup | AuditRow]) -> None:
    """Print rows as a JSON array."""
    terminal().print_data([row.model_dump(mode="json") for row in rows])


def groups_table(groups: Sequence[DeadLetterGroup]) -> Table:
    """Return a table with one row for each group."""
    table = Table("letters", "error", "cause", "first", "last", "cause id", "example")
    for group in groups:
        table.add_row(
            f"{group.count:,}",
            Text(group.error),
            Text(group.cause),
            f"{group.first_died_at:{TIME_FORMAT}}",
            f"{group.last_died_at:{TIME_FORMAT}}",
            Text(group.fingerprint),
            str(group.example),
        )
    return table


def _dead_letters_table(rows: Sequence[DeadLetterSummary]) -> Table:
    table = Table("dead_letter", "queue", "story", "error", "deaths", "died", "state")
    for row in rows:
        table.add_row(
            str(row.id),
            Text(_queue_label(row)),
            # As `Text`: Rich must not read a stranger's words as markup.
            Text(f"{row.project_id or '?'}/{row.story_id or '?'}"),
            Text(f"{row.error}: {row.message}"),
            str(row.deaths),
            f"{row.died_at:{TIME_FORMAT}}",
            row.state,
        )
    return table


def _queue_label(row: DeadLetterSummary) -> str:
    return f"{row.queue} #{row.ordinal}" if row.ordinal else row.queue


def _audit_table(rows: Sequence[AuditRow]) -> Table:
    table = Table("when", "who", "what", "letters", "which")
    for row in rows:
        table.add_row(
            f"{row.at:{TIME_FORMAT}}",
            Text(row.who),
            row.action,
            f"{row.count:,}",
            Text(row.what),
        )
    return table


def _to_json_object(
    dead_letter: DeadLetterDetail, *, with_body: bool
) -> dict[str, Any]:
    data = dead_letter.model_dump(mode="json", exclude={"body"})
    data["attempts"] = _parse_attempts(dead_letter)
    if with_body:
        data["body_base64"] = base64.b64encode(dead_letter.body).decode()
    return data


def _parse_attempts(dead_letter: DeadLetterDetail) -> list[dict[str, Any]]:
    # A message that the broker itself dead-lettered was never attempted.
    attempts: list[dict[str, Any]] = json.loads(
        dead_letter.headers.get("attempts", "[]")
    )
    return attempts


def _print_dead_letter(dead_letter: DeadLetterDetail, *, with_body: bool) -> None:
    console = terminal()
    fields = Table(show_header=False)
    row = dead_letter.model_dump(mode="json", exclude={"body", "headers"})
    for name, value in row.items():
        fields.add_row(
            name.replace("_", " "), Text("" if value is None else str(value))
        )
    console.print(fields)
    headers = Table("header", "value")
    for name, value in dead_letter.headers.items():
        if name != "attempts":
            headers.add_row(Text(name), Text(value))
    console.print(headers)
    columns = ("attempt", "at", "error", "message", "host")
    attempts = Table(*columns)
    for attempt in _parse_attempts(dead_letter):
        attempts.add_row(*(Text(str(attempt[name])) for name in columns))
    console.print(attempts)
    if with_body:
        console.print(Text(dead_letter.body.decode(errors="backslashreplace")))
