"""Replays are carried out: a canary, ten, the rest; by one replica at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from infra.storage import open_journal
from ports.domain.story import Run
from ports.replays import REPLAY_LEASE, Replay
from service.background.replayer import Replayer
from tests.contracts.journal.dead_letter_builders import (
    EVERYTHING,
    publish_and_store_dead_letters,
)
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    claim_step,
    open_run,
    publish_commands,
    run_step,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_postgresql_journal,
    open_sqlite_journal,
)

SHORT_INTERVAL = timedelta(milliseconds=5)
TIMEOUT_SECONDS = 20.0


@pytest.fixture(autouse=True)
def short_intervals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "service.background.replayer.CANARY_POLL_INTERVAL", SHORT_INTERVAL
    )


@pytest.fixture
async def under_test(tmp_path: Path) -> AsyncIterator[SqlJournalUnderTest]:
    """A journal in a file."""
    async with open_sqlite_journal(tmp_path) as under_test:
        yield under_test


async def dead_runs(under_test: SqlJournalUnderTest, count: int) -> list[Run]:
    """Return so many runs whose first step died, oldest death first."""
    runs = [await open_run(under_test, revision=n) for n in range(1, count + 1)]
    for run in runs:
        await fail_step(under_test, run)
    return runs


async def fail_step(under_test: SqlJournalUnderTest, run: Run) -> None:
    claim = await claim_step(under_test, step_key(run, "intake"))
    await under_test.journal.dead_letter(claim, a_failure())
    await publish_and_store_dead_letters(under_test)


async def request_replay(
    under_test: SqlJournalUnderTest, rate: float | None = None
) -> UUID:
    """Request the replay of all dead letters, the oldest first."""
    rows = await under_test.store.dead_letters.summaries(EVERYTHING, limit=1000)
    ids = [row.id for row in reversed(rows)]
    return await under_test.store.replays.request(ids, rate=rate, who="jo", what="all")


@asynccontextmanager
async def run_replayer(
    under_test: SqlJournalUnderTest, holder: str = "replica-1"
) -> AsyncIterator[None]:
    replayer = Replayer(
        replays=under_test.store.replays, holder=holder, poll_interval=SHORT_INTERVAL
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(replayer.run())
        yield
        task.cancel()


async def until(
    condition: Callable[[Replay], bool], under_test: SqlJournalUnderTest
) -> Replay:
    """Return the only replay once *condition* holds for it."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            [replay] = await under_test.store.replays.replays(limit=2)
            if condition(replay):
                return replay
            await asyncio.sleep(0.005)


async def assert_stays_at(sent: int, under_test: SqlJournalUnderTest) -> None:
    """Return when *sent* dead letters were sent, and no more for ten intervals."""
    await until(lambda replay: replay.sent >= sent, under_test)
    await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
    [replay] = await under_test.store.replays.replays(limit=2)
    assert (replay.sent, replay.state) == (sent, "running")


async def complete(under_test: SqlJournalUnderTest, runs: Sequence[Run]) -> None:
    for run in runs:
        await run_step(under_test, step_key(run, "intake"), COMPLETING_OUTCOME)


async def test_a_canary_goes_first_then_ten_then_the_rest(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 15)
    await request_replay(under_test)

    async with run_replayer(under_test):
        await assert_stays_at(1, under_test)
        await complete(under_test, runs[:1])
        await assert_stays_at(11, under_test)
        await complete(under_test, runs[1:11])
        done = await until(lambda replay: replay.state == "done", under_test)

    assert (done.sent, done.skipped) == (15, 0)


async def test_a_canary_that_dies_again_stops_the_replay(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 3)
    await request_replay(under_test)

    async with run_replayer(under_test):
        await assert_stays_at(1, under_test)
        await fail_step(under_test, runs[0])
        stopped = await until(lambda replay: replay.state != "running", under_test)

    assert (stopped.state, stopped.sent) == ("stopped", 1)
    assert stopped.detail.startswith("1 of the first 1 died again")


async def test_one_of_the_ten_that_dies_again_stops_the_replay(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 15)
    await request_replay(under_test)

    async with run_replayer(under_test):
        await assert_stays_at(1, under_test)
        await complete(under_test, runs[:1])
        await assert_stays_at(11, under_test)
        await fail_step(under_test, runs[5])
        stopped = await until(lambda replay: replay.state != "running", under_test)

    assert (stopped.state, stopped.sent) == ("stopped", 11)


async def test_a_canary_that_is_skipped_is_no_canary(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 3)
    await request_replay(under_test)
    rows = await under_test.store.dead_letters.summaries(EVERYTHING, limit=9)
    await under_test.store.dead_letters.discard([rows[-1].id], who="jo", what="oldest")

    async with run_replayer(under_test):
        await assert_stays_at(1, under_test)
        assert ("intake", 1, 1) in await publish_commands(under_test)
        await complete(under_test, runs[1:2])
        done = await until(lambda replay: replay.state == "done", under_test)

    assert (done.sent, done.skipped) == (2, 1)


async def test_another_replica_goes_on_where_one_was_stopped(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 3)
    await request_replay(under_test)
    async with run_replayer(under_test, "replica-1"):
        await assert_stays_at(1, under_test)

    async with run_replayer(under_test, "replica-2"):
        await complete(under_test, runs[:1])
        done = await until(lambda replay: replay.state == "done", under_test)

    assert done.sent == 3


async def test_another_replica_goes_on_where_one_was_killed(
    under_test: SqlJournalUnderTest,
) -> None:
    await dead_runs(under_test, 1)
    await request_replay(under_test)
    await under_test.store.replays.claim("replica-1")

    async with run_replayer(under_test, "replica-2"):
        await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
        [waiting] = await under_test.store.replays.replays(limit=2)
        assert waiting.sent == 0
        await under_test.advance_clock(2 * REPLAY_LEASE)
        await until(lambda replay: replay.sent == 1, under_test)


async def test_a_pause_holds_a_replay_before_the_next_batch(
    under_test: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(under_test, 3)
    replay_id = await request_replay(under_test)

    async with run_replayer(under_test):
        await assert_stays_at(1, under_test)
        await under_test.store.replays.set_state(replay_id, "paused", who="jo")
        await complete(under_test, runs[:1])
        await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
        paused = await until(lambda replay: replay.state == "paused", under_test)
        assert paused.sent == 1
        await under_test.store.replays.set_state(replay_id, "running", who="jo")
        done = await until(lambda replay: replay.state == "done", under_test)

    assert done.sent == 3


async def test_replicas_on_one_database_send_each_dead_letter_once(
    database_url: str,
) -> None:
    async with (
        open_postgresql_journal(database_url) as under_test,
        open_other_replica(database_url) as other,
    ):
        runs = await dead_runs(under_test, 30)
        await request_replay(under_test)
        async with (
            run_replayer(under_test, "replica-1"),
            run_replayer(other, "replica-2"),
        ):
            await assert_stays_at(1, under_test)
            await complete(under_test, runs[:1])
            await assert_stays_at(11, under_test)
            await complete(under_test, runs[1:11])
            done = await until(lambda replay: replay.state == "done", under_test)

        assert (done.sent, done.skipped) == (30, 0)
        sent = await publish_commands(under_test)
        assert sent.count(("intake", 1, 1)) == 30


@asynccontextmanager
async def open_other_replica(url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """Open the journal of another replica."""
    async with open_journal(url) as store:
        yield SqlJournalUnderTest(
            journal=store.journal,
            outbox=store.outbox,
            advance_clock=fail_if_called,
            store=store,
        )


async def fail_if_called(time: timedelta) -> None:
    raise AssertionError(time)


async def test_a_replay_that_is_killed_in_the_middle_doubles_and_loses_nothing(
    under_test: SqlJournalUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.background.replayer.BATCH_SIZE", 3)
    runs = await dead_runs(under_test, 30)
    await request_replay(under_test)
    async with run_replayer(under_test, "replica-1"):
        await assert_stays_at(1, under_test)
        await complete(under_test, runs[:1])
        await assert_stays_at(11, under_test)
    await complete(under_test, runs[1:11])
    await under_test.store.replays.claim("replica-1")
    [taken] = await under_test.store.replays.replays(limit=2)
    await under_test.store.replays.send_batch(taken.id, "replica-1", after=11, limit=7)
    await under_test.advance_clock(2 * REPLAY_LEASE)

    async with run_replayer(under_test, "replica-2"):
        done = await until(lambda replay: replay.state == "done", under_test)

    assert (done.sent, done.skipped) == (30, 0)
    assert (await publish_commands(under_test)).count(("intake", 1, 1)) == 30
