"""How a claim ends without a result."""

import json
from datetime import timedelta

from ports.events.story_events import StoryCancelled
from ports.journal import Busy, Claimed, Closed, Done
from ports.outbox import OutboxMessage
from ports.pipeline import identity
from tests.contracts.journal.journal_driver import (
    TRACE,
    a_failure,
    a_result,
    claim_step,
    open_run,
    publish_commands,
    publish_due,
    publish_events,
    start_reading,
    step_key,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest

NOW = timedelta(0)
SOON = timedelta(seconds=5)


async def test_a_released_step_is_owed_at_once_and_uncounted(
    kept: JournalUnderTest,
) -> None:
    run = await open_run(kept)
    await publish_due(kept)

    await kept.journal.release(await claim_step(kept, step_key(run, "intake")))

    assert await publish_commands(kept) == [("intake", 1, 1)]
    claim = await claim_step(kept, step_key(run, "intake"))
    assert (claim.attempt, claim.crashes) == (1, 0)


async def test_who_released_a_step_no_longer_holds_it(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    claim = await claim_step(kept, step_key(run, "intake"))
    await kept.journal.release(claim)

    assert await kept.journal.record(claim, a_result()) is False


async def test_an_overtaken_release_changes_nothing(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    late = await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(timedelta(minutes=1))
    await claim_step(kept, step_key(run, "intake"))

    await kept.journal.release(late)

    other = await kept.journal.claim(step_key(run, "intake"), attempt=1, worker="w")
    assert other == Busy()


async def test_a_counted_retry_is_the_next_attempt(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await publish_due(kept)
    claim = await claim_step(kept, step_key(run, "intake"))

    assert await kept.journal.retry(claim, a_failure(), after=NOW, counted=True)

    assert await publish_commands(kept) == [("intake", 1, 2)]
    assert (await claim_step(kept, step_key(run, "intake"), attempt=2)).attempt == 2


async def test_an_uncounted_retry_is_the_same_attempt(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await publish_due(kept)
    claim = await claim_step(kept, step_key(run, "intake"))

    assert await kept.journal.retry(claim, a_failure(), after=NOW, counted=False)

    assert await publish_commands(kept) == [("intake", 1, 1)]


async def test_a_retry_waits_until_it_is_due(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await publish_due(kept)
    claim = await claim_step(kept, step_key(run, "intake"))
    await kept.journal.retry(claim, a_failure(), after=SOON, counted=True)

    before = await publish_commands(kept)
    await kept.advance_clock(SOON)

    assert (before, await publish_commands(kept)) == ([], [("intake", 1, 2)])


async def test_an_overtaken_retry_changes_nothing(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    late = await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(timedelta(minutes=1))
    await claim_step(kept, step_key(run, "intake"))

    is_owed = await kept.journal.retry(late, a_failure(), after=NOW, counted=True)

    assert is_owed is False


async def dead_letter_second_attempt(kept: JournalUnderTest) -> Claimed:
    """Bury the first reading of a run at its second attempt."""
    run = await start_reading(kept, 1)
    first = await claim_step(kept, step_key(run, "read"))
    await kept.journal.retry(first, a_failure(host="worker-1"), after=NOW, counted=True)
    await publish_due(kept)
    second = await claim_step(kept, step_key(run, "read"), attempt=2)
    assert await kept.journal.dead_letter(second, a_failure(host="worker-2"))
    return second


def only_dead_letter(owed: tuple[OutboxMessage, ...]) -> OutboxMessage:
    """Return the one dead letter among *owed*."""
    [letter] = [each for each in owed if each.exchange == "dead"]
    return letter


async def test_a_dead_letter_is_the_command_to_the_byte(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 1)
    [command] = [each for each in await publish_due(kept) if each.routing_key == "read"]
    await kept.journal.dead_letter(
        await claim_step(kept, step_key(run, "read")), a_failure()
    )

    letter = only_dead_letter(await publish_due(kept))

    assert (letter.body, letter.content_type) == (command.body, command.content_type)
    assert letter.headers["origin-id"] == str(command.id)


async def test_a_dead_letter_is_routed_by_the_queue_it_died_in(
    kept: JournalUnderTest,
) -> None:
    claim = await dead_letter_second_attempt(kept)

    letter = only_dead_letter(await publish_due(kept))

    assert (letter.routing_key, letter.type) == ("crews.read", "dead-letter")
    assert letter.id == identity.dead_letter_id(claim.key, 2)
    assert letter.correlation_id == str(claim.key.run_id)


async def test_a_dead_letter_tells_its_story(kept: JournalUnderTest) -> None:
    await dead_letter_second_attempt(kept)

    headers = only_dead_letter(await publish_due(kept)).headers

    told = {
        "error": "PortUnavailableError",
        "message": "archive: took 31 seconds",
        "cause": "archive: took # seconds",
        "fingerprint": "0123456789abcdef",
        "stage": "read",
        "version": "0.1.0",
        "host": "worker-2",
        "traceparent": TRACE,
        "origin-queue": "crews.read",
        "origin-exchange": "work",
        "origin-routing-key": "read",
        "project-id": "film",
        "story-id": "gift",
    }
    assert {name: headers[name] for name in told} == told


async def test_a_dead_letter_tells_every_attempt_with_its_time(
    kept: JournalUnderTest,
) -> None:
    await dead_letter_second_attempt(kept)

    attempts = json.loads(only_dead_letter(await publish_due(kept)).headers["attempts"])

    assert [(each["attempt"], each["host"]) for each in attempts] == [
        (1, "worker-1"),
        (2, "worker-2"),
    ]
    assert attempts[0]["at"] <= attempts[1]["at"]


async def test_words_that_no_database_holds_are_cleaned(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    claim = await claim_step(kept, step_key(run, "intake"))

    await kept.journal.dead_letter(claim, a_failure(message="NUL \0 and \ud800"))

    letter = only_dead_letter(await publish_due(kept))
    assert letter.headers["message"] == "NUL \ufffd and \ufffd"


async def test_a_burial_is_told_but_not_as_final(kept: JournalUnderTest) -> None:
    claim = await dead_letter_second_attempt(kept)

    [failed] = await publish_events(kept, "story.breakdown.failed")

    data = failed["data"]
    assert (data["final"], data["reason"], data["stage"]) == (
        False,
        "dead_lettered",
        "read",
    )
    assert data["dead_letter_id"] == str(identity.dead_letter_id(claim.key, 2))
    ordinal = "read/1/2"
    assert failed["id"] == str(
        identity.event_id(claim.key.run_id, 1, "story.breakdown.failed", ordinal)
    )


async def test_a_burial_is_reported_to_the_archive(kept: JournalUnderTest) -> None:
    claim = await dead_letter_second_attempt(kept)

    report = await claim_step(kept, step_key(claim.step_input.run, "report"))

    standing = json.loads(report.step_input.input)
    assert standing == {"status": "failed", "detail": "archive: took 31 seconds"}


async def test_each_burial_is_reported(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 2)
    await kept.journal.dead_letter(
        await claim_step(kept, step_key(run, "read", 1)), a_failure()
    )
    await publish_due(kept)

    await kept.journal.dead_letter(
        await claim_step(kept, step_key(run, "read", 2)), a_failure()
    )

    assert await publish_commands(kept) == [("report", 2, 1)]


async def test_a_report_that_dies_is_only_a_dead_letter(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(kept)

    await kept.journal.dead_letter(
        await claim_step(kept, step_key(run, "report")), a_failure()
    )

    assert [each.exchange for each in await publish_due(kept)] == ["dead"]


async def test_an_overtaken_burial_changes_nothing(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    late = await claim_step(kept, step_key(run, "intake"))
    await kept.advance_clock(timedelta(minutes=1))
    await claim_step(kept, step_key(run, "intake"))
    await publish_due(kept)

    assert await kept.journal.dead_letter(late, a_failure()) is False
    assert await publish_due(kept) == ()


async def test_an_ended_run_has_one_final_answer(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 2)
    claim = await claim_step(kept, step_key(run, "read", 1))

    assert await kept.journal.end_run(claim, reason="over_budget", detail="100 of 90")

    [failed] = await publish_events(kept, "story.breakdown.failed")
    data = failed["data"]
    assert (data["final"], data["reason"], data["stage"], data["detail"]) == (
        True,
        "over_budget",
        "read",
        "100 of 90",
    )
    assert failed["id"] == str(
        identity.event_id(run.id, 1, "story.breakdown.failed", "final")
    )


async def test_an_ended_run_is_closed_to_its_other_steps(
    kept: JournalUnderTest,
) -> None:
    run = await start_reading(kept, 2)
    claim = await claim_step(kept, step_key(run, "read", 1))
    await kept.journal.end_run(claim, reason="unreadable", detail="verse")

    other = await kept.journal.claim(step_key(run, "read", 2), attempt=1, worker="w")

    assert other == Closed()


async def test_an_ended_run_is_reported(kept: JournalUnderTest) -> None:
    run = await open_run(kept)
    claim = await claim_step(kept, step_key(run, "intake"))
    await kept.journal.end_run(claim, reason="unreadable", detail="empty")

    report = await claim_step(kept, step_key(run, "report"))

    assert json.loads(report.step_input.input) == {
        "status": "failed",
        "detail": "empty",
    }


async def test_of_two_steps_that_end_a_run_one_does(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 2)
    first = await claim_step(kept, step_key(run, "read", 1))
    second = await claim_step(kept, step_key(run, "read", 2))
    await kept.journal.end_run(first, reason="over_budget", detail="first")

    has_ended = await kept.journal.end_run(
        second, reason="over_budget", detail="second"
    )

    assert has_ended is False
    assert len(await publish_events(kept, "story.breakdown.failed")) == 1


async def test_a_report_never_ends_a_run(kept: JournalUnderTest) -> None:
    run = await start_reading(kept, 2)
    await kept.journal.dead_letter(
        await claim_step(kept, step_key(run, "read", 1)), a_failure()
    )
    report = await claim_step(kept, step_key(run, "report"))
    await publish_due(kept)

    await kept.journal.end_run(report, reason="unreadable", detail="no such project")

    assert await publish_due(kept) == ()
    again = await kept.journal.claim(step_key(run, "report"), attempt=1, worker="w")
    assert again == Done()
