"""A journal on PostgreSQL as it is after a long time, filled in a few seconds.

Runs that have finished or failed, their steps and published events, answers, dead
letters of fifty causes, and, of an outage, commands that are postponed.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

import asyncpg
from sqlalchemy import make_url

from infra.storage.db.schema import metadata
from infra.storage.runs.rows import RUN_CODEC
from tests.contracts.journal.journal_driver import a_run

# Growing ids: random ones would take the indexes three times as long.
UUID_OF = """
    CREATE FUNCTION pg_temp.uuid_of(kind int, n int) RETURNS uuid IMMUTABLE
    RETURN (kind || lpad(to_hex(n), 31, '0'))::uuid
"""
RUNS = """
    INSERT INTO runs SELECT
        pg_temp.uuid_of(1, n), 1, 'old', 'old-' || n, 1, md5('text' || n),
        CASE n % 100 WHEN 0 THEN 'failed' ELSE 'completed' END,
        'assemble', 1, 1, 2, 5, 100, 1.7e9 + n, '', 1.7e9 + n, 1.7e9 + n
    FROM generate_series(1, $1::int) n
"""
GENERATIONS = """
    INSERT INTO generations SELECT
        pg_temp.uuid_of(1, n), 1, $2::bytea, md5('text' || n), 0, 0, 0, 0
    FROM generate_series(1, $1::int) n
"""
CAUSES = """
    INSERT INTO causes SELECT pg_temp.uuid_of(1, n), 'cause-' || n, 1
    FROM generate_series(1, $1::int) n
"""
STEPS = """
    INSERT INTO steps SELECT
        pg_temp.uuid_of(1, n), 1, 'intake', 1, 'done', 1, 1, 0, 'w', NULL,
        '{}', '{}', NULL, '[]'
    FROM generate_series(1, $1::int) n
"""
EVENTS = """
    INSERT INTO outbox SELECT
        pg_temp.uuid_of(2, n), 'events', 'story.progress.v1', '{}',
        'application/json', 'story.progress.v1', NULL, '{}', pg_temp.uuid_of(1, n), 1,
        NULL, NULL, NULL, 1, 1.7e9 + n, NULL, 1.7e9 + n
    FROM generate_series(1, $1::int) n
"""
POSTPONED = """
    INSERT INTO outbox SELECT
        pg_temp.uuid_of(3, n), 'work', 'intake', '{}', 'application/json',
        'command', NULL, '{}', pg_temp.uuid_of(1, n), 1, 'intake', 1, 2, 1,
        extract(epoch FROM now()) + 3600 + n, NULL, NULL
    FROM generate_series(1, $1::int) n
"""
ANSWERS = """
    INSERT INTO answers SELECT 'old', 'old-' || n, md5('answer' || n), '{}'
    FROM generate_series(1, $1::int) n
"""
DEAD_LETTERS = """
    INSERT INTO dead_letters SELECT
        pg_temp.uuid_of(4, n), 'crews.intake',
        CASE WHEN n <= $2::int THEN 'waiting' ELSE 'replayed' END, 'InvalidEventError',
        'story ' || n || ' has no title', 'cause ' || n % 50, md5('cause' || n % 50),
        pg_temp.uuid_of(1, n), 1, 'intake', 1, 1, 'old', 'old-' || n, n::text, 1,
        1.7e9 + n, 1.7e9 + n, NULL, 100, NULL, 'application/json', '{}', '{}'
    FROM generate_series(1, $1::int) n
"""
REPLAY_LETTERS = """
    INSERT INTO replay_letters SELECT
        md5('replay')::uuid, n, pg_temp.uuid_of(4, n), 'sent', ''
    FROM generate_series(1, $1::int) n
"""

WEBHOOKS = """
    INSERT INTO webhooks SELECT
        pg_temp.uuid_of(5, n), 'https://hooks.example.com/', 'whsec_eA==',
        ' story.progressed story.breakdown.failed ', 1.7e9, 'jo'
    FROM generate_series(1, $1::int) n
"""
DELIVERIES = """
    INSERT INTO webhook_deliveries SELECT
        pg_temp.uuid_of(2, n), pg_temp.uuid_of(5, 1), 'waiting', 2,
        extract(epoch FROM now()) + 3600 + n, NULL, 'answered 503'
    FROM generate_series(1, $1::int) n
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """How much has happened.

    Attributes:
        runs: Finished runs, each with a step, an event and an answer.
        postponed: Commands that are due in an hour.
        letters: Dead letters, of which the first *waiting* are not replayed.
        deliveries: Events that a webhook is to be sent in an hour.
    """

    runs: int = 0
    postponed: int = 0
    letters: int = 0
    waiting: int = 0
    deliveries: int = 0


async def fill_journal(url: str, history: History) -> None:
    """Put *history* into a migrated journal, and have the planner know of it."""
    document = RUN_CODEC.dump_json(a_run())
    runs, letters = history.runs, history.letters
    await asyncio.gather(
        _execute(url, (DEAD_LETTERS, letters, history.waiting)),
        _execute(url, (RUNS, runs), (ANSWERS, runs), (REPLAY_LETTERS, letters)),
        _execute(url, (EVENTS, runs), (POSTPONED, history.postponed)),
        _execute(url, (GENERATIONS, runs, document), (CAUSES, runs), (STEPS, runs)),
        _execute(url, (WEBHOOKS, 1), (DELIVERIES, history.deliveries)),
    )
    connection = await connect(url)
    # As the server itself does after a while.
    await connection.execute(f"VACUUM ANALYZE {', '.join(metadata.tables)}")
    await connection.close()


async def _execute(url: str, *statements: tuple[Any, ...]) -> None:
    """Execute statements with their parameters, on a connection of their own."""
    connection = await connect(url)
    await connection.execute(UUID_OF)
    for statement, *parameters in statements:
        await connection.execute(statement, *parameters)
    await connection.close()


async def connect(url: str) -> "asyncpg.Connection[asyncpg.Record]":
    """Connect to a database beside its journal."""
    plain = make_url(url).set(drivername="postgresql")
    return await asyncpg.connect(plain.render_as_string(hide_password=False))
