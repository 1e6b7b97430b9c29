"""Requests to replay: worked on by one replica, paused, cancelled, done once."""

import asyncio

from ports.replays import REPLAY_LEASE
from tests.contracts.journal.dead_letter_builders import (
    EVERYTHING,
    REPLICA,
    a_dead_reading,
    a_requested_replay,
    replay_at_once,
    request_replay,
)
from tests.contracts.journal.journal_driver import publish_commands
from tests.contracts.journal.journals_under_test import SqlJournalUnderTest

OTHER = "replica-2"


async def test_a_dead_letter_in_two_requests_is_replayed_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)
    first, second = (
        await request_replay(sql_subject, dead_letter_id),
        await request_replay(sql_subject, dead_letter_id),
    )

    await sql_subject.store.replays.send_batch(first, REPLICA, after=0, limit=9)
    await sql_subject.store.replays.send_batch(second, REPLICA, after=0, limit=9)

    assert await publish_commands(sql_subject) == [("read", 1, 1)]
    assert await sql_subject.store.replays.skips(second) == {"already replayed": 1}


async def test_two_replicas_at_once_replay_a_dead_letter_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter_ids = [
        (await a_dead_reading(sql_subject, revision=n))[1] for n in range(1, 6)
    ]
    first = await request_replay(sql_subject, *dead_letter_ids)
    second = await request_replay(sql_subject, *reversed(dead_letter_ids))
    send = sql_subject.store.replays.send_batch

    batches = await asyncio.gather(
        send(first, REPLICA, after=0, limit=9), send(second, REPLICA, after=0, limit=9)
    )

    assert sum(batch.sent for batch in batches) == len(dead_letter_ids)
    assert len(await publish_commands(sql_subject)) == len(dead_letter_ids)


async def test_a_dead_letter_named_twice_in_a_request_is_replayed_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)

    await replay_at_once(sql_subject, dead_letter_id, dead_letter_id)

    [replay] = await sql_subject.store.replays.replays(limit=2)
    assert (replay.total, replay.sent) == (1, 1)


async def test_dead_letters_that_came_later_are_not_replayed(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, early = await a_dead_reading(sql_subject)
    replay_id = await request_replay(sql_subject, early)
    await a_dead_reading(sql_subject, revision=2)

    await sql_subject.store.replays.send_batch(replay_id, REPLICA, after=0, limit=9)

    assert len(await publish_commands(sql_subject)) == 1


async def test_a_batch_whose_commit_was_not_confirmed_is_not_sent_twice(
    sql_subject: SqlJournalUnderTest,
) -> None:
    dead_letter_ids = [
        (await a_dead_reading(sql_subject, revision=n))[1] for n in range(1, 4)
    ]
    replay_id = await request_replay(sql_subject, *dead_letter_ids)
    await sql_subject.store.replays.send_batch(replay_id, REPLICA, after=0, limit=1)

    batch = await sql_subject.store.replays.send_batch(
        replay_id, REPLICA, after=0, limit=1
    )

    assert (batch.sent, batch.is_finished) == (1, False)
    assert len(await publish_commands(sql_subject)) == 1


async def test_a_request_is_leased_by_one_replica(
    sql_subject: SqlJournalUnderTest,
) -> None:
    replay_id = await a_requested_replay(sql_subject)

    assert await sql_subject.store.replays.claim(OTHER) == ()
    batch = await sql_subject.store.replays.send_batch(
        replay_id, OTHER, after=0, limit=9
    )

    assert batch.is_finished
    assert await publish_commands(sql_subject) == []


async def test_a_request_whose_replica_died_is_claimed(
    sql_subject: SqlJournalUnderTest,
) -> None:
    replay_id = await a_requested_replay(sql_subject)
    await sql_subject.advance_clock(2 * REPLAY_LEASE)

    [leased] = await sql_subject.store.replays.claim(OTHER)

    assert leased.id == replay_id
    assert not await sql_subject.store.replays.renew(replay_id, REPLICA)


async def test_a_released_request_is_claimed_at_once(
    sql_subject: SqlJournalUnderTest,
) -> None:
    await a_requested_replay(sql_subject)

    await sql_subject.store.replays.release_all(REPLICA)

    assert len(await sql_subject.store.replays.claim(OTHER)) == 1


async def test_a_paused_request_sends_nothing_until_resumed(
    sql_subject: SqlJournalUnderTest,
) -> None:
    replay_id = await a_requested_replay(sql_subject)
    replays = sql_subject.store.replays

    assert await replays.set_state(replay_id, "paused", who="jo")
    assert (await replays.send_batch(replay_id, REPLICA, after=0, limit=9)).is_finished
    assert await replays.claim(REPLICA) == ()
    assert await replays.set_state(replay_id, "running", who="jo")

    assert len(await replays.claim(REPLICA)) == 1


async def test_a_cancelled_request_sends_nothing_unless_it_is_taken_up_again(
    sql_subject: SqlJournalUnderTest,
) -> None:
    replay_id = await a_requested_replay(sql_subject)
    replays = sql_subject.store.replays

    assert await replays.set_state(replay_id, "cancelled", who="jo")

    assert not await replays.set_state(replay_id, "running", who="jo")
    assert (await replays.send_batch(replay_id, REPLICA, after=0, limit=9)).is_finished
    rows = await sql_subject.store.dead_letters.summaries(EVERYTHING, limit=9)
    assert [row.state for row in rows] == ["waiting"]
    assert await replays.set_state(replay_id, "paused", who="jo")
    assert await replays.set_state(replay_id, "running", who="jo")
    assert len(await replays.claim(REPLICA)) == 1


async def test_a_request_is_done_when_nothing_is_left(
    sql_subject: SqlJournalUnderTest,
) -> None:
    _, dead_letter_id = await a_dead_reading(sql_subject)

    await replay_at_once(sql_subject, dead_letter_id)

    [replay] = await sql_subject.store.replays.replays(limit=2)
    assert (replay.state, replay.sent, replay.skipped) == ("done", 1, 0)
