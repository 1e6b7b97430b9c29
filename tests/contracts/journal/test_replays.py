"""Dead letters sent again: once a request, only if they wait, nothing computed anew."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from ports.events import StoryCancelled
from ports.journal import Closed
from ports.pipeline import StepKey
from ports.replays import LEASE
from ports.story import ProjectId, RunId, StoryId
from tests.contracts.journal.dying import (
    EVERYTHING,
    HOLDER,
    a_dead_reading,
    a_message,
    asked,
    carried,
    died,
    replayed,
)
from tests.contracts.journal.keeping import Stored
from tests.contracts.journal.test_recording import structured
from tests.contracts.journal.working import (
    COMPLETING,
    a_failure,
    a_result,
    claimed,
    commands,
    opened,
    opening,
    paid,
    reading,
    step,
    worked,
)

OTHER = "replica-2"


async def test_a_step_is_owed_again_at_the_same_attempt(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)

    await replayed(stored, letter_id)

    assert await commands(stored) == [("read", 1, 1)]


async def test_a_replayed_command_keeps_its_id(stored: Stored) -> None:
    run = await reading(stored, 1)
    before = [owed for owed in await paid(stored) if owed.routing_key == "read"]
    await died(stored, step(run, "read"))
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)

    await replayed(stored, row.id)

    assert list(await paid(stored)) == before


async def test_lost_claims_are_counted_from_none_again(stored: Stored) -> None:
    run = await reading(stored, 1)
    await claimed(stored, step(run, "read"))
    await stored.passes(timedelta(minutes=1))
    await died(stored, step(run, "read"))
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)

    await replayed(stored, row.id)

    assert (await claimed(stored, step(run, "read"))).lost == 0


async def test_a_run_under_way_again_does_not_tell_of_what_was_mended(
    stored: Stored,
) -> None:
    run, letter_id = await a_dead_reading(stored)

    await replayed(stored, letter_id)

    row = await stored.store.operations.run(run.id)
    assert row is not None
    assert row.detail == ""


async def test_who_buried_a_step_no_longer_holds_it(stored: Stored) -> None:
    run = await reading(stored, 1)
    claim = await claimed(stored, step(run, "read"))
    await stored.journal.bury(claim, a_failure())
    await carried(stored)
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)

    await replayed(stored, row.id)

    assert await stored.journal.record(claim, a_result()) is False


async def test_the_last_step_goes_on_where_the_run_stood(stored: Stored) -> None:
    run = await reading(stored, 2)
    await worked(stored, step(run, "read", 1), a_result(1))
    await died(stored, step(run, "read", 2))
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)
    await replayed(stored, row.id)
    await paid(stored)

    await worked(stored, step(run, "read", 2), a_result(2))

    assert await commands(stored) == [("structure", 1, 1)]


async def test_a_step_of_a_closed_run_is_skipped(stored: Stored) -> None:
    run, letter_id = await a_dead_reading(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await paid(stored)

    replay_id = await replayed(stored, letter_id)

    assert await stored.store.replays.skips(replay_id) == {"the run is closed": 1}
    assert await commands(stored) == []
    claim = await stored.journal.claim(step(run, "read"), attempt=1, worker="w")
    assert claim == Closed()


async def test_a_report_of_a_closed_run_is_told_after_all(stored: Stored) -> None:
    run = await opened(stored)
    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))
    await died(stored, step(run, "report"))
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)

    await replayed(stored, row.id)

    assert await commands(stored) == [("report", 1, 1)]


async def test_a_step_of_a_forgotten_run_is_skipped(stored: Stored) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)
    await stored.store.operations.forget(run.project_id, run.story_id)

    await stored.store.replays.send(replay_id, HOLDER, after=0, limit=9)

    assert await stored.store.replays.skips(replay_id) == {"forgotten": 1}


async def test_a_message_is_sent_as_it_came_to_the_queue_it_died_in(
    stored: Stored,
) -> None:
    letter = a_message(headers={**a_message().headers, "x-death": "[...]"})
    await stored.store.dead_letters.file(letter)

    await replayed(stored, letter.id)

    [owed] = await paid(stored)
    assert (owed.exchange, owed.routing_key) == ("queue", "crews.intake")
    assert (owed.body, owed.content_type) == (letter.body, letter.content_type)
    assert str(owed.id) == letter.message_id
    assert owed.headers == {"cloudEvents:id": "e-1"}


async def test_a_message_without_a_uuid_is_sent_again_too(stored: Stored) -> None:
    letter = a_message(message_id="m-1")
    await stored.store.dead_letters.file(letter)

    await replayed(stored, letter.id)

    [owed] = await paid(stored)
    assert owed.body == letter.body


async def test_a_letter_in_two_requests_is_replayed_once(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    first, second = await asked(stored, letter_id), await asked(stored, letter_id)

    await stored.store.replays.send(first, HOLDER, after=0, limit=9)
    await stored.store.replays.send(second, HOLDER, after=0, limit=9)

    assert await commands(stored) == [("read", 1, 1)]
    assert await stored.store.replays.skips(second) == {"already replayed": 1}


async def test_two_replicas_at_once_replay_a_letter_once(stored: Stored) -> None:
    letters = [(await a_dead_reading(stored, revision=n))[1] for n in range(1, 6)]
    first = await asked(stored, *letters)
    second = await asked(stored, *reversed(letters))
    send = stored.store.replays.send

    turns = await asyncio.gather(
        send(first, HOLDER, after=0, limit=9), send(second, HOLDER, after=0, limit=9)
    )

    assert sum(turn.sent for turn in turns) == len(letters)
    assert len(await commands(stored)) == len(letters)


async def test_a_letter_named_twice_in_a_request_is_replayed_once(
    stored: Stored,
) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replayed(stored, letter_id, letter_id)

    replay = await stored.store.replays.replay(replay_id)
    assert replay is not None
    assert (replay.total, replay.sent) == (1, 1)


async def test_letters_that_came_later_are_not_replayed(stored: Stored) -> None:
    _, early = await a_dead_reading(stored)
    replay_id = await asked(stored, early)
    await a_dead_reading(stored, revision=2)

    await stored.store.replays.send(replay_id, HOLDER, after=0, limit=9)

    assert len(await commands(stored)) == 1


async def test_a_turn_whose_commit_was_unheard_is_not_taken_twice(
    stored: Stored,
) -> None:
    letters = [(await a_dead_reading(stored, revision=n))[1] for n in range(1, 4)]
    replay_id = await asked(stored, *letters)
    await stored.store.replays.send(replay_id, HOLDER, after=0, limit=1)

    turn = await stored.store.replays.send(replay_id, HOLDER, after=0, limit=1)

    assert (turn.sent, turn.is_over) == (1, False)
    assert len(await commands(stored)) == 1


async def test_a_request_is_held_by_one_replica(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)

    assert await stored.store.replays.take(OTHER) == ()
    turn = await stored.store.replays.send(replay_id, OTHER, after=0, limit=9)

    assert turn.is_over
    assert await commands(stored) == []


async def test_a_request_whose_replica_died_is_taken_up(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)
    await stored.passes(2 * LEASE)

    [taken] = await stored.store.replays.take(OTHER)

    assert taken.id == replay_id
    assert not await stored.store.replays.keep(replay_id, HOLDER)


async def test_a_request_that_is_left_is_taken_up_at_once(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    await asked(stored, letter_id)

    await stored.store.replays.leave(HOLDER)

    assert len(await stored.store.replays.take(OTHER)) == 1


async def test_a_paused_request_sends_nothing_until_resumed(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)
    replays = stored.store.replays

    assert await replays.change(replay_id, "paused", who="jo")
    assert (await replays.send(replay_id, HOLDER, after=0, limit=9)).is_over
    assert await replays.take(HOLDER) == ()
    assert await replays.change(replay_id, "running", who="jo")

    assert len(await replays.take(HOLDER)) == 1


async def test_a_cancelled_request_stays_cancelled(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)
    replays = stored.store.replays

    assert await replays.change(replay_id, "cancelled", who="jo")

    assert not await replays.change(replay_id, "running", who="jo")
    assert (await replays.send(replay_id, HOLDER, after=0, limit=9)).is_over
    rows = await stored.store.dead_letters.rows(EVERYTHING, limit=9)
    assert [row.state for row in rows] == ["waiting"]


async def test_a_request_is_done_when_nothing_is_left(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replayed(stored, letter_id)

    replay = await stored.store.replays.replay(replay_id)
    assert replay is not None
    assert (replay.state, replay.sent, replay.skipped) == ("done", 1, 0)


async def test_every_action_is_written_down(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)
    replay_id = await asked(stored, letter_id)

    await stored.store.replays.change(replay_id, "paused", who="al")

    rows = await stored.store.dead_letters.audit(limit=9)
    assert [(row.who, row.action, row.count) for row in rows] == [
        ("al", "pause", 1),
        ("jo", "replay", 1),
    ]
    assert rows[1].what == f"named as {replay_id}"


async def test_a_step_that_is_owed_again_is_under_way(stored: Stored) -> None:
    _, letter_id = await a_dead_reading(stored)

    replay_id = await replayed(stored, letter_id)

    standing = await stored.store.replays.standing(replay_id)
    assert (standing.under_way, standing.done) == (1, 0)


async def test_a_step_that_was_done_is_done(stored: Stored) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replayed(stored, letter_id)

    await worked(stored, step(run, "read"), a_result())

    standing = await stored.store.replays.standing(replay_id)
    assert (standing.under_way, standing.done) == (0, 1)


async def test_a_step_that_dies_again_has_died_before_it_is_filed(
    stored: Stored,
) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replayed(stored, letter_id)

    await stored.journal.bury(await claimed(stored, step(run, "read")), a_failure())

    assert (await stored.store.replays.standing(replay_id)).died == 1


async def test_a_step_whose_run_is_closed_meanwhile_is_settled(stored: Stored) -> None:
    run, letter_id = await a_dead_reading(stored)
    replay_id = await replayed(stored, letter_id)

    await stored.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert (await stored.store.replays.standing(replay_id)).closed == 1


async def test_a_message_counts_as_done_when_it_does_not_come_back(
    stored: Stored,
) -> None:
    letter = a_message()
    await stored.store.dead_letters.file(letter)
    replay_id = await replayed(stored, letter.id)
    assert (await stored.store.replays.standing(replay_id)).under_way == 1

    await stored.passes(timedelta(seconds=11))
    assert (await stored.store.replays.standing(replay_id)).under_way == 1
    await paid(stored)

    assert (await stored.store.replays.standing(replay_id)).done == 1


async def test_a_run_mended_by_a_replay_says_what_an_undisturbed_one_says(
    stored: Stored,
) -> None:
    undisturbed = await said_by(stored, await finished(stored, dies=False))
    await stored.store.operations.forget(ProjectId("film"), StoryId("gift"))

    mended = await said_by(stored, await finished(stored, dies=True))

    assert mended == undisturbed
    assert [kind for _, kind, _ in mended] == ["com.novelmovie.story.structured.v1"]


async def said_by(stored: Stored, run_id: RunId) -> list[tuple[str, str, object]]:
    """Return a run's events, but for progress, which clocks decide on, and failures."""
    events = map(json.loads, await stored.store.operations.events(run_id))
    return [
        (event["id"], event["type"], event["data"])
        for event in events
        if not event["type"].endswith(("progressed.v1", "failed.v1"))
    ]


async def finished(stored: Stored, *, dies: bool) -> RunId:
    """Take a run to its end, by way of the file of dead letters or not."""
    run = await reading(stored, 2, id=RunId(UUID(int=7)))
    await worked(stored, step(run, "read", 1), a_result(1))
    second = step(run, "read", 2)
    if dies:
        await through_the_file(stored, second)
    await worked(stored, second, a_result(2))
    opens = replace(opening("break-down", 1), facts=(structured(run),))
    await worked(stored, step(run, "structure"), opens)
    await worked(stored, step(run, "break-down"), a_result())
    await worked(stored, step(run, "assemble"), COMPLETING)
    return run.id


async def through_the_file(stored: Stored, key: StepKey) -> None:
    await died(stored, key)
    [row] = await stored.store.dead_letters.rows(EVERYTHING, limit=9)
    await replayed(stored, row.id)
