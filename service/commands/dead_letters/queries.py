"""The commands that only read: list, group and show dead letters, list the audit."""

import base64
import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.text import Text

from infra.storage import open_operator_store
from ports.dead_letters import (
    AuditRow,
    DeadLetterDetail,
    DeadLetterGroup,
    DeadLetterSummary,
)
from ports.domain.choices import DeadLetterFilter
from service.actions.dead_letters import read_body, require_letter
from service.commands.terminal import print_fields, print_rows, terminal
from service.settings import Settings

TIME_FORMAT = "%Y-%m-%d %H:%M:%S"


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
    print_rows(
        ("letter", "queue", "story", "error", "deaths", "died", "state"),
        [_dead_letter_cells(row) for row in rows],
        words=("error",),
    )
    if count > len(rows):
        terminal().print(
            f"{len(rows):,} of {count:,}: narrow it down, or raise --limit"
        )


async def list_groups(
    settings: Settings, which: DeadLetterFilter, *, limit: int, as_json: bool
) -> None:
    """Print the dead letters that match *which*, grouped by cause."""
    async with open_operator_store(settings.journal) as store:
        groups = await store.dead_letters.groups(which, limit=limit)
    if as_json:
        print_json(groups)
    else:
        print_groups(groups)


async def show_dead_letter(
    settings: Settings,
    dead_letter_id: UUID,
    *,
    with_body: bool,
    who: str,
    as_json: bool,
) -> None:
    """Print one dead letter; its body only *with_body*, for it may hold a story.

    Who read a body stands in the audit.

    Raises:
        UnknownDeadLetterError: The journal does not hold it.
    """
    async with open_operator_store(settings.journal) as store:
        if with_body:
            dead_letter = await read_body(
                store.operations, store.dead_letters, dead_letter_id, who=who
            )
        else:
            dead_letter = await require_letter(store.dead_letters, dead_letter_id)
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
        print_rows(
            ("when", "who", "what", "letters", "which"),
            [
                (
                    f"{row.at:{TIME_FORMAT}}",
                    row.who,
                    row.action,
                    f"{row.count:,}",
                    row.what,
                )
                for row in rows
            ],
            words=("which",),
        )


def print_json(rows: Sequence[DeadLetterSummary | DeadLetterGroup | AuditRow]) -> None:
    """Print rows as a JSON array."""
    terminal().print_data([row.model_dump(mode="json") for row in rows])


def print_groups(
    groups: Sequence[DeadLetterGroup], *, console: Console | None = None
) -> None:
    """Print one row for each group."""
    print_rows(
        ("letters", "error", "cause", "first", "last", "cause id", "example"),
        [
            (
                f"{group.count:,}",
                group.error,
                group.cause,
                f"{group.first_died_at:{TIME_FORMAT}}",
                f"{group.last_died_at:{TIME_FORMAT}}",
                group.fingerprint,
                str(group.example),
            )
            for group in groups
        ],
        words=("error", "cause"),
        console=console,
    )


def _dead_letter_cells(row: DeadLetterSummary) -> tuple[str, ...]:
    return (
        str(row.id),
        _queue_label(row),
        f"{row.project_id or '?'}/{row.story_id or '?'}",
        f"{row.error}: {row.message}",
        str(row.deaths),
        f"{row.died_at:{TIME_FORMAT}}",
        row.state,
    )


def _queue_label(row: DeadLetterSummary) -> str:
    return f"{row.queue} #{row.ordinal}" if row.ordinal else row.queue


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
    row = dead_letter.model_dump(mode="json", exclude={"body", "headers"})
    print_fields(
        {
            name.replace("_", " "): "" if value is None else str(value)
            for name, value in row.items()
        }
    )
    print_rows(
        ("header", "value"),
        [item for item in dead_letter.headers.items() if item[0] != "attempts"],
        words=("value",),
    )
    columns = ("attempt", "at", "error", "message", "host")
    print_rows(
        columns,
        [
            [str(attempt[name]) for name in columns]
            for attempt in _parse_attempts(dead_letter)
        ],
        words=("message",),
    )
    if with_body:
        terminal().print(Text(dead_letter.body.decode(errors="backslashreplace")))
