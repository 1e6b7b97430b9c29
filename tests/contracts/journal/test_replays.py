"""Dead letters sent again: once a request, only if they wait, nothing computed anew."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from ports.domain.story import ProjectId, RunId, StoryId
from ports.events.story_events import StoryCancelled
from ports.journal import Closed
from ports.pipeline.commands import StepKey
from ports.replays import REPLAY_LEASE
from tests.contracts.journal.dead_letter_builders import (
    EVERYTHING,
    REPLICA,
    a_dead_message,
    a_dead_reading,
    dead_letter_step,
    publish_and_store_dead_letters,
    replay_at_once,
    request_replay,
)
from tests.contracts.journal.journal_driver import (
    COMPLETING_OUTCOME,
    a_failure,
    a_result,
    claim_step,
    fan_out_outcome,
    open_run,
    publish_commands,
    publish_due,
    run_step,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest
from tests.contracts.journal.test_outcomes import a_structured_event

OTHER = "replica-2"


async def test_a_step_is_owed_again_at_the_same_attempt(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)

    await replay_at_once(stored, letter_id)

    assert await publish_commands(stored) == [("read", 1, 1)]


async def test_a_replayed_command_keeps_its_id(stored: SqlJournalUnderTest) -> None:
    run = await start_reading(stored, 1)
    before = [owed for owed in await publish_due(stored) if owed.routing_key == "read"]
    await dead_letter_step(stored, step_key(run, "read"))
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)

    await replay_at_once(stored, row.id)

    assert list(await publish_due(stored)) == before


async def test_lost_claims_are_counted_from_none_again(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 1)
    await claim_step(stored, step_key(run, "read"))
    await stored.advance_clock(timedelta(minutes=1))
    await dead_letter_step(stored, step_key(run, "read"))
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)

    await replay_at_once(stored, row.id)

    assert (await claim_step(stored, step_key(run, "read"))).crashes == 0


async def test_a_run_under_way_again_does_not_tell_of_what_was_mended(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)

    await replay_at_once(stored, letter_id)

    row = await stored.store.operations.run(run.id)
    assert row is not None
    assert row.detail == ""


async def test_who_buried_a_step_no_longer_holds_it(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 1)
    claim = await claim_step(stored, step_key(run, "read"))
    await stored.journal.dead_letter(claim, a_failure())
    await publish_and_store_dead_letters(stored)
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)

    await replay_at_once(stored, row.id)

    assert await stored.journal.record(claim, a_result()) is False


async def test_the_last_step_goes_on_where_the_run_stood(
    stored: SqlJournalUnderTest,
) -> None:
    run = await start_reading(stored, 2)
    await run_step(stored, step_key(run, "read", 1), a_result(1))
    await dead_letter_step(stored, step_key(run, "read", 2))
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    await replay_at_once(stored, row.id)
    await publish_due(stored)

    await run_step(stored, step_key(run, "read", 2), a_result(2))

    assert await publish_commands(stored) == [("structure", 1, 1)]


async def test_a_step_of_a_closed_run_is_skipped(stored: SqlJournalUnderTest) -> None:
    run, letter_id = await a_dead_reading(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(stored)

    replay_id = await replay_at_once(stored, letter_id)

    assert await stored.store.replays.skips(replay_id) == {"the run is closed": 1}
    assert await publish_commands(stored) == []
    claim = await stored.journal.claim(step_key(run, "read"), attempt=1, worker="w")
    assert claim == Closed()


async def test_a_report_of_a_closed_run_is_told_after_all(
    stored: SqlJournalUnderTest,
) -> None:
    run = await open_run(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await dead_letter_step(stored, step_key(run, "report"))
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)

    await replay_at_once(stored, row.id)

    assert await publish_commands(stored) == [("report", 1, 1)]


async def test_a_step_of_a_forgotten_run_is_skipped(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)
    await stored.store.operations.erase(run.project_id, run.story_id)

    await stored.store.replays.send_batch(replay_id, REPLICA, after=0, limit=9)

    assert await stored.store.replays.skips(replay_id) == {"forgotten": 1}


async def test_a_message_is_sent_as_it_came_to_the_queue_it_died_in(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message(headers={**a_dead_message().headers, "x-death": "[...]"})
    await stored.store.dead_letters.add(letter)

    await replay_at_once(stored, letter.id)

    [owed] = await publish_due(stored)
    assert (owed.exchange, owed.routing_key) == ("queue", "crews.intake")
    assert (owed.body, owed.content_type) == (letter.body, letter.content_type)
    assert str(owed.id) == letter.message_id
    assert owed.headers == {"cloudEvents:id": "e-1"}


async def test_a_message_without_a_uuid_is_sent_again_too(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message(message_id="m-1")
    await stored.store.dead_letters.add(letter)

    await replay_at_once(stored, letter.id)

    [owed] = await publish_due(stored)
    assert owed.body == letter.body


async def test_a_letter_in_two_requests_is_replayed_once(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)
    first, second = (
        await request_replay(stored, letter_id),
        await request_replay(stored, letter_id),
    )

    await stored.store.replays.send_batch(first, REPLICA, after=0, limit=9)
    await stored.store.replays.send_batch(second, REPLICA, after=0, limit=9)

    assert await publish_commands(stored) == [("read", 1, 1)]
    assert await stored.store.replays.skips(second) == {"already replayed": 1}


async def test_two_replicas_at_once_replay_a_letter_once(
    stored: SqlJournalUnderTest,
) -> None:
    letters = [(await a_dead_reading(stored, revision=n))[1] for n in range(1, 6)]
    first = await request_replay(stored, *letters)
    second = await request_replay(stored, *reversed(letters))
    send = stored.store.replays.send_batch

    turns = await asyncio.gather(
        send(first, REPLICA, after=0, limit=9), send(second, REPLICA, after=0, limit=9)
    )

    assert sum(turn.sent for turn in turns) == len(letters)
    assert len(await publish_commands(stored)) == len(letters)


async def test_a_letter_named_twice_in_a_request_is_replayed_once(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replay_at_once(stored, letter_id, letter_id)

    replay = await stored.store.replays.replay(replay_id)
    assert replay is not None
    assert (replay.total, replay.sent) == (1, 1)


async def test_letters_that_came_later_are_not_replayed(
    stored: SqlJournalUnderTest,
) -> None:
    _, early = await a_dead_reading(stored)
    replay_id = await request_replay(stored, early)
    await a_dead_reading(stored, revision=2)

    await stored.store.replays.send_batch(replay_id, REPLICA, after=0, limit=9)

    assert len(await publish_commands(stored)) == 1


async def test_a_turn_whose_commit_was_unheard_is_not_taken_twice(
    stored: SqlJournalUnderTest,
) -> None:
    letters = [(await a_dead_reading(stored, revision=n))[1] for n in range(1, 4)]
    replay_id = await request_replay(stored, *letters)
    await stored.store.replays.send_batch(replay_id, REPLICA, after=0, limit=1)

    turn = await stored.store.replays.send_batch(replay_id, REPLICA, after=0, limit=1)

    assert (turn.sent, turn.is_finished) == (1, False)
    assert len(await publish_commands(stored)) == 1


async def test_a_request_is_held_by_one_replica(stored: SqlJournalUnderTest) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)

    assert await stored.store.replays.claim(OTHER) == ()
    turn = await stored.store.replays.send_batch(replay_id, OTHER, after=0, limit=9)

    assert turn.is_finished
    assert await publish_commands(stored) == []


async def test_a_request_whose_replica_died_is_taken_up(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)
    await stored.advance_clock(2 * REPLAY_LEASE)

    [taken] = await stored.store.replays.claim(OTHER)

    assert taken.id == replay_id
    assert not await stored.store.replays.renew(replay_id, REPLICA)


async def test_a_request_that_is_left_is_taken_up_at_once(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)
    await request_replay(stored, letter_id)

    await stored.store.replays.release_all(REPLICA)

    assert len(await stored.store.replays.claim(OTHER)) == 1


async def test_a_paused_request_sends_nothing_until_resumed(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)
    replays = stored.store.replays

    assert await replays.set_state(replay_id, "paused", who="jo")
    assert (await replays.send_batch(replay_id, REPLICA, after=0, limit=9)).is_finished
    assert await replays.claim(REPLICA) == ()
    assert await replays.set_state(replay_id, "running", who="jo")

    assert len(await replays.claim(REPLICA)) == 1


async def test_a_cancelled_request_stays_cancelled(stored: SqlJournalUnderTest) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)
    replays = stored.store.replays

    assert await replays.set_state(replay_id, "cancelled", who="jo")

    assert not await replays.set_state(replay_id, "running", who="jo")
    assert (await replays.send_batch(replay_id, REPLICA, after=0, limit=9)).is_finished
    rows = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert [row.state for row in rows] == ["waiting"]


async def test_a_request_is_done_when_nothing_is_left(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replay_at_once(stored, letter_id)

    replay = await stored.store.replays.replay(replay_id)
    assert replay is not None
    assert (replay.state, replay.sent, replay.skipped) == ("done", 1, 0)


async def test_every_action_is_written_down(stored: SqlJournalUnderTest) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await request_replay(stored, letter_id)

    await stored.store.replays.set_state(replay_id, "paused", who="al")

    rows = await stored.store.dead_letters.audit(limit=9)
    assert [(row.who, row.action, row.count) for row in rows] == [
        ("al", "pause", 1),
        ("jo", "replay", 1),
    ]
    assert rows[1].what == f"named as {replay_id}"


async def test_a_step_that_is_owed_again_is_under_way(
    stored: SqlJournalUnderTest,
) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replay_at_once(stored, letter_id)

    standing = await stored.store.replays.outcomes(replay_id)
    assert (standing.under_way, standing.done) == (1, 0)


async def test_a_step_that_was_done_is_done(stored: SqlJournalUnderTest) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replay_at_once(stored, letter_id)

    await run_step(stored, step_key(run, "read"), a_result())

    standing = await stored.store.replays.outcomes(replay_id)
    assert (standing.under_way, standing.done) == (0, 1)


async def test_a_step_that_dies_again_has_died_before_it_is_filed(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replay_at_once(stored, letter_id)

    await stored.journal.dead_letter(
        await claim_step(stored, step_key(run, "read")), a_failure()
    )

    assert (await stored.store.replays.outcomes(replay_id)).died == 1


async def test_a_step_whose_run_is_closed_meanwhile_is_settled(
    stored: SqlJournalUnderTest,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replay_at_once(stored, letter_id)

    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert (await stored.store.replays.outcomes(replay_id)).closed == 1


async def test_a_message_counts_as_done_when_it_does_not_come_back(
    stored: SqlJournalUnderTest,
) -> None:
    letter = a_dead_message()
    await stored.store.dead_letters.add(letter)
    replay_id = await replay_at_once(stored, letter.id)
    assert (await stored.store.replays.outcomes(replay_id)).under_way == 1

    await stored.advance_clock(timedelta(seconds=11))
    assert (await stored.store.replays.outcomes(replay_id)).under_way == 1
    await publish_due(stored)

    assert (await stored.store.replays.outcomes(replay_id)).done == 1


async def test_a_run_mended_by_a_replay_says_what_an_undisturbed_one_says(
    stored: SqlJournalUnderTest,
) -> None:
    undisturbed = await events_of(stored, await finish_reading(stored, dies=False))
    await stored.store.operations.erase(ProjectId("film"), StoryId("gift"))

    mended = await events_of(stored, await finish_reading(stored, dies=True))

    assert mended == undisturbed
    assert [kind for _, kind, _ in mended] == ["com.novelmovie.story.structured.v1"]


async def events_of(
    stored: SqlJournalUnderTest, run_id: RunId
) -> list[tuple[str, str, object]]:
    """Return a run's events, but for progress, which clocks decide on, and failures."""
    events = map(json.loads, await stored.store.operations.events(run_id))
    return [
        (event["id"], event["type"], event["data"])
        for event in events
        if not event["type"].endswith(("progressed.v1", "failed.v1"))
    ]


async def finish_reading(stored: SqlJournalUnderTest, *, dies: bool) -> RunId:
    """Take a run to its end, by way of the file of dead letters or not."""
    run = await start_reading(stored, 2, id=RunId(UUID(int=7)))
    await run_step(stored, step_key(run, "read", 1), a_result(1))
    second = step_key(run, "read", 2)
    if dies:
        await run_until_stored(stored, second)
    await run_step(stored, second, a_result(2))
    opens = replace(fan_out_outcome("break-down", 1), events=(a_structured_event(run),))
    await run_step(stored, step_key(run, "structure"), opens)
    await run_step(stored, step_key(run, "break-down"), a_result())
    await run_step(stored, step_key(run, "assemble"), COMPLETING_OUTCOME)
    return run.id


async def run_until_stored(stored: SqlJournalUnderTest, key: StepKey) -> None:
    await dead_letter_step(stored, key)
    [row] = await stored.store.dead_letters.summaries(EVERYTHING, limit=9)
    await replay_at_once(stored, row.id)
