"""What a finished step comes to."""

import json
from datetime import timedelta

from ports import identity
from ports.envelope import MEDIA_TYPE
from ports.events import StoryCancelled, StoryStructured, whose
from ports.pipeline import WINDOW, Opening, Outcome
from ports.story import Run, Word
from ports.structure import Structure
from tests.contracts.journal.keeping import Kept
from tests.contracts.journal.working import (
    COMPLETING,
    a_failure,
    a_result,
    claimed,
    commands,
    completed,
    events,
    opened,
    opening,
    paid,
    reading,
    step,
    worked,
)


def structured(run: Run) -> StoryStructured:
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
        {**whose(run), "title": "T", "model": "rules", "structure": structure}
    )


async def test_a_stage_owes_its_window_first(kept: Kept) -> None:
    await reading(kept, 20)

    owed = await commands(kept)

    first = [("read", ordinal, 1) for ordinal in range(1, WINDOW + 1)]
    assert [each for each in owed if each[0] == "read"] == first


async def test_a_short_stage_owes_all_its_steps(kept: Kept) -> None:
    await reading(kept, 2)

    assert ("read", 2, 1) in await commands(kept)


async def test_each_recorded_step_owes_the_next(kept: Kept) -> None:
    run = await reading(kept, 20)
    await paid(kept)

    await worked(kept, step(run, "read", 5), a_result())

    assert await commands(kept) == [("read", WINDOW + 1, 1)]


async def test_the_last_reading_owes_the_structure(kept: Kept) -> None:
    run = await reading(kept, 2)
    await paid(kept)

    await worked(kept, step(run, "read", 2), a_result())
    before = await commands(kept)
    await worked(kept, step(run, "read", 1), a_result())

    assert (before, await commands(kept)) == ([], [("structure", 1, 1)])


async def test_the_structure_has_no_input(kept: Kept) -> None:
    run = await reading(kept, 1)
    await worked(kept, step(run, "read"), a_result())

    claim = await claimed(kept, step(run, "structure"))

    assert claim.assignment.input == b"null"


async def test_the_last_scene_owes_the_assembly(kept: Kept) -> None:
    run = await reading(kept, 1)
    await worked(kept, step(run, "read"), a_result())
    await worked(kept, step(run, "structure"), opening("break-down", 1))
    await paid(kept)

    await worked(kept, step(run, "break-down"), a_result())

    assert await commands(kept) == [("assemble", 1, 1)]


async def test_a_stage_without_steps_owes_the_one_after_it(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)

    nothing = Outcome(result=Word(), opens=Opening(stage="read", inputs=()))
    await worked(kept, step(run, "intake"), nothing)

    assert await commands(kept) == [("structure", 1, 1)]


async def test_facts_leave_as_events(kept: Kept) -> None:
    run = await opened(kept)
    fact = structured(run)
    await worked(kept, step(run, "intake"), Outcome(result=Word(), facts=(fact,)))

    [owed] = [o for o in await paid(kept) if o.routing_key == "story.structured"]

    assert (owed.exchange, owed.content_type) == ("events", MEDIA_TYPE)
    assert owed.id == identity.event_id(run.id, 1, "story.structured", "1")
    assert owed.type == "com.novelmovie.story.structured.v1"
    assert owed.correlation_id == str(run.id)
    assert owed.headers == {
        "traceparent": run.traceparent,
        "causationid": run.cause_id,
    }


async def test_the_envelope_names_cause_and_trace(kept: Kept) -> None:
    run = await opened(kept)
    fact = structured(run)
    await worked(kept, step(run, "intake"), Outcome(result=Word(), facts=(fact,)))

    [event] = await events(kept, "story.structured")

    assert event["causationid"] == run.cause_id
    assert event["traceparent"] == run.traceparent
    assert event["data"] == json.loads(fact.model_dump_json())


async def test_the_events_of_a_run_are_in_sequence(kept: Kept) -> None:
    run = await opened(kept)
    outcome = Outcome(result=Word(), facts=(structured(run),), completes=True)
    await worked(kept, step(run, "intake"), outcome)

    said = [json.loads(o.body) for o in await paid(kept) if o.exchange == "events"]

    assert [each["sequence"] for each in said] == ["00000001", "00000002"]
    assert [each["type"].split(".")[-2] for each in said] == [
        "progressed",
        "structured",
    ]


async def test_an_overtaken_worker_changes_nothing(kept: Kept) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(timedelta(minutes=1))
    await claimed(kept, step(run, "intake"))
    await paid(kept)

    is_recorded = await kept.journal.record(late, opening("read", 3))

    assert (is_recorded, await paid(kept)) == (False, ())


async def test_a_late_worker_may_record_while_nobody_else_has_begun(
    kept: Kept,
) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(timedelta(minutes=1))
    await kept.outbox.sweep()

    assert await kept.journal.record(late, COMPLETING) is True


async def test_recording_twice_is_recording_once(kept: Kept) -> None:
    run = await reading(kept, 2)
    claim = await claimed(kept, step(run, "read", 1))
    await kept.journal.record(claim, a_result())
    await paid(kept)

    again = await kept.journal.record(claim, a_result())

    assert (again, await paid(kept)) == (True, ())


async def test_nothing_is_recorded_in_a_cancelled_run(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await paid(kept)

    is_recorded = await kept.journal.record(claim, opening("read", 3))

    assert (is_recorded, await paid(kept)) == (False, ())


async def test_progress_is_told_at_most_once_a_second(kept: Kept) -> None:
    run = await reading(kept, 8)
    await paid(kept)

    await worked(kept, step(run, "read", 1), a_result())
    await worked(kept, step(run, "read", 2), a_result())

    assert await events(kept, "story.progressed") == []


async def test_progress_is_told_again_after_a_second(kept: Kept) -> None:
    run = await reading(kept, 8)
    await worked(kept, step(run, "read", 1), a_result())
    await paid(kept)
    await kept.passes(timedelta(seconds=2))

    await worked(kept, step(run, "read", 2), a_result())

    [progress] = await events(kept, "story.progressed")
    assert (progress["data"]["done"], progress["data"]["total"]) == (2, 8)


async def test_the_last_of_a_stage_is_always_told(kept: Kept) -> None:
    run = await reading(kept, 2)
    await worked(kept, step(run, "read", 1), a_result())
    await paid(kept)

    await worked(kept, step(run, "read", 2), a_result())

    [progress] = await events(kept, "story.progressed")
    assert (progress["data"]["stage"], progress["data"]["percent"]) == ("read", 40.0)


async def test_progress_grows(kept: Kept) -> None:
    run = await reading(kept, 1)
    await worked(kept, step(run, "read"), a_result())
    await worked(kept, step(run, "structure"), opening("break-down", 1))
    await worked(kept, step(run, "break-down"), a_result())
    await worked(kept, step(run, "assemble"), COMPLETING)

    told = await events(kept, "story.progressed")

    percents = [each["data"]["percent"] for each in told]
    assert percents == sorted(percents)
    assert percents[-1] == 100


async def test_a_completed_run_is_closed(kept: Kept) -> None:
    run = await completed(kept)

    assert await kept.journal.cancel(StoryCancelled(story_id=run.story_id)) == ()


async def test_a_buried_step_leaves_its_place_in_the_window(kept: Kept) -> None:
    run = await reading(kept, 20)
    await paid(kept)

    await kept.journal.bury(await claimed(kept, step(run, "read", 3)), a_failure())

    owed = await commands(kept)
    assert sorted(owed) == [("read", WINDOW + 1, 1), ("report", 1, 1)]


async def test_a_stage_with_a_dead_step_owes_nothing_after_it(kept: Kept) -> None:
    run = await reading(kept, 2)
    await kept.journal.bury(await claimed(kept, step(run, "read", 1)), a_failure())
    await paid(kept)

    await worked(kept, step(run, "read", 2), a_result())

    assert await commands(kept) == []
