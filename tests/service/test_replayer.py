"""Replays are carried out: a canary, ten, the rest; by one replica at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from infra.storage import opened_journal
from ports.replays import LEASE, Replay
from ports.story import Run
from service.replay import Replayer
from tests.contracts.journal.dying import EVERYTHING, carried
from tests.contracts.journal.keeping import Stored, in_postgresql, in_sqlite
from tests.contracts.journal.working import (
    COMPLETING,
    a_failure,
    claimed,
    commands,
    opened,
    step,
    worked,
)

SOON = timedelta(milliseconds=5)
PATIENCE = 20.0


@pytest.fixture(autouse=True)
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.replay.replayer.GLANCE", SOON)


@pytest.fixture
async def stored(tmp_path: Path) -> AsyncIterator[Stored]:
    """A journal in a file."""
    async with in_sqlite(tmp_path) as stored:
        yield stored


async def dead_runs(stored: Stored, count: int) -> list[Run]:
    """Return so many runs whose first step died, oldest death first."""
    runs = [await opened(stored, revision=n) for n in range(1, count + 1)]
    for run in runs:
        await dies(stored, run)
    return runs


async def dies(stored: Stored, run: Run) -> None:
    claim = await claimed(stored, step(run, "intake"))
    await stored.journal.bury(claim, a_failure())
    await carried(stored)


async def asked(stored: Stored, rate: float | None = None) -> UUID:
    """Ask for the replay of all that died, the oldest first."""
    rows = await stored.store.dead_letters.rows(EVERYTHING, limit=1000)
    ids = [row.id for row in reversed(rows)]
    return await stored.store.replays.ask(ids, rate=rate, who="jo", what="all")


@asynccontextmanager
async def replaying(stored: Stored, holder: str = "replica-1") -> AsyncIterator[None]:
    replayer = Replayer(replays=stored.store.replays, holder=holder, every=SOON)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(replayer.run())
        yield
        task.cancel()


async def until(condition: Callable[[Replay], bool], stored: Stored) -> Replay:
    """Return the only replay once *condition* holds for it."""
    async with asyncio.timeout(PATIENCE):
        while True:
            [replay] = await stored.store.replays.replays(limit=2)
            if condition(replay):
                return replay
            await asyncio.sleep(0.005)


async def rests_at(sent: int, stored: Stored) -> None:
    """Return when so many were sent, and no more in some glances after that."""
    await until(lambda replay: replay.sent >= sent, stored)
    await asyncio.sleep(10 * SOON.total_seconds())
    [replay] = await stored.store.replays.replays(limit=2)
    assert (replay.sent, replay.state) == (sent, "running")


async def complete(stored: Stored, runs: Sequence[Run]) -> None:
    for run in runs:
        await worked(stored, step(run, "intake"), COMPLETING)


async def test_a_canary_goes_first_then_ten_then_the_rest(stored: Stored) -> None:
    runs = await dead_runs(stored, 15)
    await asked(stored)

    async with replaying(stored):
        await rests_at(1, stored)
        await complete(stored, runs[:1])
        await rests_at(11, stored)
        await complete(stored, runs[1:11])
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (15, 0)


async def test_a_canary_that_dies_again_stops_the_replay(stored: Stored) -> None:
    runs = await dead_runs(stored, 3)
    await asked(stored)

    async with replaying(stored):
        await rests_at(1, stored)
        await dies(stored, runs[0])
        stopped = await until(lambda replay: replay.state != "running", stored)

    assert (stopped.state, stopped.sent) == ("stopped", 1)
    assert stopped.detail.startswith("1 of the first 1 died again")


async def test_one_of_the_ten_that_dies_again_stops_the_replay(
    stored: Stored,
) -> None:
    runs = await dead_runs(stored, 15)
    await asked(stored)

    async with replaying(stored):
        await rests_at(1, stored)
        await complete(stored, runs[:1])
        await rests_at(11, stored)
        await dies(stored, runs[5])
        stopped = await until(lambda replay: replay.state != "running", stored)

    assert (stopped.state, stopped.sent) == ("stopped", 11)


async def test_a_canary_that_is_skipped_is_no_canary(stored: Stored) -> None:
    runs = await dead_runs(stored, 3)
    await asked(stored)
    rows = await stored.store.dead_letters.rows(EVERYTHING, limit=9)
    await stored.store.dead_letters.discard([rows[-1].id], who="jo", what="oldest")

    async with replaying(stored):
        await rests_at(1, stored)
        assert ("intake", 1, 1) in await commands(stored)
        await complete(stored, runs[1:2])
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (2, 1)


async def test_another_replica_goes_on_where_one_was_stopped(stored: Stored) -> None:
    runs = await dead_runs(stored, 3)
    await asked(stored)
    async with replaying(stored, "replica-1"):
        await rests_at(1, stored)

    async with replaying(stored, "replica-2"):
        await complete(stored, runs[:1])
        done = await until(lambda replay: replay.state == "done", stored)

    assert done.sent == 3


async def test_another_replica_goes_on_where_one_was_killed(stored: Stored) -> None:
    await dead_runs(stored, 1)
    await asked(stored)
    await stored.store.replays.take("replica-1")

    async with replaying(stored, "replica-2"):
        await asyncio.sleep(10 * SOON.total_seconds())
        [waiting] = await stored.store.replays.replays(limit=2)
        assert waiting.sent == 0
        await stored.passes(2 * LEASE)
        await until(lambda replay: replay.sent == 1, stored)


async def test_two_replicas_send_each_letter_once(stored: Stored) -> None:
    runs = await dead_runs(stored, 3)
    await asked(stored)

    async with replaying(stored, "replica-1"), replaying(stored, "replica-2"):
        await rests_at(1, stored)
        await complete(stored, runs[:1])
        await until(lambda replay: replay.state == "done", stored)

    assert len(await commands(stored)) == 3


async def test_a_pause_holds_a_replay_before_the_next_wave(stored: Stored) -> None:
    runs = await dead_runs(stored, 3)
    replay_id = await asked(stored)

    async with replaying(stored):
        await rests_at(1, stored)
        await stored.store.replays.change(replay_id, "paused", who="jo")
        await complete(stored, runs[:1])
        await asyncio.sleep(10 * SOON.total_seconds())
        paused = await until(lambda replay: replay.state == "paused", stored)
        assert paused.sent == 1
        await stored.store.replays.change(replay_id, "running", who="jo")
        done = await until(lambda replay: replay.state == "done", stored)

    assert done.sent == 3


async def test_replicas_on_one_database_send_each_letter_once(
    database_url: str,
) -> None:
    async with (
        in_postgresql(database_url) as kept,
        in_postgresql_as_it_is(database_url) as other,
    ):
        runs = await dead_runs(kept, 30)
        await asked(kept)
        async with replaying(kept, "replica-1"), replaying(other, "replica-2"):
            await rests_at(1, kept)
            await complete(kept, runs[:1])
            await rests_at(11, kept)
            await complete(kept, runs[1:11])
            done = await until(lambda replay: replay.state == "done", kept)

        assert (done.sent, done.skipped) == (30, 0)
        sent = await commands(kept)
        assert sent.count(("intake", 1, 1)) == 30


@asynccontextmanager
async def in_postgresql_as_it_is(url: str) -> AsyncIterator[Stored]:
    """Open the journal of another replica."""
    async with opened_journal(url) as store:
        yield Stored(
            journal=store.journal, outbox=store.outbox, passes=never, store=store
        )


async def never(time: timedelta) -> None:
    raise AssertionError(time)


async def test_a_replay_that_is_killed_in_the_middle_doubles_and_loses_nothing(
    stored: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.replay.pace.BATCH", 3)
    runs = await dead_runs(stored, 30)
    await asked(stored)
    async with replaying(stored, "replica-1"):
        await rests_at(1, stored)
        await complete(stored, runs[:1])
        await rests_at(11, stored)
    await complete(stored, runs[1:11])
    await stored.store.replays.take("replica-1")
    [taken] = await stored.store.replays.replays(limit=2)
    await stored.store.replays.send(taken.id, "replica-1", after=11, limit=7)
    await stored.passes(2 * LEASE)

    async with replaying(stored, "replica-2"):
        done = await until(lambda replay: replay.state == "done", stored)

    assert (done.sent, done.skipped) == (30, 0)
    assert (await commands(stored)).count(("intake", 1, 1)) == 30
