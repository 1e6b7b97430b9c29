"""What the commands that only look print."""

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
    """There is no such letter on file."""

    def __init__(self, letter_id: UUID) -> None:
        super().__init__(f"no dead letter {letter_id}: see `novel-crews dlq list`")


async def list_dead_letters(
    settings: Settings, which: DeadLetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print the newest letters that *which* means."""
    async with open_operator_store(settings.journal) as office:
        rows = await office.dead_letters.summaries(which, limit=limit)
        count = await office.dead_letters.count(which)
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
    """Print the causes of the letters that *which* means."""
    async with open_operator_store(settings.journal) as office:
        found = await office.dead_letters.groups(which, limit=limit)
    if as_json:
        print_json(found)
    else:
        terminal().print(groups_table(found))


async def show_dead_letter(
    settings: Settings, dead_letter_id: UUID, *, with_body: bool, as_json: bool
) -> None:
    """Print one letter."""
    async with open_operator_store(settings.journal) as office:
        letter = await office.dead_letters.detail(dead_letter_id)
    if letter is None:
        raise UnknownDeadLetterError(dead_letter_id)
    if as_json:
        terminal().print_json(data=_to_json_object(letter, with_body=with_body))
    else:
        _print_dead_letter(letter, with_body=with_body)


async def list_audit(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Print who did what."""
    async with open_operator_store(settings.journal) as office:
        rows = await office.dead_letters.audit(limit=limit)
    if as_json:
        print_json(rows)
    else:
        terminal().print(_audit_table(rows))


def print_json(rows: Sequence[DeadLetterSummary | DeadLetterGroup | AuditRow]) -> None:
    """Print words as a JSON array."""
    terminal().print_json(data=[row.model_dump(mode="json") for row in rows])


def groups_table(groups: Sequence[DeadLetterGroup]) -> Table:
    """Return causes as a table."""
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
    table = Table("letter", "queue", "story", "error", "deaths", "died", "state")
    for row in rows:
        table.add_row(
            str(row.id),
            Text(_queue_label(row)),
            # As text: what a stranger sent must not be read as markup.
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


def _to_json_object(letter: DeadLetterDetail, *, with_body: bool) -> dict[str, Any]:
    whole = letter.model_dump(mode="json", exclude={"body"})
    whole["attempts"] = _parse_attempts(letter)
    if with_body:
        whole["body_base64"] = base64.b64encode(letter.body).decode()
    return whole


def _parse_attempts(letter: DeadLetterDetail) -> list[dict[str, Any]]:
    # A letter that the broker laid aside was never attempted.
    attempts: list[dict[str, Any]] = json.loads(letter.headers.get("attempts", "[]"))
    return attempts


def _print_dead_letter(letter: DeadLetterDetail, *, with_body: bool) -> None:
    console = terminal()
    facts = Table(show_header=False)
    row = letter.model_dump(mode="json", exclude={"body", "headers"})
    for name, value in row.items():
        facts.add_row(name.replace("_", " "), Text("" if value is None else str(value)))
    console.print(facts)
    headers = Table("header", "value")
    for name, value in letter.headers.items():
        if name != "attempts":
            headers.add_row(Text(name), Text(value))
    console.print(headers)
    attempts = Table("attempt", "at", "error", "message", "host")
    for each in _parse_attempts(letter):
        told = ("attempt", "at", "error", "message", "host")
        attempts.add_row(*(Text(str(each[name])) for name in told))
    console.print(attempts)
    if with_body:
        console.print(Text(letter.body.decode(errors="backslashreplace")))
