"""Webhooks: every published event is due at every subscription that wants it."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from infra.storage.webhooks import (
    DELIVERIES_AT_A_TIME,
    LEASE_SECONDS,
    SqlWebhookOutbox,
    SqlWebhooks,
)
from ports.domain.story import Run
from ports.events.story_events import StoryCancelled
from ports.journal import InvalidSubmission
from ports.webhooks import WebhookDelivery
from tests.contracts.journal.journal_driver import open_run, publish_due
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

FINAL = ("story.breakdown.completed", "story.breakdown.failed")
URL = "https://hooks.example.com/in"
SECRET = "whsec_eA=="  # noqa: S105  # of these tests alone


@pytest.fixture
def webhooks(sql_subject: SqlJournalUnderTest) -> SqlWebhooks:
    """The subscriptions, as operators manage them."""
    outbox = sql_subject.store.webhooks
    assert isinstance(outbox, SqlWebhookOutbox)
    return SqlWebhooks(outbox.database)


async def add(webhooks: SqlWebhooks, *events: str) -> UUID:
    return await webhooks.add(
        url=URL, secret=SECRET, events=events or FINAL, who="mara"
    )


async def fail_run(subject: SqlJournalUnderTest, **changes: object) -> Run:
    """Open a run and cancel it, so that its final event is published."""
    run = await open_run(subject, **changes)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(subject)
    return run


async def lease(subject: SqlJournalUnderTest) -> tuple[WebhookDelivery, ...]:
    return await subject.store.webhooks.lease_due(except_of=())


async def test_an_event_is_due_once_it_is_published(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    id_ = await add(webhooks)
    run = await open_run(sql_subject)
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    before = await lease(sql_subject)

    messages = await publish_due(sql_subject)
    [delivery] = await lease(sql_subject)

    assert before == ()
    [event] = [each for each in messages if each.exchange == "events"]
    assert (delivery.message_id, delivery.body) == (event.id, event.body)
    assert (delivery.webhook.id, delivery.webhook.url) == (id_, URL)
    assert delivery.attempt == 1


async def test_a_subscription_receives_the_events_that_it_names(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks, "story.structured", "story.breakdown.completed")
    await add(webhooks, "breakdown.failed")

    await fail_run(sql_subject)

    assert await lease(sql_subject) == ()


async def test_a_leased_delivery_is_not_leased_again_before_its_time(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    await fail_run(sql_subject)
    first = await lease(sql_subject)
    second = await lease(sql_subject)

    await sql_subject.advance_clock(timedelta(seconds=LEASE_SECONDS + 1))

    assert (len(first), len(second)) == (1, 0)
    assert await lease(sql_subject) == first


async def test_a_delivered_event_is_forgotten_until_it_is_published_again(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    run = await fail_run(sql_subject)
    [delivery] = await lease(sql_subject)
    await sql_subject.store.webhooks.mark_delivered(delivery)
    [row] = await webhooks.rows()

    await sql_subject.store.operations.republish(run.id, who="mara")
    await publish_due(sql_subject)
    [again] = await lease(sql_subject)

    assert (row.waiting, row.dead) == (0, 0)
    assert again == delivery


async def test_a_failed_delivery_is_due_again_after_its_pause(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    await fail_run(sql_subject)
    [delivery] = await lease(sql_subject)
    await sql_subject.store.webhooks.mark_failed(
        delivery, error="webhook: answered 503", retry_after=timedelta(minutes=2)
    )
    await sql_subject.advance_clock(timedelta(minutes=1))
    early = await lease(sql_subject)
    await sql_subject.advance_clock(timedelta(minutes=1, seconds=1))
    [again] = await lease(sql_subject)
    [row] = await webhooks.rows()

    assert early == ()
    assert again.attempt == 2
    assert (row.waiting, row.last_error) == (1, "webhook: answered 503")


async def test_a_dead_delivery_waits_for_a_person(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    id_ = await add(webhooks)
    await fail_run(sql_subject)
    [delivery] = await lease(sql_subject)
    await sql_subject.store.webhooks.mark_failed(
        delivery, error="webhook: answered 410", retry_after=None
    )
    await sql_subject.advance_clock(timedelta(days=30))
    dead = await lease(sql_subject)
    [row] = await webhooks.rows()
    revived = await webhooks.retry(id_, who="mara")

    assert dead == ()
    assert (row.waiting, row.dead, row.last_error) == (0, 1, "webhook: answered 410")
    assert revived == 1
    [again] = await lease(sql_subject)
    assert again.attempt == 1


async def test_the_mark_of_an_overtaken_attempt_changes_nothing(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    run = await fail_run(sql_subject)
    [late] = await lease(sql_subject)
    await sql_subject.store.operations.republish(run.id, who="mara")
    await publish_due(sql_subject)

    await sql_subject.store.webhooks.mark_failed(late, error="late", retry_after=None)

    [again] = await lease(sql_subject)
    assert again.attempt == 1


async def test_a_subscription_with_many_deliveries_leaves_room_for_others(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    slow, other = await add(webhooks), await add(webhooks)
    for _ in range(DELIVERIES_AT_A_TIME + 2):
        await fail_run(sql_subject, story_id=f"s{uuid4()}")

    first = await lease(sql_subject)
    without = await sql_subject.store.webhooks.lease_due(except_of={slow})

    by_webhook = [each.webhook.id for each in first]
    assert by_webhook.count(slow) == by_webhook.count(other) == DELIVERIES_AT_A_TIME
    assert {each.webhook.id for each in without} == {other}
    assert len(without) == 2


async def test_a_forgotten_story_is_sent_nowhere(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    run = await fail_run(sql_subject)

    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="mara")

    assert await lease(sql_subject) == ()
    [row] = await webhooks.rows()
    assert row.waiting == 0


async def test_a_removed_subscription_takes_its_deliveries_with_it(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    id_ = await add(webhooks)
    await fail_run(sql_subject)

    removed = await webhooks.remove(id_, who="mara")
    again = await webhooks.remove(id_, who="mara")

    assert (removed, again) == (True, False)
    assert await webhooks.rows() == ()
    assert await lease(sql_subject) == ()


async def test_who_changed_a_subscription_is_audited(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    id_ = await add(webhooks)
    await webhooks.remove(id_, who="ben")

    actions = await sql_subject.store.dead_letters.audit(limit=2)

    assert [(each.who, each.action) for each in actions] == [
        ("ben", "webhook remove"),
        ("mara", "webhook add"),
    ]


async def test_an_answer_that_a_webhook_waits_for_is_not_pruned(
    sql_subject: SqlJournalUnderTest, webhooks: SqlWebhooks
) -> None:
    await add(webhooks)
    await sql_subject.journal.reject(
        InvalidSubmission(refusal_key="c", cause_id="c", detail="not JSON")
    )
    await publish_due(sql_subject)
    [delivery] = await lease(sql_subject)
    await sql_subject.store.webhooks.mark_failed(
        delivery, error="away", retry_after=timedelta(hours=3)
    )
    await sql_subject.advance_clock(timedelta(hours=2))
    await sql_subject.outbox.requeue_lost()
    await sql_subject.advance_clock(timedelta(hours=1, seconds=1))

    [again] = await lease(sql_subject)

    assert again.body == delivery.body
