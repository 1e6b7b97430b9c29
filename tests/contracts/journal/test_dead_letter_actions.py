"""What operators do to single dead letters: edit, redirect, restore, purge."""

from datetime import timedelta

import pytest

from infra.storage.dead_letter_actions import EDITED_FROM, TREND_DAYS
from ports.dead_letters import EditedMessage
from ports.domain.choices import DeadLetterFilter
from tests.contracts.journal.dead_letter_builders import (
    EVERYTHING,
    a_dead_message,
    a_dead_reading,
    replay_at_once,
)
from tests.contracts.journal.journal_driver import publish_due
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

WHICH = {"who": "jo", "what": "named"}


async def test_an_edited_message_is_sent_as_a_new_one_that_names_the_old(
    sql_subject: SqlJournalUnderTest,
) -> None:
    store, letter = sql_subject.store, a_dead_message()
    await store.dead_letters.add(letter)

    sent = await store.dead_letter_actions.resend(
        letter.id, EditedMessage(queue=letter.queue, body=b"{}"), who="jo"
    )

    [message] = await publish_due(sql_subject)
    after = await store.dead_letters.detail(letter.id)
    assert after is not None
    assert (message.id, message.body, message.routing_key) == (
        sent,
        b"{}",
        "crews.intake",
    )
    assert message.headers == {"cloudEvents:id": "e-1", EDITED_FROM: str(letter.id)}
    assert (after.state, after.successor_id) == ("replayed", sent)
    [row] = await store.dead_letters.audit(limit=1)
    assert (row.action, row.who, str(sent) in row.what) == ("edit", "jo", True)


async def test_a_redirected_message_goes_as_it_came_to_another_queue(
    sql_subject: SqlJournalUnderTest,
) -> None:
    store, letter = sql_subject.store, a_dead_message()
    await store.dead_letters.add(letter)

    await store.dead_letter_actions.resend(
        letter.id, EditedMessage(queue="crews.cancel"), who="jo"
    )

    [message] = await publish_due(sql_subject)
    assert (message.routing_key, message.body) == ("crews.cancel", letter.body)
    assert message.content_type == letter.content_type


async def test_a_letter_is_sent_once_and_never_the_command_of_a_step(
    sql_subject: SqlJournalUnderTest,
) -> None:
    store, letter = sql_subject.store, a_dead_message()
    await store.dead_letters.add(letter)
    edited = EditedMessage(queue=letter.queue, body=b"{}")
    _, step_letter = await a_dead_reading(sql_subject)
    resend = store.dead_letter_actions.resend

    assert await resend(letter.id, edited, who="jo")
    assert await resend(letter.id, edited, who="jo") is None
    assert await resend(step_letter, edited, who="jo") is None


async def test_a_discarded_letter_is_restored(sql_subject: SqlJournalUnderTest) -> None:
    store, letter = sql_subject.store, a_dead_message()
    await store.dead_letters.add(letter)
    await store.dead_letters.discard([letter.id], **WHICH)

    assert await store.dead_letter_actions.restore([letter.id], **WHICH) == 1
    assert await store.dead_letter_actions.restore([letter.id], **WHICH) == 0

    assert await store.dead_letters.count(DeadLetterFilter(state="waiting")) == 1
    actions = [row.action for row in await store.dead_letters.audit(limit=5)]
    assert actions == ["restore", "discard"]


@pytest.mark.parametrize(("days", "purged"), [(2, 2), (4, 0)])
async def test_old_letters_that_nobody_waits_for_are_purged(
    sql_subject: SqlJournalUnderTest, days: float, purged: int
) -> None:
    store = sql_subject.store
    letters = [a_dead_message() for _ in range(3)]
    for letter in letters:
        await store.dead_letters.add(letter)
    await store.dead_letters.discard([letters[0].id], **WHICH)
    await replay_at_once(sql_subject, letters[1].id)
    await sql_subject.advance_clock(timedelta(days=3))

    assert await store.dead_letter_actions.purge(days=days, who="jo") == purged
    assert await store.dead_letters.count(EVERYTHING) == 3 - purged
    assert await store.dead_letters.count(DeadLetterFilter(state="waiting")) == 1


async def test_the_trend_of_a_cause_counts_its_days(
    sql_subject: SqlJournalUnderTest,
) -> None:
    store = sql_subject.store
    for _ in range(2):
        await store.dead_letters.add(a_dead_message())
    await sql_subject.advance_clock(timedelta(days=3, hours=1))
    await store.dead_letters.add(a_dead_message())
    await store.dead_letters.add(a_dead_message(fingerprint="0" * 16))

    trends = await store.dead_letter_actions.trends(["fedcba9876543210"])

    expected = [0] * TREND_DAYS
    expected[-1], expected[-4] = 1, 2
    assert {name: list(days) for name, days in trends.items()} == {
        "fedcba9876543210": expected
    }
