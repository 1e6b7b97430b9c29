"""What a submission comes to."""

import asyncio
import json
from datetime import timedelta

from ports.events.story_events import StoryCancelled
from ports.journal import InvalidSubmission
from ports.pipeline import identity
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    a_run,
    claim_step,
    complete_run,
    open_run,
    publish_commands,
    publish_due,
    publish_events,
    publish_exchange,
    run_step,
    start_reading,
    step_key,
    submit_again,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest


async def test_a_new_run_queues_its_intake(subject: JournalUnderTest) -> None:
    opening = await subject.journal.open(a_run(), text="One dollar.")

    assert (opening.result, opening.run.generation) == ("opened", 1)
    assert await publish_commands(subject) == [("intake", 1, 1)]


async def test_a_command_leaves_as_json_on_the_work_exchange(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)

    [message] = await subject.outbox.lease_due(limit=10)

    assert (message.exchange, message.routing_key) == ("work", "intake")
    assert (message.content_type, message.type) == ("application/json", "command")
    assert message.id == identity.command_id(step_key(run, "intake"), 1)
    assert message.correlation_id == str(run.id)
    assert message.headers["traceparent"] == run.traceparent


async def test_a_running_run_is_known(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await publish_due(subject)

    opening = await submit_again(subject, run)

    assert (opening.result, opening.run) == ("known", run)
    assert await publish_due(subject) == ()


async def test_a_completed_run_republishes_the_same_bytes(
    subject: JournalUnderTest,
) -> None:
    run = await complete_run(subject)
    before = await publish_exchange(subject, "events")

    opening = await submit_again(subject, run)

    assert (opening.result, opening.run) == ("republished", run)
    assert list(await publish_due(subject)) == before


async def test_a_cancelled_run_opens_its_next_generation(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(subject)

    opening = await submit_again(subject, run)

    assert (opening.result, opening.run.generation) == ("opened", 2)
    assert opening.run.cause_id == "cause-2"
    [message] = await publish_due(subject)
    assert json.loads(message.body)["generation"] == 2


async def test_a_redelivered_submission_of_a_failed_run_opens_nothing(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    final = [
        o
        for o in await publish_due(subject)
        if o.routing_key == "story.breakdown.failed"
    ]

    opening = await subject.journal.open(a_run(id=run.id), text=None)

    assert (opening.result, opening.run) == ("republished", run)
    assert list(await publish_due(subject)) == final


async def test_a_submission_during_the_run_opens_nothing_later(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await submit_again(subject, run)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    opening = await submit_again(subject, run)

    assert (opening.result, opening.run.generation) == ("republished", 1)


async def test_an_older_cause_gets_the_answer_of_its_generation(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id, reason="first"))
    await submit_again(subject, run)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id, reason="second"))
    await publish_due(subject)

    opening = await subject.journal.open(a_run(id=run.id), text=None)

    assert opening.run == run
    [failed] = await publish_events(subject, "story.breakdown.failed")
    assert failed["data"]["detail"] == "first"


async def test_the_sequence_goes_on_over_generations(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    [first] = await publish_events(subject, "story.breakdown.failed")
    await submit_again(subject, run)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    [second] = await publish_events(subject, "story.breakdown.failed")

    assert second["sequence"] > first["sequence"]
    assert second["id"] != first["id"]


async def test_of_many_who_open_at_once_one_opens(subject: JournalUnderTest) -> None:
    run = a_run()

    opening = await asyncio.gather(
        *(subject.journal.open(run, text="One dollar.") for _ in range(8))
    )

    assert sorted(each.result for each in opening) == ["known"] * 7 + ["opened"]


async def test_of_many_who_open_a_failed_run_at_once_one_opens(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    again = a_run(id=run.id, cause_id="cause-2")
    opening = await asyncio.gather(
        *(subject.journal.open(again, text=None) for _ in range(8))
    )

    assert {each.run.generation for each in opening} == {2}
    assert sorted(each.result for each in opening) == ["known"] * 7 + ["opened"]


async def test_a_refusal_is_answered_once_by_its_cause(
    subject: JournalUnderTest,
) -> None:
    refusal = InvalidSubmission(
        refusal_key="e-1", cause_id="e-1", detail="no text", story_id="gift"
    )
    await subject.journal.reject(refusal)
    await subject.journal.reject(refusal)

    [failed] = await publish_events(subject, "story.breakdown.failed")

    assert failed["id"] == str(identity.refusal_id("e-1"))
    assert failed["data"]["final"] is True
    assert failed["data"]["reason"] == "invalid"
    assert (failed["data"]["cause_id"], failed["causationid"]) == ("e-1", "e-1")
    assert failed["data"]["run_id"] is None


async def test_a_rejection_repeated_is_answered_in_the_same_bytes(
    subject: JournalUnderTest,
) -> None:
    refusal = InvalidSubmission(
        refusal_key="e-1", cause_id=None, detail="not \ud800 JSON \0"
    )
    await subject.journal.reject(refusal)
    first = await publish_due(subject)
    await subject.advance_clock(timedelta(minutes=5))
    await subject.outbox.requeue_lost()

    await subject.journal.reject(refusal)

    assert await publish_due(subject) == first


async def test_cancelling_answers_each_running_run_and_reports_it(
    subject: JournalUnderTest,
) -> None:
    first = await open_run(subject)
    second = await open_run(subject, revision=2)
    await publish_due(subject)

    closed = await subject.journal.cancel(StoryCancelled(story_id=first.story_id))

    messages = await publish_due(subject)
    assert set(closed) == {first.id, second.id}
    assert sorted(each.routing_key for each in messages) == [
        "report",
        "report",
        "story.breakdown.failed",
        "story.breakdown.failed",
    ]


async def test_cancelling_spares_other_revisions(subject: JournalUnderTest) -> None:
    first = await open_run(subject)
    await open_run(subject, revision=2)

    closed = await subject.journal.cancel(
        StoryCancelled(story_id=first.story_id, revision=first.revision)
    )

    assert closed == (first.id,)


async def test_cancelling_spares_other_projects(subject: JournalUnderTest) -> None:
    first = await open_run(subject)
    await open_run(subject, project_id="another")

    closed = await subject.journal.cancel(
        StoryCancelled(story_id=first.story_id, project_id=first.project_id)
    )

    assert closed == (first.id,)


async def test_cancelling_twice_closes_once(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(subject)

    closed = await subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert (closed, await publish_due(subject)) == ((), ())


async def test_a_completed_run_cannot_be_cancelled(subject: JournalUnderTest) -> None:
    run = await complete_run(subject)

    assert await subject.journal.cancel(StoryCancelled(story_id=run.story_id)) == ()


async def test_a_replayable_run_is_still_running(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 1)
    claim = await claim_step(subject, step_key(run, "read"))
    await subject.journal.dead_letter(claim, a_failure())

    opening = await submit_again(subject, run)

    assert opening.result == "known"


async def test_a_completion_without_the_claim_completes_nothing(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(timedelta(minutes=1))
    await run_step(subject, step_key(run, "intake"), COMPLETING_OUTCOME)

    assert await subject.journal.record(claim, COMPLETING_OUTCOME) is False
