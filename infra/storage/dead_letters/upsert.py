"""Putting a dead letter on file: one statement, however often it comes."""

import json
from functools import cache

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.db.clock import Clock
from infra.storage.db.dead_letter_schema import dead_letters
from ports.dead_letters import DeadLetter
from ports.pipeline.messages import strip_unstorable

COLUMNS = (
    "id",
    "queue",
    "error",
    "message",
    "cause",
    "fingerprint",
    "run_id",
    "generation",
    "stage",
    "ordinal",
    "attempt",
    "project_id",
    "story_id",
    "death",
    "size",
    "message_id",
    "content_type",
    "headers",
    "body",
)
UPDATED_COLUMNS = ("error", "message", "cause", "fingerprint", "death", "headers")
"""What a death that follows a replay tells anew."""


async def upsert_dead_letter(
    connection: AsyncConnection, dead_letter: DeadLetter
) -> None:
    """Keep *letter*; one that was replayed or discarded and died anew waits again."""
    clock = str(Clock().compile(dialect=connection.dialect))
    await connection.execute(_upsert_statement(clock), _to_row(dead_letter))


@cache
def _upsert_statement(clock: str) -> TextClause:
    # As text: SQLAlchemy compiles an upsert anew each time it runs.
    columns = ", ".join(COLUMNS)
    values = ", ".join(f":{name}" for name in COLUMNS)
    renewed = ", ".join(f"{name} = excluded.{name}" for name in UPDATED_COLUMNS)
    statement = f"""
        INSERT INTO dead_letters (
            {columns}, state, deaths, first_died_at, died_at
        ) VALUES ({values}, 'waiting', 1, {clock}, {clock})
        ON CONFLICT (id) DO UPDATE SET
            {renewed},
            state = 'waiting',
            deaths = dead_letters.deaths + 1,
            died_at = excluded.died_at
        WHERE dead_letters.state <> 'waiting'
            AND dead_letters.death <> excluded.death
        """  # noqa: S608  # names and the clock are ours, values are bound
    return text(statement).bindparams(
        *(bindparam(name, type_=dead_letters.c[name].type) for name in COLUMNS)
    )


def _to_row(letter: DeadLetter) -> dict[str, object]:
    step = letter.step
    return {
        "id": letter.id,
        "queue": strip_unstorable(letter.queue),
        "error": strip_unstorable(letter.error),
        "message": strip_unstorable(letter.message),
        "cause": strip_unstorable(letter.error_pattern),
        "fingerprint": strip_unstorable(letter.fingerprint),
        "run_id": step.run_id if step else None,
        "generation": step.generation if step else None,
        "stage": step.stage if step else None,
        "ordinal": step.ordinal if step else None,
        "attempt": letter.attempt,
        "project_id": _strip_optional(letter.project_id),
        "story_id": _strip_optional(letter.story_id),
        "death": letter.death_digest,
        "size": len(letter.body),
        "message_id": _strip_optional(letter.message_id),
        "content_type": strip_unstorable(letter.content_type),
        # In ASCII, so that no header is beyond what a column of text can hold.
        "headers": json.dumps(dict(letter.headers)),
        "body": letter.body,
    }


def _strip_optional(words: str | None) -> str | None:
    return None if words is None else strip_unstorable(words)
