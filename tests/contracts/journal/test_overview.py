"""What operators look at: runs, the times of steps, events that nobody heard."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from ports.domain.choices import RunFilter
from ports.domain.film import Usage
from ports.domain.story import RunId
from ports.journal import Claimed
from tests.contracts.journal.dead_letter_builders import (
    dead_letter_step,
    publish_and_store_dead_letters,
)
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_result,
    a_run,
    claim_step,
    complete_run,
    publish_exchange,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

USAGE = Usage(calls=2, prompt_tokens=30, completion_tokens=4, cost=0.5)


@pytest.mark.parametrize(
    ("which", "found"),
    [
        (RunFilter(), {"gate", "mill", "well"}),
        (RunFilter(words="GAT"), {"gate"}),
        (RunFilter(words="100%"), set()),
        (RunFilter(state="cancelled"), set()),
        (RunFilter(story="mill"), {"mill"}),
        (RunFilter(project="nobody"), set()),
        (RunFilter(error="model is down"), {"mill"}),
        (RunFilter(stuck=True), {"mill", "well"}),
        (RunFilter(older_than=timedelta(hours=1)), set()),
        (RunFilter(newer_than=timedelta(hours=1)), {"gate", "mill", "well"}),
        (RunFilter(before=1.0), set()),
    ],
)
async def test_runs_are_found(
    sql_subject: SqlJournalUnderTest, which: RunFilter, found: set[str]
) -> None:
    await complete_run(sql_subject, story_id="gate")
    waiting = await start_reading(sql_subject, 1, story_id="mill")
    claim = await claim_step(sql_subject, step_key(waiting, "read"))
    failure = replace(a_failure(), message="model is down")
    await sql_subject.journal.retry(
        claim, failure, after=timedelta(minutes=1), counted=True
    )
    dead = await start_reading(sql_subject, 1, story_id="well")
    await dead_letter_step(sql_subject, step_key(dead, "read"))
    await publish_and_store_dead_letters(sql_subject)

    rows = await sql_subject.store.operations.runs(which, limit=10)

    assert {row.story_id for row in rows} == found


async def test_a_run_is_found_by_its_title(sql_subject: SqlJournalUnderTest) -> None:
    run = replace(a_run(story_id="s-1"), title="The Last Ferry")
    await sql_subject.journal.open(run, text="…")

    [row] = await sql_subject.store.operations.runs(
        RunFilter(words="last ferry"), limit=10
    )

    assert row.title == "The Last Ferry"


async def test_a_step_says_when_it_ran_and_what_it_cost(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 2)
    first = await claim_step(sql_subject, step_key(run, "read", 1))
    outcome = replace(a_result(1), usage=USAGE)
    await sql_subject.journal.record(first, outcome)
    second = await claim_step(sql_subject, step_key(run, "read", 2))
    await _fail(sql_subject, second)

    _, done, waiting = await sql_subject.store.operations.steps(run.id)

    assert done.started_at is not None
    assert done.ended_at is not None
    assert done.started_at <= done.ended_at
    assert (done.usage, done.due_at) == (USAGE, None)
    assert waiting.due_at is not None
    assert waiting.ended_at is not None
    assert [each.attempt for each in waiting.attempts] == [1]
    wait = (await sql_subject.store.operations.overview()).longest_wait
    assert wait is not None
    assert (wait.run_id, wait.stage) == (run.id, "read")
    overview = await sql_subject.store.operations.overview()
    assert overview.cost_today == USAGE.cost


async def _fail(subject: SqlJournalUnderTest, claim: Claimed) -> None:
    await subject.journal.retry(
        claim, a_failure(), after=timedelta(minutes=1), counted=True
    )


async def test_a_final_event_that_nobody_received_is_shown_until_it_is_sent_again(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await complete_run(sql_subject)
    *_, final = await publish_exchange(sql_subject, "events")
    operations = sql_subject.store.operations

    await sql_subject.outbox.mark_unrouted((final.id,))

    overview = await operations.overview()
    assert overview.longest_wait is None
    [missed] = overview.unrouted
    assert (missed.run_id, missed.routing_key) == (run.id, final.routing_key)
    assert missed.title == run.title
    [shown] = [row for row in await operations.event_rows(run.id) if row.is_unrouted]
    assert await operations.event(run.id, shown.id) == final.body
    assert await operations.event(RunId(uuid4()), shown.id) is None
    await operations.republish(run.id, who="jo")
    assert (await operations.overview()).unrouted == ()


async def test_a_change_of_a_run_is_seen(sql_subject: SqlJournalUnderTest) -> None:
    operations = sql_subject.store.operations
    run = await start_reading(sql_subject, 1)
    marks = [(await operations.last_change(), await operations.last_change(run.id))]

    claim = await claim_step(sql_subject, step_key(run, "read"))
    marks.append((await operations.last_change(), await operations.last_change(run.id)))
    await sql_subject.journal.record(claim, a_result(1))
    marks.append((await operations.last_change(), await operations.last_change(run.id)))

    assert len({each for _, each in marks}) == 3
    assert marks[1][0] != marks[2][0]
