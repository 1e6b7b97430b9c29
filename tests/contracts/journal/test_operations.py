"""What operators see and do."""

import json
from datetime import timedelta

from ports.domain.choices import RunFilter
from ports.domain.film import Usage
from ports.domain.story import RunId
from ports.events.story_events import StoryCancelled
from ports.operations import COUNTED_AGE
from tests.contracts.journal.dead_letter_builders import (
    a_dead_reading,
    dead_letter_step,
)
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_run,
    claim_step,
    complete_run,
    give_up_step,
    open_run,
    publish_commands,
    publish_due,
    publish_exchange,
    run_row,
    start_reading,
    step_key,
    submit_again,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest
from tests.contracts.journal.test_records import ANSWER, KEY, TEXT


async def test_runs_are_listed_newest_first(sql_subject: SqlJournalUnderTest) -> None:
    first = await open_run(sql_subject)
    second = await open_run(sql_subject, revision=2)

    rows = await sql_subject.store.operations.runs(limit=10)

    assert {row.run_id for row in rows} == {first.id, second.id}
    assert list(rows) == sorted(rows, key=lambda row: row.opened_at, reverse=True)


async def test_runs_are_found_by_state_and_story(
    sql_subject: SqlJournalUnderTest,
) -> None:
    done = await complete_run(sql_subject)
    await open_run(sql_subject, revision=2)
    await complete_run(sql_subject, story_id="magi")

    rows = await sql_subject.store.operations.runs(
        RunFilter(state="completed", story="gift"), limit=10
    )

    assert [row.run_id for row in rows] == [done.id]


async def test_a_run_shows_its_position(sql_subject: SqlJournalUnderTest) -> None:
    run = await start_reading(sql_subject, 4)
    await sql_subject.store.answers.add_usage(run, Usage(calls=2, cost=0.5))

    row = await run_row(sql_subject, run)
    assert (row.title, row.state, row.stage) == ("The Gift", "running", "read")
    assert (row.percent, row.usage.calls) == (2.0, 2)


async def test_an_unknown_run_is_none(sql_subject: SqlJournalUnderTest) -> None:
    assert await sql_subject.store.operations.run(RunId(a_run().id)) is None


async def test_steps_are_listed_in_the_order_of_the_pipeline(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 10)
    await claim_step(sql_subject, step_key(run, "read", 1))
    await give_up_step(sql_subject, step_key(run, "read", 2))

    rows = await sql_subject.store.operations.steps(run.id)

    shown = [(row.stage, row.ordinal, row.state) for row in rows]
    assert shown[:3] == [
        ("intake", 1, "done"),
        ("read", 1, "claimed"),
        ("read", 2, "dead"),
    ]
    assert shown[-2:] == [("read", 10, "waiting"), ("report", 1, "owed")]
    assert rows[2].last_error == "PortUnavailableError: archive: took 31 seconds"


async def test_a_run_that_goes_well_has_no_problem(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 2)
    await claim_step(sql_subject, step_key(run, "read", 1))

    row = await run_row(sql_subject, run)
    assert row.problem is None


async def test_a_run_held_up_by_a_dead_letter_names_it_and_what_helps(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, letter = await a_dead_reading(sql_subject, 2)

    row = await run_row(sql_subject, run)
    assert row.problem is not None
    assert (row.problem.kind, row.problem.stage, row.problem.ordinal) == (
        "dead_letter",
        "read",
        1,
    )
    assert row.problem.remedy == f"novel-crews dlq replay {letter}"
    assert row.problem.reason == "PortUnavailableError: archive: took 31 seconds"
    assert (await sql_subject.store.operations.stats()).runs_stuck == 1


async def test_a_run_whose_step_waits_for_a_port_says_so_and_until_when(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 1)
    claim = await claim_step(sql_subject, step_key(run, "read", 1))
    await sql_subject.journal.retry(
        claim, a_failure(), after=timedelta(seconds=90), counted=False
    )

    [row] = await sql_subject.store.operations.runs(limit=10)

    assert row.problem is not None
    assert (row.problem.kind, row.problem.dead_letter) == ("waiting", None)
    assert row.problem.at > row.changed_at


async def test_a_run_that_no_replica_works_is_overdue(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 1)
    assert (await sql_subject.store.operations.stats()).overdue == 0
    await sql_subject.advance_clock(timedelta(minutes=2))

    row = await run_row(sql_subject, run)
    assert row.problem is not None
    assert row.problem.kind == "overdue"
    assert (await sql_subject.store.operations.stats()).overdue > 0


async def test_events_are_those_of_the_newest_generation(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await submit_again(sql_subject, run)
    await sql_subject.journal.cancel(
        StoryCancelled(story_id=run.story_id, reason="again")
    )

    [event] = await sql_subject.store.operations.events(run.id)

    assert json.loads(event)["data"]["detail"] == "again"


async def test_republishing_sends_the_same_events(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await complete_run(sql_subject)
    before = await publish_exchange(sql_subject, "events")

    count = await sql_subject.store.operations.republish(run.id, who="jo")

    assert (count, list(await publish_due(sql_subject))) == (len(before), before)


async def test_republishing_an_unknown_run_sends_nothing(
    sql_subject: SqlJournalUnderTest,
) -> None:
    assert (
        await sql_subject.store.operations.republish(RunId(a_run().id), who="jo") == 0
    )


async def test_erasing_a_story_erases_every_row(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await complete_run(sql_subject)
    await sql_subject.store.records.store_text(run, TEXT)
    await sql_subject.store.answers.put(run, KEY, ANSWER)

    count = await sql_subject.store.operations.erase(
        run.project_id, run.story_id, who="jo"
    )

    assert count == 1
    assert await sql_subject.store.operations.run(run.id) is None
    assert await sql_subject.store.operations.events(run.id) == ()
    assert await sql_subject.store.answers.get(run, KEY) is None
    assert await publish_due(sql_subject) == ()


async def test_erasing_a_story_spares_others(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    other = await open_run(sql_subject, project_id="another")
    await sql_subject.store.records.store_text(run, TEXT)
    await sql_subject.store.records.store_text(other, TEXT)

    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    assert await sql_subject.store.records.text(other) == TEXT
    assert await sql_subject.store.records.submission_text(other) == "One dollar."


async def test_an_erased_running_run_still_gets_its_final_event(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await publish_due(sql_subject)

    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    [message] = await publish_due(sql_subject)
    data = json.loads(message.body)["data"]
    assert (data["final"], data["reason"]) == (True, "cancelled")
    assert message.correlation_id == str(run.id)


async def test_the_final_event_of_an_erased_run_is_deleted_in_time(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")
    await publish_due(sql_subject)

    await sql_subject.outbox.requeue_lost()

    await sql_subject.journal.open(a_run(id=run.id), text="One dollar.")
    assert await sql_subject.store.operations.events(run.id) == ()


async def test_the_census_counts_what_there_is(
    sql_subject: SqlJournalUnderTest,
) -> None:
    await complete_run(sql_subject)
    await publish_due(sql_subject)
    run = await start_reading(sql_subject, 3, revision=2)
    await dead_letter_step(sql_subject, step_key(run, "read", 2))
    await claim_step(sql_subject, step_key(run, "read", 1))

    census = await sql_subject.store.operations.stats()

    assert census.runs == {"running": 1, "completed": 1, "failed": 0, "cancelled": 0}
    assert (census.steps_in_flight, census.dead_letters) == (1, 1)
    assert census.outbox == await sql_subject.outbox.depth()


async def test_the_census_counts_ended_runs_of_the_last_day(
    sql_subject: SqlJournalUnderTest,
) -> None:
    await complete_run(sql_subject)
    await start_reading(sql_subject, 1, revision=2)
    await sql_subject.advance_clock(COUNTED_AGE)

    census = await sql_subject.store.operations.stats()

    assert census.runs == {"running": 1, "completed": 0, "failed": 0, "cancelled": 0}
    assert await sql_subject.store.operations.count_runs() == 2


async def test_a_migrated_journal_is_in_order(sql_subject: SqlJournalUnderTest) -> None:
    await sql_subject.store.operations.check()


async def test_a_lease_of_a_closed_run_runs_out_for_good(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await publish_due(sql_subject)
    await claim_step(sql_subject, step_key(run, "intake"))
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(sql_subject)
    await sql_subject.advance_clock(timedelta(minutes=2))

    await sql_subject.outbox.requeue_lost()

    states = {
        row.stage: (row.state, row.lost)
        for row in await sql_subject.store.operations.steps(run.id)
    }
    assert states["intake"] == ("owed", 0)
    assert "intake" not in {stage for stage, *_ in await publish_commands(sql_subject)}
