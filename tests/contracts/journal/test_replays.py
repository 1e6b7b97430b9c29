"""Dead letters sent again: once a request, only if they wait, nothing computed anew."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from ports.domain.story import ProjectId, RunId, StoryId
from ports.events.story_events import StoryCancelled
from ports.journal import Closed
from ports.pipeline.commands import StepKey
from tests.contracts.journal.dead_letter_builders import (
    REPLICA,
    a_dead_message,
    a_dead_reading,
    a_requested_replay,
    dead_letter_step,
    publish_and_store_dead_letters,
    replay_at_once,
    replay_only_letter,
    request_replay,
)
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    a_result,
    claim_step,
    fan_out_outcome,
    give_up_step,
    open_run,
    publish_commands,
    publish_due,
    publish_exchange,
    run_row,
    run_step,
    start_reading,
    step_key,
    try_claim,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest
from tests.contracts.journal.test_outcomes import a_structured_event

OTHER = "replica-2"


async def test_a_step_is_queued_again_at_the_same_attempt(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)

    await replay_at_once(sql_subject, dead_letter_id)

    assert await publish_commands(sql_subject) == [("read", 1, 1)]


async def test_a_replayed_command_keeps_its_id(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 1)
    *_, command = await publish_exchange(sql_subject, "work")
    await dead_letter_step(sql_subject, step_key(run, "read"))

    await replay_only_letter(sql_subject)

    assert await publish_due(sql_subject) == (command,)


async def test_crashes_are_counted_from_none_again(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 1)
    await claim_step(sql_subject, step_key(run, "read"))
    await sql_subject.advance_clock(timedelta(minutes=1))
    await dead_letter_step(sql_subject, step_key(run, "read"))

    await replay_only_letter(sql_subject)

    assert (await claim_step(sql_subject, step_key(run, "read"))).crashes == 0


async def test_a_run_that_goes_on_does_not_show_the_repaired_failure(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)

    await replay_at_once(sql_subject, dead_letter_id)

    row = await run_row(sql_subject, run)
    assert row.detail == ""


async def test_the_worker_that_gave_a_step_up_no_longer_holds_it(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 1)
    claim = await claim_step(sql_subject, step_key(run, "read"))
    await sql_subject.journal.dead_letter(claim, a_failure())
    await publish_and_store_dead_letters(sql_subject)

    await replay_only_letter(sql_subject)

    assert await sql_subject.journal.record(claim, a_result()) is False


async def test_the_last_step_goes_on_where_the_run_stood(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await start_reading(sql_subject, 2)
    await run_step(sql_subject, step_key(run, "read", 1), a_result(1))
    await dead_letter_step(sql_subject, step_key(run, "read", 2))
    await replay_only_letter(sql_subject)
    await publish_due(sql_subject)

    await run_step(sql_subject, step_key(run, "read", 2), a_result(2))

    assert await publish_commands(sql_subject) == [("structure", 1, 1)]


async def test_a_step_of_a_closed_run_is_skipped(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(sql_subject)

    replay_id = await replay_at_once(sql_subject, dead_letter_id)

    assert await sql_subject.store.replays.skips(replay_id) == {"the run is closed": 1}
    assert await publish_commands(sql_subject) == []
    claim = await try_claim(sql_subject, step_key(run, "read"))
    assert claim == Closed()


async def test_a_report_of_a_closed_run_is_made_after_all(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run = await open_run(sql_subject)
    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await dead_letter_step(sql_subject, step_key(run, "report"))

    await replay_only_letter(sql_subject)

    assert await publish_commands(sql_subject) == [("report", 1, 1)]


async def test_a_step_of_an_erased_run_is_skipped(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    replay_id = await request_replay(sql_subject, dead_letter_id)
    await sql_subject.store.operations.erase(run.project_id, run.story_id, who="jo")

    await sql_subject.store.replays.send_batch(replay_id, REPLICA, after=0, limit=9)

    assert await sql_subject.store.replays.skips(replay_id) == {"forgotten": 1}


async def test_a_message_is_sent_as_it_came_to_the_queue_it_died_in(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message(
        headers={**a_dead_message().headers, "x-death": "[...]"}
    )
    await sql_subject.store.dead_letters.add(dead_letter)

    await replay_at_once(sql_subject, dead_letter.id)

    [message] = await publish_due(sql_subject)
    assert (message.exchange, message.routing_key) == ("queue", "crews.intake")
    assert (message.body, message.content_type) == (
        dead_letter.body,
        dead_letter.content_type,
    )
    assert str(message.id) == dead_letter.message_id
    assert message.headers == {"cloudEvents:id": "e-1"}


async def test_a_message_without_a_uuid_is_sent_again_too(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message(message_id="m-1")
    await sql_subject.store.dead_letters.add(dead_letter)

    await replay_at_once(sql_subject, dead_letter.id)

    [message] = await publish_due(sql_subject)
    assert message.body == dead_letter.body


async def test_every_action_is_written_down(sql_subject: SqlJournalUnderTest) -> None:
    replay_id = await a_requested_replay(sql_subject)

    await sql_subject.store.replays.set_state(replay_id, "paused", who="al")

    rows = await sql_subject.store.dead_letters.audit(limit=9)
    assert [(row.who, row.action, row.count) for row in rows] == [
        ("al", "pause", 1),
        ("jo", "replay", 1),
    ]
    assert rows[1].what == f"named as {replay_id}"


async def test_a_step_that_is_queued_again_is_under_way(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)

    replay_id = await replay_at_once(sql_subject, dead_letter_id)

    standing = await sql_subject.store.replays.outcomes(replay_id)
    assert (standing.under_way, standing.done) == (1, 0)


async def test_a_step_that_was_done_is_done(sql_subject: SqlJournalUnderTest) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    replay_id = await replay_at_once(sql_subject, dead_letter_id)

    await run_step(sql_subject, step_key(run, "read"), a_result())

    standing = await sql_subject.store.replays.outcomes(replay_id)
    assert (standing.under_way, standing.done) == (0, 1)


async def test_a_step_that_dies_again_has_died_before_it_is_stored(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    replay_id = await replay_at_once(sql_subject, dead_letter_id)

    await give_up_step(sql_subject, step_key(run, "read"))

    assert (await sql_subject.store.replays.outcomes(replay_id)).died == 1


async def test_a_step_whose_run_is_closed_meanwhile_is_settled(
    sql_subject: SqlJournalUnderTest,
) -> None:
    run, dead_letter_id = await a_dead_reading(sql_subject)
    replay_id = await replay_at_once(sql_subject, dead_letter_id)

    await sql_subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert (await sql_subject.store.replays.outcomes(replay_id)).closed == 1


async def test_a_message_counts_as_done_when_it_does_not_come_back(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter = a_dead_message()
    await sql_subject.store.dead_letters.add(dead_letter)
    replay_id = await replay_at_once(sql_subject, dead_letter.id)
    assert (await sql_subject.store.replays.outcomes(replay_id)).under_way == 1

    await sql_subject.advance_clock(timedelta(seconds=11))
    assert (await sql_subject.store.replays.outcomes(replay_id)).under_way == 1
    await publish_due(sql_subject)

    assert (await sql_subject.store.replays.outcomes(replay_id)).done == 1


async def test_a_run_mended_by_a_replay_says_what_an_undisturbed_one_says(
    sql_subject: SqlJournalUnderTest,
) -> None:
    undisturbed = await events_of(
        sql_subject, await finish_reading(sql_subject, dies=False)
    )
    await sql_subject.store.operations.erase(
        ProjectId("film"), StoryId("gift"), who="jo"
    )

    mended = await events_of(sql_subject, await finish_reading(sql_subject, dies=True))

    assert mended == undisturbed
    assert [kind for _, kind, _ in mended] == ["com.novelmovie.story.structured.v1"]


async def events_of(
    sql_subject: SqlJournalUnderTest, run_id: RunId
) -> list[tuple[str, str, object]]:
    """Return a run's events, but for progress, which clocks decide on, and failures."""
    events = map(json.loads, await sql_subject.store.operations.events(run_id))
    return [
        (event["id"], event["type"], event["data"])
        for event in events
        if not event["type"].endswith(("progressed.v1", "failed.v1"))
    ]


async def finish_reading(sql_subject: SqlJournalUnderTest, *, dies: bool) -> RunId:
    """Take a run to its end, with a replayed dead letter on the way or not."""
    run = await start_reading(sql_subject, 2, id=RunId(UUID(int=7)))
    await run_step(sql_subject, step_key(run, "read", 1), a_result(1))
    second = step_key(run, "read", 2)
    if dies:
        await run_until_stored(sql_subject, second)
    await run_step(sql_subject, second, a_result(2))
    opens = replace(fan_out_outcome("break-down", 1), events=(a_structured_event(run),))
    await run_step(sql_subject, step_key(run, "structure"), opens)
    await run_step(sql_subject, step_key(run, "break-down"), a_result())
    await run_step(sql_subject, step_key(run, "assemble"), COMPLETING_OUTCOME)
    return run.id


async def run_until_stored(sql_subject: SqlJournalUnderTest, key: StepKey) -> None:
    await dead_letter_step(sql_subject, key)
    await replay_only_letter(sql_subject)
