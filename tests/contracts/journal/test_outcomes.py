"""What a finished step comes to."""

import asyncio
import json
from datetime import timedelta

from ports.domain.story import FrozenModel, Run
from ports.domain.structure import Structure
from ports.events.cloud_events import MEDIA_TYPE
from ports.events.story_events import StoryCancelled, StoryStructured, run_fields
from ports.journal import STEP_LEASE
from ports.pipeline import identity
from ports.pipeline.stages import STAGE_WINDOW
from ports.pipeline.steps import FanOut, Outcome
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_result,
    claim_step,
    fan_out_outcome,
    give_up_step,
    open_run,
    overtaken_claim,
    publish_commands,
    publish_due,
    publish_events,
    run_step,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest


def a_structured_event(run: Run) -> StoryStructured:
    """Return a fact with next to nothing in it."""
    structure = Structure(
        structure_type="single-moment",
        people=(),
        places=(),
        acts=(),
        beats=(),
        scenes=(),
    )
    return StoryStructured.model_validate(
        {**run_fields(run), "title": "T", "model": "rules", "structure": structure}
    )


async def test_a_stage_queues_its_window_first(subject: JournalUnderTest) -> None:
    await start_reading(subject, 20)

    messages = await publish_commands(subject)

    first = [("read", ordinal, 1) for ordinal in range(1, STAGE_WINDOW + 1)]
    assert [each for each in messages if each[0] == "read"] == first


async def test_a_short_stage_queues_all_its_steps(subject: JournalUnderTest) -> None:
    await start_reading(subject, 2)

    assert ("read", 2, 1) in await publish_commands(subject)


async def test_each_recorded_step_queues_the_next(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 20)
    await publish_due(subject)

    await run_step(subject, step_key(run, "read", 5), a_result())

    assert await publish_commands(subject) == [("read", STAGE_WINDOW + 1, 1)]


async def test_the_last_reading_queues_the_structure(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    await publish_due(subject)

    await run_step(subject, step_key(run, "read", 2), a_result())
    before = await publish_commands(subject)
    await run_step(subject, step_key(run, "read", 1), a_result())

    assert (before, await publish_commands(subject)) == ([], [("structure", 1, 1)])


async def test_the_structure_has_no_input(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 1)
    await run_step(subject, step_key(run, "read"), a_result())

    claim = await claim_step(subject, step_key(run, "structure"))

    assert claim.step_input.input == b"null"


async def test_the_last_scene_queues_the_assembly(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 1)
    await run_step(subject, step_key(run, "read"), a_result())
    await run_step(
        subject, step_key(run, "structure"), fan_out_outcome("break-down", 1)
    )
    await publish_due(subject)

    await run_step(subject, step_key(run, "break-down"), a_result())

    assert await publish_commands(subject) == [("assemble", 1, 1)]


async def test_a_stage_without_steps_queues_the_one_after_it(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await publish_due(subject)

    nothing = Outcome(result=FrozenModel(), next_steps=FanOut(stage="read", inputs=()))
    await run_step(subject, step_key(run, "intake"), nothing)

    assert await publish_commands(subject) == [("structure", 1, 1)]


async def test_facts_leave_as_events(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    fact = a_structured_event(run)
    await run_step(
        subject, step_key(run, "intake"), Outcome(result=FrozenModel(), events=(fact,))
    )

    [message] = [
        o for o in await publish_due(subject) if o.routing_key == "story.structured"
    ]

    assert (message.exchange, message.content_type) == ("events", MEDIA_TYPE)
    assert message.id == identity.event_id(run.id, 1, "story.structured", "1")
    assert message.type == "com.novelmovie.story.structured.v1"
    assert message.correlation_id == str(run.id)
    assert message.headers == {
        "traceparent": run.traceparent,
        "causationid": run.cause_id,
    }


async def test_the_envelope_names_cause_and_trace(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    fact = a_structured_event(run)
    await run_step(
        subject, step_key(run, "intake"), Outcome(result=FrozenModel(), events=(fact,))
    )

    [event] = await publish_events(subject, "story.structured")

    assert event["causationid"] == run.cause_id
    assert event["traceparent"] == run.traceparent
    assert event["data"] == json.loads(fact.model_dump_json())


async def test_the_events_of_a_run_are_in_sequence(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    outcome = Outcome(
        result=FrozenModel(), events=(a_structured_event(run),), completes_run=True
    )
    await run_step(subject, step_key(run, "intake"), outcome)

    said = [
        json.loads(o.body) for o in await publish_due(subject) if o.exchange == "events"
    ]

    assert [each["sequence"] for each in said] == ["00000001", "00000002"]
    assert [each["type"].split(".")[-2] for each in said] == [
        "progressed",
        "structured",
    ]


async def test_a_worker_without_the_claim_changes_nothing(
    subject: JournalUnderTest,
) -> None:
    late = await overtaken_claim(subject)
    await publish_due(subject)

    is_recorded = await subject.journal.record(late, fan_out_outcome("read", 3))

    assert (is_recorded, await publish_due(subject)) == (False, ())


async def test_of_two_claims_of_a_step_recorded_at_once_the_newer_counts(
    subject: JournalUnderTest,
) -> None:
    key = step_key(await open_run(subject), "intake")
    late = await claim_step(subject, key)
    await subject.advance_clock(STEP_LEASE + timedelta(seconds=1))
    current = await claim_step(subject, key)
    await publish_due(subject)

    are_recorded = await asyncio.gather(
        subject.journal.record(late, fan_out_outcome("read", 3)),
        subject.journal.record(current, fan_out_outcome("read", 1)),
    )

    assert tuple(are_recorded) == (False, True)
    assert await publish_commands(subject) == [("read", 1, 1)]


async def test_a_late_worker_may_record_while_nobody_else_has_begun(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    late = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(timedelta(minutes=1))
    await subject.outbox.requeue_lost()

    assert await subject.journal.record(late, COMPLETING_OUTCOME) is True


async def test_recording_twice_is_recording_once(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    claim = await claim_step(subject, step_key(run, "read", 1))
    await subject.journal.record(claim, a_result())
    await publish_due(subject)

    again = await subject.journal.record(claim, a_result())

    assert (again, await publish_due(subject)) == (True, ())


async def test_nothing_is_recorded_in_a_cancelled_run(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(subject)

    is_recorded = await subject.journal.record(claim, fan_out_outcome("read", 3))

    assert (is_recorded, await publish_due(subject)) == (False, ())


async def test_progress_is_published_at_most_once_a_second(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 8)
    await publish_due(subject)

    await run_step(subject, step_key(run, "read", 1), a_result())
    await run_step(subject, step_key(run, "read", 2), a_result())

    assert await publish_events(subject, "story.progressed") == []


async def test_progress_is_published_again_after_a_second(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 8)
    await run_step(subject, step_key(run, "read", 1), a_result())
    await publish_due(subject)
    await subject.advance_clock(timedelta(seconds=2))

    await run_step(subject, step_key(run, "read", 2), a_result())

    [progress] = await publish_events(subject, "story.progressed")
    assert (progress["data"]["done"], progress["data"]["total"]) == (2, 8)


async def test_the_last_of_a_stage_is_always_published(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 2)
    await run_step(subject, step_key(run, "read", 1), a_result())
    await publish_due(subject)

    await run_step(subject, step_key(run, "read", 2), a_result())

    [progress] = await publish_events(subject, "story.progressed")
    assert (progress["data"]["stage"], progress["data"]["percent"]) == ("read", 40.0)


async def test_progress_grows(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 1)
    await run_step(subject, step_key(run, "read"), a_result())
    await run_step(
        subject, step_key(run, "structure"), fan_out_outcome("break-down", 1)
    )
    await run_step(subject, step_key(run, "break-down"), a_result())
    await run_step(subject, step_key(run, "assemble"), COMPLETING_OUTCOME)

    told = await publish_events(subject, "story.progressed")

    percents = [each["data"]["percent"] for each in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100


async def test_a_dead_step_leaves_its_slot_in_the_window(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 20)
    await publish_due(subject)

    await give_up_step(subject, step_key(run, "read", 3))

    messages = await publish_commands(subject)
    assert sorted(messages) == [("read", STAGE_WINDOW + 1, 1), ("report", 1, 1)]


async def test_a_stage_with_a_dead_step_queues_nothing_after_it(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 2)
    await give_up_step(subject, step_key(run, "read", 1))
    await publish_due(subject)

    await run_step(subject, step_key(run, "read", 2), a_result())

    assert await publish_commands(subject) == []
