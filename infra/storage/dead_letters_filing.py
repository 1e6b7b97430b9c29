"""Putting a dead letter on file: one statement, however often it comes."""

import json
from functools import cache

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from infra.storage.clock import Clock
from infra.storage.dead_letters_schema import dead_letters
from infra.storage.messages import cleaned
from ports.dead_letters import DeadLetter

GIVEN = (
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
RENEWED = ("error", "message", "cause", "fingerprint", "death", "headers")
"""What a death that follows a replay tells anew."""


async def file(connection: AsyncConnection, letter: DeadLetter) -> None:
    """Keep *letter*; one that was replayed or discarded and died anew waits again."""
    clock = str(Clock().compile(dialect=connection.dialect))
    await connection.execute(_filing(clock), _row(letter))


@cache
def _filing(clock: str) -> TextClause:
    # As text: SQLAlchemy compiles an upsert anew each time it runs.
    columns = ", ".join(GIVEN)
    values = ", ".join(f":{name}" for name in GIVEN)
    renewed = ", ".join(f"{name} = excluded.{name}" for name in RENEWED)
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
        *(bindparam(name, type_=dead_letters.c[name].type) for name in GIVEN)
    )


def _row(letter: DeadLetter) -> dict[str, object]:
    step = letter.step
    return {
        "id": letter.id,
        "queue": cleaned(letter.queue),
        "error": cleaned(letter.error),
        "message": cleaned(letter.message),
        "cause": cleaned(letter.cause),
        "fingerprint": cleaned(letter.fingerprint),
        "run_id": step.run_id if step else None,
        "generation": step.generation if step else None,
        "stage": step.stage if step else None,
        "ordinal": step.ordinal if step else None,
        "attempt": letter.attempt,
        "project_id": _cleaned(letter.project_id),
        "story_id": _cleaned(letter.story_id),
        "death": letter.death,
        "size": len(letter.body),
        "message_id": _cleaned(letter.message_id),
        "content_type": cleaned(letter.content_type),
        # In ASCII, so that no header is beyond what a column of text can hold.
        "headers": json.dumps(dict(letter.headers)),
        "body": letter.body,
    }


def _cleaned(words: str | None) -> str | None:
    return None if words is None else cleaned(words)
