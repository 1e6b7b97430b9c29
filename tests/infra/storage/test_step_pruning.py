"""Steps of runs that ended long ago are deleted; everything else stays."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from infra.storage.steps.prune import PORTION
from ports.domain.story import StoryId
from ports.errors import PortUnavailableError
from ports.events.story_events import StoryCancelled
from ports.journal import Claimed, Closed
from service.background.pruner import prune_regularly
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_run,
    claim_step,
    complete_run,
    open_run,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import (
    SqlJournalUnderTest,
    open_postgresql_journal,
    open_sqlite_journal,
)

LONG = timedelta(hours=1)
NO_TIME = timedelta(0)


@pytest.fixture(params=["sqlite", "postgresql"])
async def subject(
    request: pytest.FixtureRequest, tmp_path: Path
) -> AsyncIterator[SqlJournalUnderTest]:
    """The journal in each database."""
    opened = (
        open_sqlite_journal(tmp_path)
        if request.param == "sqlite"
        else open_postgresql_journal(request.getfixturevalue("database_url"))
    )
    async with opened as journal:
        yield journal


async def prune(subject: SqlJournalUnderTest, older_than: timedelta) -> int:
    # Of the databases' clock: what ended just now, ended before now.
    await asyncio.sleep(0.01)
    return await subject.store.operations.prune_steps(older_than)


async def test_steps_are_deleted_once_their_run_has_been_over_for_so_long(
    subject: SqlJournalUnderTest,
) -> None:
    run = await complete_run(subject)
    operations = subject.store.operations
    events = await operations.events(run.id)

    assert await prune(subject, LONG) == 0
    assert await operations.steps(run.id) != ()
    assert await prune(subject, NO_TIME) > 0

    assert await operations.steps(run.id) == ()
    assert await operations.events(run.id) == events != ()
    found = await operations.run(run.id)
    assert found is not None
    assert found.state == "completed"


async def test_a_run_that_goes_on_keeps_its_steps(subject: SqlJournalUnderTest) -> None:
    run = await start_reading(subject, passages=2)

    assert await prune(subject, NO_TIME) == 0
    assert isinstance(await claim_step(subject, step_key(run, "read")), Claimed)


async def test_each_run_is_pruned_once_however_many_there_are(
    subject: SqlJournalUnderTest,
) -> None:
    for number in range(PORTION + 2):
        await complete_run(subject, id=uuid4(), story_id=StoryId(f"story-{number}"))

    assert await prune(subject, NO_TIME) >= PORTION + 2
    assert await prune(subject, NO_TIME) == 0

    await complete_run(subject, id=uuid4(), story_id=StoryId("later"))
    assert await prune(subject, NO_TIME) > 0


async def test_a_command_that_comes_late_finds_its_run_closed(
    subject: SqlJournalUnderTest,
) -> None:
    run = await complete_run(subject)
    await prune(subject, NO_TIME)

    late = await subject.journal.claim(step_key(run, "read"), attempt=1, worker="w")

    assert late == Closed()


async def test_a_run_that_was_pruned_can_be_submitted_again(
    subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id, reason="wrong"))
    await prune(subject, NO_TIME)

    again = await subject.journal.open(
        a_run(id=run.id, cause_id="cause-2"), text="once more"
    )

    assert (again.result, again.run.generation) == ("opened", 2)
    assert isinstance(await claim_step(subject, step_key(again.run, "intake")), Claimed)


async def test_steps_that_wait_to_be_tried_again_are_counted_by_stage(
    subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(subject, passages=2)
    claim = await claim_step(subject, step_key(run, "read"))
    await subject.journal.retry(claim, a_failure(), after=LONG, counted=True)

    stats = await subject.store.operations.stats()

    assert stats.steps_waiting == {"read": 1}


async def test_pruning_goes_on_after_the_journal_was_away() -> None:
    calls = 0
    is_done = asyncio.Event()

    async def prune_once(_: timedelta) -> int:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise PortUnavailableError("journal", "gone")
        is_done.set()
        return 3

    pruning = prune_regularly(
        prune_once, retention=LONG, interval=timedelta(milliseconds=1)
    )
    with capture_logs() as logs:
        task = asyncio.create_task(pruning)
        await asyncio.wait_for(is_done.wait(), timeout=5)
        await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait((task,))

    assert [entry["event"] for entry in logs][:2] == ["pruner.failed", "steps.pruned"]
