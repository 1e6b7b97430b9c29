"""On PostgreSQL with 100,000 rows, every statement that is run often finds an index.

The statements are those that the ports' own methods send: each is noted while a small
story lives through all that can happen to it, and explained afterwards; once with its
parameters and once as the server plans a statement that it has seen often.
"""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeAlias, get_args
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import Engine, event

from infra.storage import JournalStore
from infra.storage.runs.overview import (
    find_longest_wait,
    find_oldest_command,
    list_unrouted_runs,
    midnight,
    sum_cost_since,
)
from ports.domain.choices import DeadLetterFilter, RunFilter, RunState
from ports.domain.film import Usage
from ports.domain.story import Run, Sha256, Span, StoryId
from ports.events.story_events import StoryCancelled
from ports.records import CachedAnswer
from tests.contracts.journal.dead_letter_builders import (
    REPLICA,
    a_dead_message,
    dead_letter_step,
)
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_result,
    claim_step,
    complete_run,
    publish_due,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_postgresql_journal,
)
from tests.infra.storage.db.big_journal import History, connect, fill_journal

MANY = History(
    runs=100_000,
    postponed=50_000,
    letters=100_000,
    waiting=1_000,
    deliveries=50_000,
)
SMALL_TABLES = {
    "alembic_version",
    "audit",
    "crew_jobs",
    "replays",
    "submissions",
    "texts",
    "webhooks",
}

ANSWER = CachedAnswer(model="m", answer="{}", usage=Usage())

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Statements = dict[str, tuple[Any, ...]]
Explain = Callable[[Connection, str, tuple[Any, ...]], Awaitable[str]]


@pytest.fixture
async def subject(database_url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """A journal with a long history."""
    async with open_postgresql_journal(database_url) as subject:
        await fill_journal(database_url, MANY)
        yield subject


@pytest.fixture
async def server(
    subject: SqlJournalUnderTest, database_url: str
) -> AsyncIterator[Connection]:
    """A connection to the same database."""
    del subject  # Opened first.
    connection = await connect(database_url)
    await connection.execute("SET plan_cache_mode = force_generic_plan")
    yield connection
    await connection.close()


@contextmanager
def noted_statements() -> Iterator[Statements]:
    """Note every statement that is run, with its parameters when it was run first."""
    noted: Statements = {}

    def note(
        _connection: Any,
        _cursor: Any,
        statement: str,
        parameters: Any,
        _context: Any,
        executemany: bool,  # noqa: FBT001  # as SQLAlchemy calls it
    ) -> None:
        noted.setdefault(statement, parameters[0] if executemany else parameters)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield noted
    finally:
        event.remove(Engine, "before_cursor_execute", note)


async def test_no_frequent_statement_reads_a_whole_table(
    subject: SqlJournalUnderTest, server: Connection
) -> None:
    with noted_statements() as frequent:
        run, letters = await work_steps(subject)
        await relay_messages(subject, server)
        await deliver_to_webhooks(subject.store)
        await send_replay(subject.store, letters)
        await use_answers(subject.store, run)
    with noted_statements() as asked:
        await look_at_dead_letters(subject.store, run, letters)
        await look_at_runs(subject.store, run)
        await stream_events(subject.store, run)
        await subject.store.operations.stats()
    # The check itself finds what no index serves.
    unserved: Statements = {"DELETE FROM steps WHERE worker = $1::VARCHAR": ("w",)}

    assert await find_scans(server, frequent, EXPLAINED) == {}
    assert await find_scans(server, asked, EXPLAINED[:1]) == {}
    for each in EXPLAINED:
        assert await find_scans(server, unserved, [each]) != {}


async def test_the_server_keeps_the_plan_by_which_messages_are_leased(
    database_url: str,
) -> None:
    async with open_postgresql_journal(database_url) as subject:
        await fill_journal(database_url, History(runs=50_000, postponed=50_000))
        with noted_statements() as leases:
            await subject.outbox.lease_due(limit=100)
    connection = await connect(database_url)

    [(statement, parameters)] = leases.items()
    lease = await connection.prepare(statement)
    # From the sixth time on it may keep one.
    for _ in range(8):
        await lease.fetch(*parameters)
    kept = await connection.fetchval(
        "SELECT generic_plans FROM pg_prepared_statements WHERE statement = $1",
        statement,
    )
    await connection.close()

    assert kept == 3


async def work_steps(subject: SqlJournalUnderTest) -> tuple[Run, tuple[UUID, ...]]:
    """Have steps claimed, renewed, retried, released, recorded, and end in failure."""
    journal = subject.journal
    run = await start_reading(subject, 6, story_id="small")
    first = await claim_step(subject, step_key(run, "read", 1))
    assert await journal.renew(first) == "held"
    await journal.record(first, a_result(1))
    assert await journal.renew(first) == "overtaken"
    await journal.release(await claim_step(subject, step_key(run, "read", 2)))
    retried = await claim_step(subject, step_key(run, "read", 3))
    await journal.retry(retried, a_failure(), after=timedelta(0), counted=True)
    for ordinal in (4, 5):
        await dead_letter_step(subject, step_key(run, "read", ordinal))
    await journal.open(run, text="One dollar.")
    await journal.claim(step_key(run, "read", 1), attempt=1, worker="w")
    await subject.store.dead_letters.add(a_dead_message())
    dead = await subject.store.dead_letters.summaries(
        DeadLetterFilter(run=run.id), limit=5
    )
    await complete_run(subject, story_id="other")
    ended = await start_reading(subject, 1, story_id="ended")
    claim = await claim_step(subject, step_key(ended, "read"))
    await journal.end_run(claim, reason="unreadable", detail="verse")
    await journal.open(replace(ended, cause_id="again"), text=None)
    await journal.cancel(StoryCancelled(story_id=StoryId("ended"), reason="no more"))
    await claim_step(subject, step_key(run, "read", 6))
    return run, tuple(row.id for row in dead)


async def relay_messages(subject: SqlJournalUnderTest, server: Connection) -> None:
    """Have messages published, and a lost step swept."""
    await publish_due(subject)
    await server.execute("UPDATE steps SET leased_until = 0 WHERE state = 'claimed'")
    assert (await subject.outbox.requeue_lost()).lost == 1
    await subject.outbox.depth()


async def deliver_to_webhooks(store: JournalStore) -> None:
    """Have events delivered, and another tried again."""
    delivered, failed, *_ = await store.webhooks.lease_due(except_of={UUID(int=1)})
    await store.webhooks.mark_delivered(delivered)
    await store.webhooks.mark_failed(
        failed, error="answered 503", retry_after=timedelta(minutes=1)
    )


async def send_replay(store: JournalStore, letters: tuple[UUID, ...]) -> None:
    """Have a dead letter replayed, and another discarded."""
    replays = store.replays
    replay_id = await replays.request(letters[:1], rate=None, who="jo", what="named")
    await replays.claim(REPLICA)
    await replays.renew(replay_id, REPLICA)
    for after in (0, 1):
        await replays.send_batch(replay_id, REPLICA, after=after, limit=100)
    assert await store.dead_letters.discard(letters[1:], who="jo", what="named") == 1


async def use_answers(store: JournalStore, run: Run) -> None:
    """Have an answer cached, found and paid for; read texts and results."""
    answers, records = store.answers, store.records
    await answers.put(run, Sha256("a" * 64), ANSWER)
    assert await answers.get(run, Sha256("a" * 64)) == ANSWER
    await answers.add_usage(run, Usage())
    await answers.total_usage(run)
    await records.store_text(run, "One dollar.")
    await records.text(run)
    await records.text(run, Span(start=0, end=3))
    await records.submission_text(run)
    assert [result async for result in records.results(run, "read")]


async def look_at_dead_letters(
    store: JournalStore, run: Run, letters: tuple[UUID, ...]
) -> None:
    """List and group dead letters as operators do."""
    [replay] = await store.replays.replays(limit=50)
    await store.replays.outcomes(replay.id)
    await store.replays.skips(replay.id)
    await store.dead_letters.freeze_named(letters)
    await store.dead_letters.detail(letters[0])
    for which in (
        DeadLetterFilter(),
        DeadLetterFilter(state=None),
        DeadLetterFilter(state="replayed"),
        DeadLetterFilter(queue="crews.intake"),
        DeadLetterFilter(story="old-4711"),
        DeadLetterFilter(story="old-4711", state=None),
        DeadLetterFilter(run=run.id),
        DeadLetterFilter(newer_than=timedelta(hours=1)),
    ):
        await store.dead_letters.summaries(which, limit=50)
    for which in (
        DeadLetterFilter(),
        DeadLetterFilter(story="old-4711"),
        DeadLetterFilter(newer_than=timedelta(hours=1)),
    ):
        await store.dead_letters.groups(which, limit=50)
        await store.dead_letters.count(which)
        await store.dead_letters.freeze(which)


async def look_at_runs(store: JournalStore, run: Run) -> None:
    """List runs and look at one as operators do."""
    operations = store.operations
    await operations.run(run.id)
    await operations.steps(run.id)
    await operations.events(run.id)
    await look_at_console(store, run)


async def look_at_console(store: JournalStore, run: Run) -> None:
    """Ask what the console's pages ask, but for what counts or searches everything."""
    operations = store.operations
    for which in (
        RunFilter(),
        *(RunFilter(state=state) for state in get_args(RunState)),
        RunFilter(story="old-4711"),
        RunFilter(stuck=True),
        RunFilter(before=1.7e9 + 50_000),
        RunFilter(newer_than=timedelta(hours=1)),
    ):
        await operations.runs(which, limit=50)
    await operations.last_change()
    await operations.last_change(run.id)
    await operations.run_document(run.id)
    await operations.event_rows(run.id)
    await operations.database.autocommit(list_unrouted_runs)
    await operations.database.autocommit(sum_cost_since, midnight())
    await operations.database.autocommit(find_oldest_command)
    await operations.database.autocommit(find_longest_wait)
    await store.dead_letter_actions.trends(["0" * 16])
    await store.dead_letter_actions.restore([run.id], who="jo", what="none")


async def stream_events(store: JournalStore, run: Run) -> None:
    """Read a run's events as the HTTP door does, and what was asked for of it."""
    for after in (None, 1):
        await store.door.events_after(run.id, after, limit=20)
    await store.door.jobs(run.id)


async def explain(
    server: Connection, statement: str, parameters: tuple[Any, ...]
) -> str:
    """Return the plan for just these parameters."""
    plan = await server.fetchval(f"EXPLAIN (FORMAT JSON) {statement}", *parameters)
    return str(plan)


async def explain_generic(
    server: Connection, statement: str, parameters: tuple[Any, ...]
) -> str:
    """Return the plan that the server makes for any parameters, to keep it."""
    await server.execute(f"PREPARE noted AS {statement}")
    nothing = f"({', '.join('NULL' for _ in parameters)})" if parameters else ""
    try:
        plan = await server.fetchval(f"EXPLAIN (FORMAT JSON) EXECUTE noted{nothing}")
    finally:
        await server.execute("DEALLOCATE noted")
    return str(plan)


EXPLAINED = (explain, explain_generic)


async def find_scans(
    server: Connection, statements: Statements, how: Iterable[Explain]
) -> dict[str, set[str]]:
    """Return the statements that read every row of a big table, with the tables."""
    scans: dict[str, set[str]] = {}
    for statement, parameters in statements.items():
        plans = [await each(server, statement, parameters) for each in how]
        tables = {
            node["Relation Name"]
            for plan in plans
            for node in plan_nodes(json.loads(plan)[0]["Plan"])
            if node["Node Type"] == "Seq Scan"
        } - SMALL_TABLES
        if tables:
            scans[statement] = tables
    return scans


def plan_nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a plan's nodes."""
    yield plan
    for part in plan.get("Plans", ()):
        yield from plan_nodes(part)
