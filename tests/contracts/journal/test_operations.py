"""What operators see and do."""

import json
from datetime import timedelta

from ports.events import StoryCancelled
from ports.film import Usage
from ports.story import RunId
from tests.contracts.journal.dying import died
from tests.contracts.journal.keeping import Stored
from tests.contracts.journal.test_records import ANSWER, KEY, TEXT
from tests.contracts.journal.working import (
    a_failure,
    a_run,
    claimed,
    commands,
    completed,
    opened,
    paid,
    reading,
    step,
)


async def test_runs_are_listed_newest_first(stored: Stored) -> None:
    first = await opened(stored)
    second = await opened(stored, revision=2)

    rows = await stored.store.operations.runs(limit=10)

    assert {row.run_id for row in rows} == {first.id, second.id}
    assert list(rows) == sorted(rows, key=lambda row: row.opened_at, reverse=True)


async def test_runs_are_found_by_state_and_story(stored: Stored) -> None:
    done = await completed(stored)
    await opened(stored, revision=2)
    await completed(stored, story_id="magi")

    rows = await stored.store.operations.runs(state="completed", story="gift", limit=10)

    assert [row.run_id for row in rows] == [done.id]


async def test_a_run_tells_how_it_stands(stored: Stored) -> None:
    run = await reading(stored, 4)
    await stored.store.answers.pay(run, Usage(calls=2, cost=0.5))

    row = await stored.store.operations.run(run.id)

    assert row is not None
    assert (row.title, row.state, row.stage) == ("The Gift", "running", "read")
    assert (row.percent, row.usage.calls) == (2.0, 2)


async def test_an_unknown_run_is_none(stored: Stored) -> None:
    assert await stored.store.operations.run(RunId(a_run().id)) is None


async def test_steps_are_listed_in_the_order_of_the_pipeline(stored: Stored) -> None:
    run = await reading(stored, 10)
    await claimed(stored, step(run, "read", 1))
    await stored.journal.bury(await claimed(stored, step(run, "read", 2)), a_failure())

    rows = await stored.store.operations.steps(run.id)

    shown = [(row.stage, row.ordinal, row.state) for row in rows]
    assert shown[:3] == [
        ("intake", 1, "done"),
        ("read", 1, "claimed"),
        ("read", 2, "dead"),
    ]
    assert shown[-2:] == [("read", 10, "waiting"), ("report", 1, "owed")]
    assert rows[2].last_error == "PortUnavailableError: archive: took 31 seconds"


async def test_events_are_those_of_the_newest_generation(stored: Stored) -> None:
    run = await opened(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await stored.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id, reason="again"))

    [event] = await stored.store.operations.events(run.id)

    assert json.loads(event)["data"]["detail"] == "again"


async def test_republishing_owes_the_same_events(stored: Stored) -> None:
    run = await completed(stored)
    before = [owed for owed in await paid(stored) if owed.exchange == "events"]

    count = await stored.store.operations.republish(run.id)

    assert (count, list(await paid(stored))) == (len(before), before)


async def test_republishing_an_unknown_run_owes_nothing(stored: Stored) -> None:
    assert await stored.store.operations.republish(RunId(a_run().id)) == 0


async def test_forgetting_erases_every_row(stored: Stored) -> None:
    run = await completed(stored)
    await stored.store.records.keep_text(run, TEXT)
    await stored.store.answers.keep(run, KEY, ANSWER)

    count = await stored.store.operations.forget(run.project_id, run.story_id)

    assert count == 1
    assert await stored.store.operations.run(run.id) is None
    assert await stored.store.operations.events(run.id) == ()
    assert await stored.store.answers.find(run, KEY) is None
    assert await paid(stored) == ()


async def test_forgetting_spares_other_stories(stored: Stored) -> None:
    run = await opened(stored)
    other = await opened(stored, project_id="another")
    await stored.store.records.keep_text(run, TEXT)
    await stored.store.records.keep_text(other, TEXT)

    await stored.store.operations.forget(run.project_id, run.story_id)

    assert await stored.store.records.text(other) == TEXT
    assert await stored.store.records.submitted_text(other) == "One dollar."


async def test_a_forgotten_running_run_still_gets_its_final_answer(
    stored: Stored,
) -> None:
    run = await opened(stored)
    await paid(stored)

    await stored.store.operations.forget(run.project_id, run.story_id)

    [owed] = await paid(stored)
    data = json.loads(owed.body)["data"]
    assert (data["final"], data["reason"]) == (True, "cancelled")
    assert owed.correlation_id == str(run.id)


async def test_the_last_words_of_a_forgotten_run_are_swept_away(stored: Stored) -> None:
    run = await opened(stored)
    await stored.store.operations.forget(run.project_id, run.story_id)
    await paid(stored)

    await stored.outbox.sweep()

    await stored.journal.open(a_run(id=run.id), text="One dollar.")
    assert await stored.store.operations.events(run.id) == ()


async def test_the_census_counts_what_there_is(stored: Stored) -> None:
    await completed(stored)
    await paid(stored)
    run = await reading(stored, 3, revision=2)
    await died(stored, step(run, "read", 2))
    await claimed(stored, step(run, "read", 1))

    census = await stored.store.operations.census()

    assert census.runs == {"running": 1, "completed": 1, "failed": 0, "cancelled": 0}
    assert (census.steps_in_flight, census.dead_letters) == (1, 1)
    assert census.outbox == await stored.outbox.depth()


async def test_a_migrated_journal_is_in_order(stored: Stored) -> None:
    await stored.store.operations.check()


async def test_a_lease_of_a_closed_run_runs_out_for_good(stored: Stored) -> None:
    run = await opened(stored)
    await paid(stored)
    await claimed(stored, step(run, "intake"))
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await paid(stored)
    await stored.passes(timedelta(minutes=2))

    await stored.outbox.sweep()

    states = {
        row.stage: (row.state, row.lost)
        for row in await stored.store.operations.steps(run.id)
    }
    assert states["intake"] == ("owed", 0)
    assert "intake" not in {stage for stage, *_ in await commands(stored)}
