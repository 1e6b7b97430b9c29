"""The store of dead letters: what it holds, finds, groups and discards."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from ports.domain.choices import DeadLetterFilter
from tests.contracts.journal.dead_letter_builders import (
    EVERYTHING,
    a_dead_message,
    a_dead_reading,
    dead_letter_step,
    publish_and_store_dead_letters,
    replay_at_once,
)
from tests.contracts.journal.journal_driver import (
    give_up_step,
    publish_commands,
    publish_due,
    publish_events,
    run_row,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

HOUR = timedelta(hours=1)


async def test_a_dead_letter_has_its_body_and_envelope(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message()

    await sql_subject.store.dead_letters.add(dead_letter)

    subject = await sql_subject.store.dead_letters.detail(dead_letter.id)
    assert subject is not None
    assert (subject.body, subject.headers) == (
        dead_letter.body,
        dict(dead_letter.headers),
    )
    assert (subject.queue, subject.message_id) == (
        dead_letter.queue,
        dead_letter.message_id,
    )
    assert subject.content_type == dead_letter.content_type


async def test_headers_that_no_column_could_hold_come_back(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message(headers={"x": "\x00\ud800é"})

    await sql_subject.store.dead_letters.add(dead_letter)

    subject = await sql_subject.store.dead_letters.detail(dead_letter.id)
    assert subject is not None
    assert subject.headers == {"x": "\x00\ud800é"}


async def test_a_dead_letter_of_a_step_names_it(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)

    subject = await sql_subject.store.dead_letters.detail(dead_letter_id)

    assert subject is not None
    assert (subject.run_id, subject.stage, subject.ordinal) == (run.id, "read", 1)
    assert (subject.queue, subject.attempt, subject.deaths) == ("crews.read", 1, 1)
    assert subject.cause == "archive: took # seconds"
    assert json.loads(subject.body)["stage"] == "read"


async def test_the_same_death_twice_is_stored_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message()

    await sql_subject.store.dead_letters.add(dead_letter)
    await sql_subject.store.dead_letters.add(dead_letter)

    [row] = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.state, row.deaths) == ("waiting", 1)


async def test_a_redelivery_after_a_replay_is_no_second_death(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message()
    await sql_subject.store.dead_letters.add(dead_letter)
    await replay_at_once(sql_subject, dead_letter.id)

    await sql_subject.store.dead_letters.add(dead_letter)

    [row] = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.state, row.deaths) == ("replayed", 1)


async def test_a_step_that_dies_again_has_the_same_dead_letter(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    await replay_at_once(sql_subject, dead_letter_id)

    await dead_letter_step(sql_subject, step_key(run, "read"), message="worse")

    [row] = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.id, row.state, row.deaths) == (dead_letter_id, "waiting", 2)
    assert row.message == "worse"


@pytest.mark.parametrize(
    "which",
    [
        DeadLetterFilter(queue="crews.read"),
        DeadLetterFilter(cause="0123"),
        DeadLetterFilter(cause="TOOK #"),
        DeadLetterFilter(story="gift"),
        DeadLetterFilter(text="31 Seconds"),
        DeadLetterFilter(text="worker-7"),
        DeadLetterFilter(older_than=HOUR),
    ],
    ids=str,
)
async def test_dead_letters_are_found_by(
    sql_subject: SqlJournalUnderTest, which: DeadLetterFilter
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)
    await sql_subject.advance_clock(2 * HOUR)
    await sql_subject.store.dead_letters.add(a_dead_message())

    rows = await sql_subject.store.dead_letters.summaries(which, limit=9)

    assert [row.id for row in rows] == [dead_letter_id]
    assert await sql_subject.store.dead_letters.count(which) == 1


@pytest.mark.parametrize(
    "which",
    [
        DeadLetterFilter(newer_than=HOUR),
        DeadLetterFilter(project="another"),
        DeadLetterFilter(run=UUID(int=1)),
        DeadLetterFilter(state="discarded"),
        DeadLetterFilter(cause="%"),
        DeadLetterFilter(text="_______________________________________________"),
    ],
    ids=str,
)
async def test_what_is_not_meant_is_not_found(
    sql_subject: SqlJournalUnderTest, which: DeadLetterFilter
) -> None:
    await a_dead_reading(sql_subject)
    await sql_subject.advance_clock(2 * HOUR)

    assert await sql_subject.store.dead_letters.summaries(which, limit=9) == ()


async def test_dead_letters_are_grouped_by_cause(
    sql_subject: SqlJournalUnderTest,
) -> None:
    first, second = a_dead_message(), a_dead_message()
    other = a_dead_message(fingerprint="0" * 16, error_pattern="NUL", error="Bug")
    for dead_letter in (first, second, other):
        await sql_subject.store.dead_letters.add(dead_letter)

    groups = await sql_subject.store.dead_letters.groups(EVERYTHING, limit=9)

    shown = [(group.count, group.cause, group.error) for group in groups]
    assert shown == [(2, first.error_pattern, "InvalidEventError"), (1, "NUL", "Bug")]
    assert groups[0].example in (first.id, second.id)
    assert groups[0].first_died_at <= groups[0].last_died_at


async def test_looking_changes_nothing(sql_subject: SqlJournalUnderTest) -> None:
    dead_letter = a_dead_message()
    await sql_subject.store.dead_letters.add(dead_letter)
    before = await sql_subject.store.dead_letters.detail(dead_letter.id)

    await sql_subject.store.dead_letters.groups(EVERYTHING, limit=9)
    await sql_subject.store.dead_letters.freeze(DeadLetterFilter())

    assert await sql_subject.store.dead_letters.detail(dead_letter.id) == before
    assert await sql_subject.store.dead_letters.audit(limit=9) == ()


async def test_a_discarded_dead_letter_waits_no_more(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message()
    await sql_subject.store.dead_letters.add(dead_letter)

    count = await sql_subject.store.dead_letters.discard(
        [dead_letter.id], who="jo", what="spam"
    )

    assert count == 1
    assert await sql_subject.store.dead_letters.count(DeadLetterFilter()) == 0
    again = await sql_subject.store.dead_letters.discard(
        [dead_letter.id], who="jo", what="spam"
    )
    assert again == 0


async def test_a_discarded_step_ends_its_run_with_a_final_answer(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject, 3)

    await sql_subject.store.dead_letters.discard([dead_letter_id], who="jo", what="one")

    [said] = await publish_events(sql_subject, "story.breakdown.failed")
    data = said["data"]
    assert (data["final"], data["reason"]) == (True, "dead_lettered")
    assert (data["stage"], data["detail"]) == ("read", "archive: took 31 seconds")
    row = await run_row(sql_subject, run)
    assert row.state == "failed"


async def test_two_discarded_steps_of_a_run_end_it_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 2)
    await dead_letter_step(sql_subject, step_key(run, "read", 1))
    await dead_letter_step(sql_subject, step_key(run, "read", 2))
    rows = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)

    await sql_subject.store.dead_letters.discard(
        [row.id for row in rows], who="jo", what="both"
    )

    assert len(await publish_events(sql_subject, "story.breakdown.failed")) == 1


async def test_a_discarded_report_ends_nothing(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, _ = await a_dead_reading(sql_subject)
    await dead_letter_step(sql_subject, step_key(run, "report"))
    [row] = await sql_subject.store.dead_letters.summaries(
        DeadLetterFilter(queue="crews.report"), limit=9
    )

    await sql_subject.store.dead_letters.discard([row.id], who="jo", what="a report")

    assert await publish_due(sql_subject) == ()


async def test_discarding_is_written_down(sql_subject: SqlJournalUnderTest) -> None:
    dead_letter = a_dead_message()
    await sql_subject.store.dead_letters.add(dead_letter)

    await sql_subject.store.dead_letters.discard(
        [dead_letter.id], who="jo", what="spam"
    )

    [row] = await sql_subject.store.dead_letters.audit(limit=9)
    assert (row.who, row.action, row.count, row.what) == ("jo", "discard", 1, "spam")


async def test_a_frozen_set_is_the_oldest_first(
    sql_subject: SqlJournalUnderTest,
) -> None:
    old, new = a_dead_message(), a_dead_message()
    await sql_subject.store.dead_letters.add(old)
    await sql_subject.advance_clock(HOUR)
    await sql_subject.store.dead_letters.add(new)

    frozen = await sql_subject.store.dead_letters.freeze(DeadLetterFilter())

    assert frozen.ids == (old.id, new.id)
    assert [group.count for group in frozen.groups] == [2]
    assert frozen.oldest is not None


async def test_named_dead_letters_come_as_named_and_only_those_that_wait(
    sql_subject: SqlJournalUnderTest,
) -> None:
    first, second, gone = a_dead_message(), a_dead_message(), a_dead_message()
    for dead_letter in (first, second, gone):
        await sql_subject.store.dead_letters.add(dead_letter)
    await sql_subject.store.dead_letters.discard([gone.id], who="jo", what="spam")

    frozen = await sql_subject.store.dead_letters.freeze_named(
        [second.id, gone.id, UUID(int=1), first.id, second.id]
    )

    assert frozen.ids == (second.id, first.id)


async def test_after_three_failed_replays_a_dead_letter_must_be_named(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    for _ in range(3):
        await replay_at_once(sql_subject, dead_letter_id)
        await dead_letter_step(sql_subject, step_key(run, "read"))

    by_filter = await sql_subject.store.dead_letters.freeze(DeadLetterFilter())
    by_name = await sql_subject.store.dead_letters.freeze_named([dead_letter_id])

    assert (by_filter.ids, by_filter.left_out) == ((), 1)
    assert by_name.ids == (dead_letter_id,)


async def test_erasing_a_story_erases_its_dead_letters(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, _ = await a_dead_reading(sql_subject)
    spared = a_dead_message()
    await sql_subject.store.dead_letters.add(spared)

    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    rows = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert [row.id for row in rows] == [spared.id]


async def test_dead_letters_of_a_run_are_stored_while_it_is_worked(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 2)
    await give_up_step(sql_subject, step_key(run, "read"))

    messages = await publish_and_store_dead_letters(sql_subject)

    assert {each.routing_key for each in messages} >= {
        "story.breakdown.failed",
        "report",
    }
    assert await publish_commands(sql_subject) == []
