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
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "service.background.replayer.CANARY_POLL_INTERVAL", SHORT_INTERVAL
    )


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[SqlJournalUnderTest]:
    """A journal in a file."""
    async with open_sqlite_journal(tmp_path) as stored:
        yield stored


async def dead_runs(stored: SqlJournalUnderTest, count: int) -> list[Run]:
    """Return so many runs whose first step died, oldest death first."""
    runs = [await open_run(stored, revision=n) for n in range(1, count + 1)]
    for run in runs:
        await fail_step(stored, run)
    return runs


async def fail_step(stored: SqlJournalUnderTest, run: Run) -> None:
    claim = await claim_step(stored, step_key(run, "intake"))
    await stored.journal.dead_letter(claim, a_failure())
    await publish_and_store_dead_letters(stored)


async def request_replay(
    stored: SqlJournalUnderTest, rate: float | None = None
) -> UUID:
    """Ask for the replay of all that died, the oldest first."""
    rows = await stored.store.dead_letters.summaries(EVERYTHING, limit=1000)
    ids = [row.id for row in reversed(rows)]
    return await stored.store.replays.request(ids, rate=rate, who="jo", what="all")


@asynccontextmanager
async def run_replayer(
    stored: SqlJournalUnderTest, holder: str = "replica-1"
) -> AsyncIterator[None]:
    replayer = Replayer(
        replays=stored.store.replays, holder=holder, poll_interval=SHORT_INTERVAL
    )
    async with asyncio.TaskGroup() as group:
        task = group.create_task(replayer.run())
        yield
        task.cancel()


async def until(
    condition: Callable[[Replay], bool], stored: SqlJournalUnderTest
) -> Replay:
    """Return the only replay once *condition* holds for it."""
    async with asyncio.timeout(TIMEOUT_SECONDS):
        while True:
            [replay] = await stored.store.replays.replays(limit=2)
            if condition(replay):
                return replay
            await asyncio.sleep(0.005)


async def assert_stays_at(sent: int, stored: SqlJournalUnderTest) -> None:
    """Return when so many were sent, and no more in some glances after that."""
    await until(lambda replay: replay.sent >= sent, stored)
    await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
    [replay] = await stored.store.replays.replays(limit=2)
    assert (replay.sent, replay.state) == (sent, "running")


async def complete(stored: SqlJournalUnderTest, runs: Sequence[Run]) -> None:
    for run in runs:
        await run_step(stored, step_key(run, "intake"), COMPLETING_OUTCOME)


async def test_a_canary_goes_first_then_ten_then_the_rest(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 15)
    await request_replay(stored)

    async with run_replayer(stored):
        await assert_stays_at(1, stored)
        await complete(stored, runs[:1])
        await assert_stays_at(11, stored)
        await complete(stored, runs[1:11])
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (15, 0)


async def test_a_canary_that_dies_again_stops_the_replay(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 3)
    await request_replay(stored)

    async with run_replayer(stored):
        await assert_stays_at(1, stored)
        await fail_step(stored, runs[0])
        stopped = await until(lambda replay: replay.state != "running", stored)

    assert (stopped.state, stopped.sent) == ("stopped", 1)
    assert stopped.detail.startswith("1 of the first 1 died again")


async def test_one_of_the_ten_that_dies_again_stops_the_replay(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 15)
    await request_replay(stored)

    async with run_replayer(stored):
        await assert_stays_at(1, stored)
        await complete(stored, runs[:1])
        await assert_stays_at(11, stored)
        await fail_step(stored, runs[5])
        stopped = await until(lambda replay: replay.state != "running", stored)

    assert (stopped.state, stopped.sent) == ("stopped", 11)


async def test_a_canary_that_is_skipped_is_no_canary(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 3)
    await request_replay(stored)
    rows = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    await stored.store.dead_letters.discard([rows[-1].id], who="jo", what="oldest")

    async with run_replayer(stored):
        await assert_stays_at(1, stored)
        assert ("intake", 1, 1) in await publish_commands(stored)
        await complete(stored, runs[1:2])
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (2, 1)


async def test_another_replica_goes_on_where_one_was_stopped(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 3)
    await request_replay(stored)
    async with run_replayer(stored, "replica-1"):
        await assert_stays_at(1, stored)

    async with run_replayer(stored, "replica-2"):
        await complete(stored, runs[:1])
        done = await until(lambda replay: replay.state == "done", stored)

    assert done.sent == 3


async def test_another_replica_goes_on_where_one_was_killed(
    stored: SqlJournalUnderTest,
) -> None:
    await dead_runs(stored, 1)
    await request_replay(stored)
    await stored.store.replays.claim("replica-1")

    async with run_replayer(stored, "replica-2"):
        await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
        [waiting] = await stored.store.replays.replays(limit=2)
        assert waiting.sent == 0
        await stored.advance_clock(2 * REPLAY_LEASE)
        await until(lambda replay: replay.sent == 1, stored)


async def test_two_replicas_send_each_letter_once(stored: SqlJournalUnderTest) -> None:
    runs = await dead_runs(stored, 3)
    await request_replay(stored)

    async with run_replayer(stored, "replica-1"), run_replayer(stored, "replica-2"):
        await assert_stays_at(1, stored)
        await complete(stored, runs[:1])
        await until(lambda replay: replay.state == "done", stored)

    assert len(await publish_commands(stored)) == 3


async def test_a_pause_holds_a_replay_before_the_next_wave(
    stored: SqlJournalUnderTest,
) -> None:
    runs = await dead_runs(stored, 3)
    replay_id = await request_replay(stored)

    async with run_replayer(stored):
        await assert_stays_at(1, stored)
        await stored.store.replays.set_state(replay_id, "paused", who="jo")
        await complete(stored, runs[:1])
        await asyncio.sleep(10 * SHORT_INTERVAL.total_seconds())
        paused = await until(lambda replay: replay.state == "paused", stored)
        assert paused.sent == 1
        await stored.store.replays.set_state(replay_id, "running", who="jo")
        done = await until(lambda replay: replay.state == "done", stored)

    assert done.sent == 3


async def test_replicas_on_one_database_send_each_letter_once(
    database_url: str,
) -> None:
    async with (
        open_postgresql_journal(database_url) as kept,
        in_postgresql_as_it_is(database_url) as other,
    ):
        runs = await dead_runs(kept, 30)
        await request_replay(kept)
        async with run_replayer(kept, "replica-1"), run_replayer(other, "replica-2"):
            await assert_stays_at(1, kept)
            await complete(kept, runs[:1])
            await assert_stays_at(11, kept)
            await complete(kept, runs[1:11])
            done = await until(lambda replay: replay.state == "done", kept)

        assert (done.sent, done.skipped) == (30, 0)
        sent = await publish_commands(kept)
        assert sent.count(("intake", 1, 1)) == 30


@asynccontextmanager
async def in_postgresql_as_it_is(url: str) -> AsyncIterator[SqlJournalUnderTest]:
    """Open the journal of another replica."""
    async with open_journal(url) as store:
        yield SqlJournalUnderTest(
            journal=store.journal, outbox=store.outbox, advance_clock=never, store=store
        )


async def never(time: timedelta) -> None:
    raise AssertionError(time)


async def test_a_replay_that_is_killed_in_the_middle_doubles_and_loses_nothing(
    stored: SqlJournalUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.background.replayer.BATCH_SIZE", 3)
    runs = await dead_runs(stored, 30)
    await request_replay(stored)
    async with run_replayer(stored, "replica-1"):
        await assert_stays_at(1, stored)
        await complete(stored, runs[:1])
        await assert_stays_at(11, stored)
    await complete(stored, runs[1:11])
    await stored.store.replays.claim("replica-1")
    [taken] = await stored.store.replays.replays(limit=2)
    await stored.store.replays.send_batch(taken.id, "replica-1", after=11, limit=7)
    await stored.advance_clock(2 * REPLAY_LEASE)

    async with run_replayer(stored, "replica-2"):
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (30, 0)
    assert (await publish_commands(stored)).count(("intake", 1, 1)) == 30
