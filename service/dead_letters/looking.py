"""What the commands that only look print."""

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.table import Table
from rich.text import Text

from infra.storage.dead_letter_office import opened_office
from ports.dead_letters import (
    AuditRow,
    Group,
    Letter,
    LetterFilter,
    LetterRow,
)
from ports.errors import StoryCrewsError
from service.settings import Settings
from service.terminal import terminal

MOMENT = "%Y-%m-%d %H:%M:%S"


class UnknownLetterError(StoryCrewsError):
    """There is no such letter on file."""

    def __init__(self, letter_id: UUID) -> None:
        super().__init__(f"no dead letter {letter_id}: see `novel-crews dlq list`")


async def listed(
    settings: Settings, which: LetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print the newest letters that *which* means."""
    async with opened_office(settings.journal) as office:
        rows = await office.letters.rows(which, limit=limit)
        count = await office.letters.count(which)
    if as_json:
        print_json(rows)
        return
    console = terminal()
    console.print(_rows(rows))
    if count > len(rows):
        console.print(f"{len(rows):,} of {count:,}: narrow it down, or raise --limit")


async def grouped(
    settings: Settings, which: LetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print the causes of the letters that *which* means."""
    async with opened_office(settings.journal) as office:
        found = await office.letters.groups(which, limit=limit)
    if as_json:
        print_json(found)
    else:
        terminal().print(groups_table(found))


async def shown(
    settings: Settings, letter_id: UUID, *, with_body: bool, as_json: bool
) -> None:
    """Print one letter."""
    async with opened_office(settings.journal) as office:
        letter = await office.letters.letter(letter_id)
    if letter is None:
        raise UnknownLetterError(letter_id)
    if as_json:
        terminal().print_json(data=_whole(letter, with_body=with_body))
    else:
        _print_letter(letter, with_body=with_body)


async def audited(settings: Settings, *, limit: int, as_json: bool) -> None:
    """Print who did what."""
    async with opened_office(settings.journal) as office:
        rows = await office.letters.audit(limit=limit)
    if as_json:
        print_json(rows)
    else:
        terminal().print(_audit(rows))


def print_json(rows: Sequence[LetterRow | Group | AuditRow]) -> None:
    """Print words as a JSON array."""
    terminal().print_json(data=[row.model_dump(mode="json") for row in rows])


def groups_table(groups: Sequence[Group]) -> Table:
    """Return causes as a table."""
    table = Table("letters", "error", "cause", "first", "last", "cause id", "example")
    for group in groups:
        table.add_row(
            f"{group.count:,}",
            Text(group.error),
            Text(group.cause),
            f"{group.first_died_at:{MOMENT}}",
            f"{group.last_died_at:{MOMENT}}",
            Text(group.fingerprint),
            str(group.example),
        )
    return table


def _rows(rows: Sequence[LetterRow]) -> Table:
    table = Table("letter", "queue", "story", "error", "deaths", "died", "state")
    for row in rows:
        table.add_row(
            str(row.id),
            Text(_place(row)),
            # As text: what a stranger sent must not be read as markup.
            Text(f"{row.project_id or '?'}/{row.story_id or '?'}"),
            Text(f"{row.error}: {row.message}"),
            str(row.deaths),
            f"{row.died_at:{MOMENT}}",
            row.state,
        )
    return table


def _place(row: LetterRow) -> str:
    return f"{row.queue} #{row.ordinal}" if row.ordinal else row.queue


def _audit(rows: Sequence[AuditRow]) -> Table:
    table = Table("when", "who", "what", "letters", "which")
    for row in rows:
        table.add_row(
            f"{row.at:{MOMENT}}",
            Text(row.who),
            row.action,
            f"{row.count:,}",
            Text(row.what),
        )
    return table


def _whole(letter: Letter, *, with_body: bool) -> dict[str, Any]:
    whole = letter.model_dump(mode="json", exclude={"body"})
    whole["attempts"] = _attempts(letter)
    if with_body:
        whole["body_base64"] = base64.b64encode(letter.body).decode()
    return whole


def _attempts(letter: Letter) -> list[dict[str, Any]]:
    # A letter that the broker laid aside was never attempted.
    attempts: list[dict[str, Any]] = json.loads(letter.headers.get("attempts", "[]"))
    return attempts


def _print_letter(letter: Letter, *, with_body: bool) -> None:
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
    for each in _attempts(letter):
        told = ("attempt", "at", "error", "message", "host")
        attempts.add_row(*(Text(str(each[name])) for name in told))
    console.print(attempts)
    if with_body:
        console.print(Text(letter.body.decode(errors="backslashreplace")))
