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
    run_step,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest


async def test_a_new_run_owes_its_intake(kept: JournalUnderTest) -> None:
    news = await kept.journal.open(a_run(), text="One dollar.")

    assert (news.result, news.run.generation) == ("opened", 1)
    assert await publish_commands(kept) == [("intake", 1, 1)]


async def test_a_command_leaves_as_json_on_the_work_exchange(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)

    [owed] = await kept.outbox.lease_due(limit=10)

    assert (owed.exchange, owed.routing_key) == ("work", "intake")
    assert (owed.content_type, owed.type) == ("application/json", "command")
    assert owed.id == identity.command_id(step_key(run, "intake"), 1)
    assert owed.correlation_id == str(run.id)
    assert owed.headers["traceparent"] == run.traceparent


async def test_a_running_run_is_known(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await publish_due(kept)

    news = await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    assert (news.result, news.run) == ("known", run)
    assert await publish_due(kept) == ()


async def test_a_completed_run_republishes_the_same_bytes(
    kept: JournalUnderTest,
) -> None:
    run = await complete_run(kept)
    before = [owed for owed in await publish_due(kept) if owed.exchange == "events"]

    news = await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    assert (news.result, news.run) == ("republished", run)
    assert list(await publish_due(kept)) == before


async def test_a_cancelled_run_opens_its_next_generation(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(kept)

    news = await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    assert (news.result, news.run.generation) == ("opened", 2)
    assert news.run.cause_id == "cause-2"
    [owed] = await publish_due(kept)
    assert json.loads(owed.body)["generation"] == 2


async def test_a_redelivered_submission_of_a_failed_run_opens_nothing(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    final = [
        o for o in await publish_due(kept) if o.routing_key == "story.breakdown.failed"
    ]

    news = await kept.journal.open(a_run(id=run.id), text=None)

    assert (news.result, news.run) == ("republished", run)
    assert list(await publish_due(kept)) == final


async def test_a_submission_heard_while_running_opens_nothing_later(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))

    news = await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    assert (news.result, news.run.generation) == ("republished", 1)


async def test_an_older_cause_gets_the_answer_of_its_generation(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id, reason="first"))
    await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id, reason="second"))
    await publish_due(kept)

    news = await kept.journal.open(a_run(id=run.id), text=None)

    assert news.run == run
    [failed] = await publish_events(kept, "story.breakdown.failed")
    assert failed["data"]["detail"] == "first"


async def test_the_sequence_goes_on_over_generations(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    [first] = await publish_events(kept, "story.breakdown.failed")
    await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    [second] = await publish_events(kept, "story.breakdown.failed")

    assert second["sequence"] > first["sequence"]
    assert second["id"] != first["id"]


async def test_of_many_who_open_at_once_one_opens(kept: JournalUnderTest) -> None:
    run = a_run()

    news = await asyncio.gather(
        *(kept.journal.open(run, text="One dollar.") for _ in range(8))
    )

    assert sorted(each.result for each in news) == ["known"] * 7 + ["opened"]


async def test_of_many_who_open_a_failed_run_at_once_one_opens(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))

    again = a_run(id=run.id, cause_id="cause-2")
    news = await asyncio.gather(
        *(kept.journal.open(again, text=None) for _ in range(8))
    )

    assert {each.run.generation for each in news} == {2}
    assert sorted(each.result for each in news) == ["known"] * 7 + ["opened"]


async def test_a_refusal_is_answered_once_by_its_cause(kept: JournalUnderTest) -> None:
    refusal = InvalidSubmission(
        refusal_key="e-1", cause_id="e-1", detail="no text", story_id="gift"
    )
    await kept.journal.reject(refusal)
    await kept.journal.reject(refusal)

    [failed] = await publish_events(kept, "story.breakdown.failed")

    assert failed["id"] == str(identity.refusal_id("e-1"))
    assert failed["data"]["final"] is True
    assert failed["data"]["reason"] == "invalid"
    assert (failed["data"]["cause_id"], failed["causationid"]) == ("e-1", "e-1")
    assert failed["data"]["run_id"] is None


async def test_a_refusal_heard_again_is_answered_again_in_the_same_bytes(
    kept: JournalUnderTest,
) -> None:
    refusal = InvalidSubmission(
        refusal_key="e-1", cause_id=None, detail="not \ud800 JSON \0"
    )
    await kept.journal.reject(refusal)
    first = await publish_due(kept)
    await kept.advance_clock(timedelta(minutes=5))
    await kept.outbox.requeue_lost()

    await kept.journal.reject(refusal)

    assert await publish_due(kept) == first


async def test_cancelling_answers_each_running_run_and_reports_it(
    kept: JournalUnderTest,
) -> None:
    first = await open_run(kept)
    second = await open_run(kept, revision=2)
    await publish_due(kept)

    closed = await kept.journal.cancel(StoryCancelled(story_id=first.story_id))

    owed = await publish_due(kept)
    assert set(closed) == {first.id, second.id}
    assert sorted(each.routing_key for each in owed) == [
        "report",
        "report",
        "story.breakdown.failed",
        "story.breakdown.failed",
    ]


async def test_cancelling_spares_other_revisions(kept: JournalUnderTest) -> None:
    first = await open_run(kept)
    await open_run(kept, revision=2)

    closed = await kept.journal.cancel(
        StoryCancelled(story_id=first.story_id, revision=first.revision)
    )

    assert closed == (first.id,)


async def test_cancelling_spares_other_projects(kept: JournalUnderTest) -> None:
    first = await open_run(kept)
    await open_run(kept, project_id="another")

    closed = await kept.journal.cancel(
        StoryCancelled(story_id=first.story_id, project_id=first.project_id)
    )

    assert closed == (first.id,)


async def test_cancelling_twice_closes_once(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(kept)

    closed = await kept.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert (closed, await publish_due(kept)) == ((), ())


async def test_a_completed_run_cannot_be_cancelled(kept: JournalUnderTest) -> None:
    run = await complete_run(kept)

    assert await kept.journal.cancel(StoryCancelled(story_id=run.story_id)) == ()


async def test_a_replayable_run_is_still_running(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 1)
    claim = await claim_step(kept, step_key(run, "read"))
    await kept.journal.dead_letter(claim, a_failure())

    news = await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    assert news.result == "known"


async def test_an_overtaken_completion_completes_nothing(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    claim = await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(timedelta(minutes=1))
    await run_step(kept, step_key(run, "intake"), COMPLETING_OUTCOME)

    assert await kept.journal.record(claim, COMPLETING_OUTCOME) is False
