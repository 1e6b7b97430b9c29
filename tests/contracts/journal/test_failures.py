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
    give_up_step,
    open_run,
    overtaken_claim,
    publish_commands,
    publish_due,
    publish_events,
    start_reading,
    step_key,
    try_claim,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest

NOW = timedelta(0)
SOON = timedelta(seconds=5)


async def test_a_released_step_is_queued_at_once_and_uncounted(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await publish_due(subject)

    await subject.journal.release(await claim_step(subject, step_key(run, "intake")))

    assert await publish_commands(subject) == [("intake", 1, 1)]
    claim = await claim_step(subject, step_key(run, "intake"))
    assert (claim.attempt, claim.crashes) == (1, 0)


async def test_who_released_a_step_no_longer_holds_it(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.release(claim)

    assert await subject.journal.record(claim, a_result()) is False


async def test_a_release_without_the_claim_changes_nothing(
    subject: JournalUnderTest,
) -> None:
    late = await overtaken_claim(subject)

    await subject.journal.release(late)

    assert await try_claim(subject, late.key) == Busy()


async def test_a_counted_retry_is_the_next_attempt(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await publish_due(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    assert await subject.journal.retry(claim, a_failure(), after=NOW, counted=True)

    assert await publish_commands(subject) == [("intake", 1, 2)]
    assert (await claim_step(subject, step_key(run, "intake"), attempt=2)).attempt == 2


async def test_an_uncounted_retry_is_the_same_attempt(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await publish_due(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    assert await subject.journal.retry(claim, a_failure(), after=NOW, counted=False)

    assert await publish_commands(subject) == [("intake", 1, 1)]


async def test_a_retry_waits_until_it_is_due(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await publish_due(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.retry(claim, a_failure(), after=SOON, counted=True)

    before = await publish_commands(subject)
    await subject.advance_clock(SOON)

    assert (before, await publish_commands(subject)) == ([], [("intake", 1, 2)])


async def test_a_retry_without_the_claim_changes_nothing(
    subject: JournalUnderTest,
) -> None:
    late = await overtaken_claim(subject)

    is_owed = await subject.journal.retry(late, a_failure(), after=NOW, counted=True)

    assert is_owed is False


async def dead_letter_second_attempt(subject: JournalUnderTest) -> Claimed:
    """Dead-letter the first reading of a run at its second attempt."""
    run = await start_reading(subject, 1)
    first = await claim_step(subject, step_key(run, "read"))
    await subject.journal.retry(
        first, a_failure(host="worker-1"), after=NOW, counted=True
    )
    await publish_due(subject)
    second = await claim_step(subject, step_key(run, "read"), attempt=2)
    assert await subject.journal.dead_letter(second, a_failure(host="worker-2"))
    return second


def only_dead_letter(messages: tuple[OutboxMessage, ...]) -> OutboxMessage:
    """Return the one dead letter among *messages*."""
    [dead_letter] = [each for each in messages if each.exchange == "dead"]
    return dead_letter


async def test_a_dead_letter_is_the_command_to_the_byte(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 1)
    [command] = [
        each for each in await publish_due(subject) if each.routing_key == "read"
    ]
    await give_up_step(subject, step_key(run, "read"))

    dead_letter = only_dead_letter(await publish_due(subject))

    assert (dead_letter.body, dead_letter.content_type) == (
        command.body,
        command.content_type,
    )
    assert dead_letter.headers["origin-id"] == str(command.id)


async def test_a_dead_letter_is_routed_by_the_queue_it_died_in(
    subject: JournalUnderTest,
) -> None:
    claim = await dead_letter_second_attempt(subject)

    dead_letter = only_dead_letter(await publish_due(subject))

    assert (dead_letter.routing_key, dead_letter.type) == ("crews.read", "dead-letter")
    assert dead_letter.id == identity.dead_letter_id(claim.key, 2)
    assert dead_letter.correlation_id == str(claim.key.run_id)


async def test_a_dead_letter_carries_its_envelope(subject: JournalUnderTest) -> None:
    await dead_letter_second_attempt(subject)

    headers = only_dead_letter(await publish_due(subject)).headers

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


async def test_a_dead_letter_lists_every_attempt_with_its_time(
    subject: JournalUnderTest,
) -> None:
    await dead_letter_second_attempt(subject)

    attempts = json.loads(
        only_dead_letter(await publish_due(subject)).headers["attempts"]
    )

    assert [(each["attempt"], each["host"]) for each in attempts] == [
        (1, "worker-1"),
        (2, "worker-2"),
    ]
    assert attempts[0]["at"] <= attempts[1]["at"]


async def test_words_that_no_database_holds_are_cleaned(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    await subject.journal.dead_letter(claim, a_failure(message="NUL \0 and \ud800"))

    dead_letter = only_dead_letter(await publish_due(subject))
    assert dead_letter.headers["message"] == "NUL \ufffd and \ufffd"


async def test_a_dead_letter_is_published_as_a_failure_that_is_not_final(
    subject: JournalUnderTest,
) -> None:
    claim = await dead_letter_second_attempt(subject)

    [failed] = await publish_events(subject, "story.breakdown.failed")

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


async def test_a_dead_letter_is_reported_to_the_archive(
    subject: JournalUnderTest,
) -> None:
    claim = await dead_letter_second_attempt(subject)

    report = await claim_step(subject, step_key(claim.step_input.run, "report"))

    standing = json.loads(report.step_input.input)
    assert standing == {"status": "failed", "detail": "archive: took 31 seconds"}


async def test_each_dead_letter_is_reported(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    await give_up_step(subject, step_key(run, "read", 1))
    await publish_due(subject)

    await give_up_step(subject, step_key(run, "read", 2))

    assert await publish_commands(subject) == [("report", 2, 1)]


async def test_a_report_that_dies_is_only_a_dead_letter(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await publish_due(subject)

    await give_up_step(subject, step_key(run, "report"))

    assert [each.exchange for each in await publish_due(subject)] == ["dead"]


async def test_a_dead_letter_without_the_claim_changes_nothing(
    subject: JournalUnderTest,
) -> None:
    late = await overtaken_claim(subject)
    await publish_due(subject)

    assert await subject.journal.dead_letter(late, a_failure()) is False
    assert await publish_due(subject) == ()


async def test_an_ended_run_has_one_final_answer(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    claim = await claim_step(subject, step_key(run, "read", 1))

    assert await subject.journal.end_run(
        claim, reason="over_budget", detail="100 of 90"
    )

    [failed] = await publish_events(subject, "story.breakdown.failed")
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
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 2)
    claim = await claim_step(subject, step_key(run, "read", 1))
    await subject.journal.end_run(claim, reason="unreadable", detail="verse")

    other = await try_claim(subject, step_key(run, "read", 2))

    assert other == Closed()


async def test_an_ended_run_is_reported(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.end_run(claim, reason="unreadable", detail="empty")

    report = await claim_step(subject, step_key(run, "report"))

    assert json.loads(report.step_input.input) == {
        "status": "failed",
        "detail": "empty",
    }


async def test_of_two_steps_that_end_a_run_one_does(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    first = await claim_step(subject, step_key(run, "read", 1))
    second = await claim_step(subject, step_key(run, "read", 2))
    await subject.journal.end_run(first, reason="over_budget", detail="first")

    has_ended = await subject.journal.end_run(
        second, reason="over_budget", detail="second"
    )

    assert has_ended is False
    assert len(await publish_events(subject, "story.breakdown.failed")) == 1


async def test_a_report_never_ends_a_run(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)
    await give_up_step(subject, step_key(run, "read", 1))
    report = await claim_step(subject, step_key(run, "report"))
    await publish_due(subject)

    await subject.journal.end_run(report, reason="unreadable", detail="no such project")

    assert await publish_due(subject) == ()
    again = await try_claim(subject, step_key(run, "report"))
    assert again == Done()
