"""Dead letters on file: kept, found, grouped, put away."""

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
    a_failure,
    claim_step,
    publish_commands,
    publish_due,
    publish_events,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

HOUR = timedelta(hours=1)


async def test_a_letter_keeps_its_body_and_envelope(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message()

    await stored.store.dead_letters.add(letter)

    kept = await stored.store.dead_letters.detail(letter.id)
    assert kept is not None
    assert (kept.body, kept.headers) == (letter.body, dict(letter.headers))
    assert (kept.queue, kept.message_id) == (letter.queue, letter.message_id)
    assert kept.content_type == letter.content_type


async def test_headers_that_no_column_could_hold_come_back(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message(headers={"x": "\x00\ud800é"})

    await stored.store.dead_letters.add(letter)

    kept = await stored.store.dead_letters.detail(letter.id)
    assert kept is not None
    assert kept.headers == {"x": "\x00\ud800é"}


async def test_a_letter_of_a_step_names_it(stored: SqlJournalUnderTest) -> None:
    run, letter_id = await a_dead_reading(stored)

    kept = await stored.store.dead_letters.detail(letter_id)

    assert kept is not None
    assert (kept.run_id, kept.stage, kept.ordinal) == (run.id, "read", 1)
    assert (kept.queue, kept.attempt, kept.deaths) == ("crews.read", 1, 1)
    assert kept.cause == "archive: took # seconds"
    assert json.loads(kept.body)["stage"] == "read"


async def test_the_same_death_twice_is_filed_once(stored: SqlJournalUnderTest) -> None:
    letter = a_dead_message()

    await stored.store.dead_letters.add(letter)
    await stored.store.dead_letters.add(letter)

    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.state, row.deaths) == ("waiting", 1)


async def test_a_redelivery_after_a_replay_is_no_second_death(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message()
    await stored.store.dead_letters.add(letter)
    await replay_at_once(stored, letter.id)

    await stored.store.dead_letters.add(letter)

    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.state, row.deaths) == ("replayed", 1)


async def test_a_step_that_dies_again_is_the_same_letter_again(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    await replay_at_once(stored, letter_id)

    await dead_letter_step(stored, step_key(run, "read"), message="worse")

    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert (row.id, row.state, row.deaths) == (letter_id, "waiting", 2)
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
async def test_letters_are_found_by(
    stored: SqlJournalUnderTest, which: DeadLetterFilter
) -> None:
    _, letter_id = await a_dead_reading(stored)
    await stored.advance_clock(2 * HOUR)
    await stored.store.dead_letters.add(a_dead_message())

    rows = await stored.store.dead_letters.summaries(which, limit=9)

    assert [row.id for row in rows] == [letter_id]
    assert await stored.store.dead_letters.count(which) == 1


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
    stored: SqlJournalUnderTest, which: DeadLetterFilter
) -> None:
    await a_dead_reading(stored)
    await stored.advance_clock(2 * HOUR)

    assert await stored.store.dead_letters.summaries(which, limit=9) == ()


async def test_letters_are_grouped_by_cause(stored: SqlJournalUnderTest) -> None:
    first, second = a_dead_message(), a_dead_message()
    other = a_dead_message(fingerprint="0" * 16, error_pattern="NUL", error="Bug")
    for letter in (first, second, other):
        await stored.store.dead_letters.add(letter)

    groups = await stored.store.dead_letters.groups(EVERYTHING, limit=9)

    shown = [(group.count, group.cause, group.error) for group in groups]
    assert shown == [(2, first.error_pattern, "InvalidEventError"), (1, "NUL", "Bug")]
    assert groups[0].example in (first.id, second.id)
    assert groups[0].first_died_at <= groups[0].last_died_at


async def test_looking_changes_nothing(stored: SqlJournalUnderTest) -> None:
    letter = a_dead_message()
    await stored.store.dead_letters.add(letter)
    before = await stored.store.dead_letters.detail(letter.id)

    await stored.store.dead_letters.groups(EVERYTHING, limit=9)
    await stored.store.dead_letters.freeze(DeadLetterFilter())

    assert await stored.store.dead_letters.detail(letter.id) == before
    assert await stored.store.dead_letters.audit(limit=9) == ()


async def test_a_discarded_letter_waits_no_more(stored: SqlJournalUnderTest) -> None:
    letter = a_dead_message()
    await stored.store.dead_letters.add(letter)

    count = await stored.store.dead_letters.discard([letter.id], who="jo", what="spam")

    assert count == 1
    assert await stored.store.dead_letters.count(DeadLetterFilter()) == 0
    again = await stored.store.dead_letters.discard([letter.id], who="jo", what="spam")
    assert again == 0


async def test_a_discarded_step_ends_its_run_with_a_final_answer(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored, 3)

    await stored.store.dead_letters.discard([letter_id], who="jo", what="one")

    [said] = await publish_events(stored, "story.breakdown.failed")
    data = said["data"]
    assert (data["final"], data["reason"]) == (True, "dead_lettered")
    assert (data["stage"], data["detail"]) == ("read", "archive: took 31 seconds")
    row = await stored.store.operations.run(run.id)
    assert row is not None
    assert row.state == "failed"


async def test_two_discarded_steps_of_a_run_end_it_once(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 2)
    await dead_letter_step(stored, step_key(run, "read", 1))
    await dead_letter_step(stored, step_key(run, "read", 2))
    rows = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)

    await stored.store.dead_letters.discard(
        [row.id for row in rows], who="jo", what="both"
    )

    assert len(await publish_events(stored, "story.breakdown.failed")) == 1


async def test_a_discarded_report_ends_nothing(stored: SqlJournalUnderTest) -> None:
    run, _ = await a_dead_reading(stored)
    await dead_letter_step(stored, step_key(run, "report"))
    [row] = await stored.store.dead_letters.summaries(
        DeadLetterFilter(queue="crews.report"), limit=9
    )

    await stored.store.dead_letters.discard([row.id], who="jo", what="a report")

    assert await publish_due(stored) == ()


async def test_discarding_is_written_down(stored: SqlJournalUnderTest) -> None:
    letter = a_dead_message()
    await stored.store.dead_letters.add(letter)

    await stored.store.dead_letters.discard([letter.id], who="jo", what="spam")

    [row] = await stored.store.dead_letters.audit(limit=9)
    assert (row.who, row.action, row.count, row.what) == ("jo", "discard", 1, "spam")


async def test_a_frozen_set_is_the_oldest_first(stored: SqlJournalUnderTest) -> None:
    old, new = a_dead_message(), a_dead_message()
    await stored.store.dead_letters.add(old)
    await stored.advance_clock(HOUR)
    await stored.store.dead_letters.add(new)

    frozen = await stored.store.dead_letters.freeze(DeadLetterFilter())

    assert frozen.ids == (old.id, new.id)
    assert [group.count for group in frozen.groups] == [2]
    assert frozen.oldest is not None


async def test_named_letters_come_as_named_and_only_those_that_wait(
    stored: SqlJournalUnderTest,
) -> None:
    first, second, gone = a_dead_message(), a_dead_message(), a_dead_message()
    for letter in (first, second, gone):
        await stored.store.dead_letters.add(letter)
    await stored.store.dead_letters.discard([gone.id], who="jo", what="spam")

    frozen = await stored.store.dead_letters.freeze_named(
        [second.id, gone.id, UUID(int=1), first.id, second.id]
    )

    assert frozen.ids == (second.id, first.id)


async def test_after_three_failed_replays_a_letter_must_be_named(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    for _ in range(3):
        await replay_at_once(stored, letter_id)
        await dead_letter_step(stored, step_key(run, "read"))

    by_filter = await stored.store.dead_letters.freeze(DeadLetterFilter())
    by_name = await stored.store.dead_letters.freeze_named([letter_id])

    assert (by_filter.ids, by_filter.left_out) == ((), 1)
    assert by_name.ids == (letter_id,)


async def test_forgetting_a_story_erases_its_letters(
    stored: SqlJournalUnderTest,
) -> None:
    run, _ = await a_dead_reading(stored)
    spared = a_dead_message()
    await stored.store.dead_letters.add(spared)

    await stored.store.operations.erase(run.project_id, run.story_id)

    rows = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert [row.id for row in rows] == [spared.id]


async def test_letters_of_one_run_are_filed_beside_its_work(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 2)
    await stored.journal.dead_letter(
        await claim_step(stored, step_key(run, "read")), a_failure()
    )

    owed = await publish_and_store_dead_letters(stored)

    assert {each.routing_key for each in owed} >= {"story.breakdown.failed", "report"}
    assert await publish_commands(stored) == []
