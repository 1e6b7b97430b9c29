"""What operators see and do."""

import json
from datetime import timedelta

from ports.domain.film import Usage
from ports.domain.story import RunId
from ports.events.story_events import StoryCancelled
from tests.contracts.journal.dead_letter_builders import dead_letter_step
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_run,
    claim_step,
    complete_run,
    open_run,
    publish_commands,
    publish_due,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest
from tests.contracts.journal.test_records import ANSWER, KEY, TEXT


async def test_runs_are_listed_newest_first(stored: SqlJournalUnderTest) -> None:
    first = await open_run(stored)
    second = await open_run(stored, revision=2)

    rows = await stored.store.operations.runs(limit=10)

    assert {row.run_id for row in rows} == {first.id, second.id}
    assert list(rows) == sorted(rows, key=lambda row: row.opened_at, reverse=True)


async def test_runs_are_found_by_state_and_story(stored: SqlJournalUnderTest) -> None:
    done = await complete_run(stored)
    await open_run(stored, revision=2)
    await complete_run(stored, story_id="magi")

    rows = await stored.store.operations.runs(state="completed", story="gift", limit=10)

    assert [row.run_id for row in rows] == [done.id]


async def test_a_run_tells_how_it_stands(stored: SqlJournalUnderTest) -> None:
    run = await start_reading(stored, 4)
    await stored.store.answers.add_usage(run, Usage(calls=2, cost=0.5))

    row = await stored.store.operations.run(run.id)

    assert row is not None
    assert (row.title, row.state, row.stage) == ("The Gift", "running", "read")
    assert (row.percent, row.usage.calls) == (2.0, 2)


async def test_an_unknown_run_is_none(stored: SqlJournalUnderTest) -> None:
    assert await stored.store.operations.run(RunId(a_run().id)) is None


async def test_steps_are_listed_in_the_order_of_the_pipeline(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 10)
    await claim_step(stored, step_key(run, "read", 1))
    await stored.journal.dead_letter(
        await claim_step(stored, step_key(run, "read", 2)), a_failure()
    )

    rows = await stored.store.operations.steps(run.id)

    shown = [(row.stage, row.ordinal, row.state) for row in rows]
    assert shown[:3] == [
        ("intake", 1, "done"),
        ("read", 1, "claimed"),
        ("read", 2, "dead"),
    ]
    assert shown[-2:] == [("read", 10, "waiting"), ("report", 1, "owed")]
    assert rows[2].last_error == "PortUnavailableError: archive: took 31 seconds"


async def test_events_are_those_of_the_newest_generation(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await stored.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id, reason="again"))

    [event] = await stored.store.operations.events(run.id)

    assert json.loads(event)["data"]["detail"] == "again"


async def test_republishing_owes_the_same_events(stored: SqlJournalUnderTest) -> None:
    run = await complete_run(stored)
    before = [owed for owed in await publish_due(stored) if owed.exchange == "events"]

    count = await stored.store.operations.republish(run.id)

    assert (count, list(await publish_due(stored))) == (len(before), before)


async def test_republishing_an_unknown_run_owes_nothing(
    stored: SqlJournalUnderTest,
) -> None:
    assert await stored.store.operations.republish(RunId(a_run().id)) == 0


async def test_forgetting_erases_every_row(stored: SqlJournalUnderTest) -> None:
    run = await complete_run(stored)
    await stored.store.records.store_text(run, TEXT)
    await stored.store.answers.put(run, KEY, ANSWER)

    count = await stored.store.operations.erase(run.project_id, run.story_id)

    assert count == 1
    assert await stored.store.operations.run(run.id) is None
    assert await stored.store.operations.events(run.id) == ()
    assert await stored.store.answers.get(run, KEY) is None
    assert await publish_due(stored) == ()


async def test_forgetting_spares_other_stories(stored: SqlJournalUnderTest) -> None:
    run = await open_run(stored)
    other = await open_run(stored, project_id="another")
    await stored.store.records.store_text(run, TEXT)
    await stored.store.records.store_text(other, TEXT)

    await stored.store.operations.erase(run.project_id, run.story_id)

    assert await stored.store.records.text(other) == TEXT
    assert await stored.store.records.submission_text(other) == "One dollar."


async def test_a_forgotten_running_run_still_gets_its_final_answer(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await publish_due(stored)

    await stored.store.operations.erase(run.project_id, run.story_id)

    [owed] = await publish_due(stored)
    data = json.loads(owed.body)["data"]
    assert (data["final"], data["reason"]) == (True, "cancelled")
    assert owed.correlation_id == str(run.id)


async def test_the_last_words_of_a_forgotten_run_are_swept_away(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await stored.store.operations.erase(run.project_id, run.story_id)
    await publish_due(stored)

    await stored.outbox.requeue_lost()

    await stored.journal.open(a_run(id=run.id), text="One dollar.")
    assert await stored.store.operations.events(run.id) == ()


async def test_the_census_counts_what_there_is(stored: SqlJournalUnderTest) -> None:
    await complete_run(stored)
    await publish_due(stored)
    run = await start_reading(stored, 3, revision=2)
    await dead_letter_step(stored, step_key(run, "read", 2))
    await claim_step(stored, step_key(run, "read", 1))

    census = await stored.store.operations.stats()

    assert census.runs == {"running": 1, "completed": 1, "failed": 0, "cancelled": 0}
    assert (census.steps_in_flight, census.dead_letters) == (1, 1)
    assert census.outbox == await stored.outbox.depth()


async def test_a_migrated_journal_is_in_order(stored: SqlJournalUnderTest) -> None:
    await stored.store.operations.check()


async def test_a_lease_of_a_closed_run_runs_out_for_good(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await publish_due(stored)
    await claim_step(stored, step_key(run, "intake"))
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(stored)
    await stored.advance_clock(timedelta(minutes=2))

    await stored.outbox.requeue_lost()

    states = {
        row.stage: (row.state, row.lost)
        for row in await stored.store.operations.steps(run.id)
    }
    assert states["intake"] == ("owed", 0)
    assert "intake" not in {stage for stage, *_ in await publish_commands(stored)}
