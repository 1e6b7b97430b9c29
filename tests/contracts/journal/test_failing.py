"""How a claim ends without a result."""

import json
from datetime import timedelta

from ports import identity
from ports.events import StoryCancelled
from ports.journal import Busy, Claimed, Closed, Done
from ports.outbox import Owed
from tests.contracts.journal.keeping import Kept
from tests.contracts.journal.working import (
    TRACE,
    a_failure,
    a_result,
    claimed,
    commands,
    events,
    opened,
    paid,
    reading,
    step,
)

NOW = timedelta(0)
SOON = timedelta(seconds=5)


async def test_a_released_step_is_owed_at_once_and_uncounted(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)

    await kept.journal.release(await claimed(kept, step(run, "intake")))

    assert await commands(kept) == [("intake", 1, 1)]
    claim = await claimed(kept, step(run, "intake"))
    assert (claim.attempt, claim.lost) == (1, 0)


async def test_who_released_a_step_no_longer_holds_it(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.release(claim)

    assert await kept.journal.record(claim, a_result()) is False


async def test_an_overtaken_release_changes_nothing(kept: Kept) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(timedelta(minutes=1))
    await claimed(kept, step(run, "intake"))

    await kept.journal.release(late)

    other = await kept.journal.claim(step(run, "intake"), attempt=1, worker="w")
    assert other == Busy()


async def test_a_counted_retry_is_the_next_attempt(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)
    claim = await claimed(kept, step(run, "intake"))

    assert await kept.journal.retry(claim, a_failure(), after=NOW, counted=True)

    assert await commands(kept) == [("intake", 1, 2)]
    assert (await claimed(kept, step(run, "intake"), attempt=2)).attempt == 2


async def test_an_uncounted_retry_is_the_same_attempt(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)
    claim = await claimed(kept, step(run, "intake"))

    assert await kept.journal.retry(claim, a_failure(), after=NOW, counted=False)

    assert await commands(kept) == [("intake", 1, 1)]


async def test_a_retry_waits_until_it_is_due(kept: Kept) -> None:
    run = await opened(kept)
    await paid(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.retry(claim, a_failure(), after=SOON, counted=True)

    before = await commands(kept)
    await kept.passes(SOON)

    assert (before, await commands(kept)) == ([], [("intake", 1, 2)])


async def test_an_overtaken_retry_changes_nothing(kept: Kept) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(timedelta(minutes=1))
    await claimed(kept, step(run, "intake"))

    is_owed = await kept.journal.retry(late, a_failure(), after=NOW, counted=True)

    assert is_owed is False


async def buried(kept: Kept) -> Claimed:
    """Bury the first reading of a run at its second attempt."""
    run = await reading(kept, 1)
    first = await claimed(kept, step(run, "read"))
    await kept.journal.retry(first, a_failure(host="worker-1"), after=NOW, counted=True)
    await paid(kept)
    second = await claimed(kept, step(run, "read"), attempt=2)
    assert await kept.journal.bury(second, a_failure(host="worker-2"))
    return second


def the_letter(owed: tuple[Owed, ...]) -> Owed:
    """Return the one dead letter among *owed*."""
    [letter] = [each for each in owed if each.exchange == "dead"]
    return letter


async def test_a_dead_letter_is_the_command_to_the_byte(kept: Kept) -> None:
    run = await reading(kept, 1)
    [command] = [each for each in await paid(kept) if each.routing_key == "read"]
    await kept.journal.bury(await claimed(kept, step(run, "read")), a_failure())

    letter = the_letter(await paid(kept))

    assert (letter.body, letter.content_type) == (command.body, command.content_type)
    assert letter.headers["origin-id"] == str(command.id)


async def test_a_dead_letter_is_routed_by_the_queue_it_died_in(kept: Kept) -> None:
    claim = await buried(kept)

    letter = the_letter(await paid(kept))

    assert (letter.routing_key, letter.type) == ("crews.read", "dead-letter")
    assert letter.id == identity.dead_letter_id(claim.key, 2)
    assert letter.correlation_id == str(claim.key.run_id)


async def test_a_dead_letter_tells_its_story(kept: Kept) -> None:
    await buried(kept)

    headers = the_letter(await paid(kept)).headers

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


async def test_a_dead_letter_tells_every_attempt_with_its_time(kept: Kept) -> None:
    await buried(kept)

    attempts = json.loads(the_letter(await paid(kept)).headers["attempts"])

    assert [(each["attempt"], each["host"]) for each in attempts] == [
        (1, "worker-1"),
        (2, "worker-2"),
    ]
    assert attempts[0]["at"] <= attempts[1]["at"]


async def test_words_that_no_database_holds_are_cleaned(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))

    await kept.journal.bury(claim, a_failure(message="NUL \0 and \ud800"))

    letter = the_letter(await paid(kept))
    assert letter.headers["message"] == "NUL \ufffd and \ufffd"


async def test_a_burial_is_told_but_not_as_final(kept: Kept) -> None:
    claim = await buried(kept)

    [failed] = await events(kept, "story.breakdown.failed")

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


async def test_a_burial_is_reported_to_the_archive(kept: Kept) -> None:
    claim = await buried(kept)

    report = await claimed(kept, step(claim.assignment.run, "report"))

    standing = json.loads(report.assignment.input)
    assert standing == {"status": "failed", "detail": "archive: took 31 seconds"}


async def test_each_burial_is_reported(kept: Kept) -> None:
    run = await reading(kept, 2)
    await kept.journal.bury(await claimed(kept, step(run, "read", 1)), a_failure())
    await paid(kept)

    await kept.journal.bury(await claimed(kept, step(run, "read", 2)), a_failure())

    assert await commands(kept) == [("report", 2, 1)]


async def test_a_report_that_dies_is_only_a_dead_letter(kept: Kept) -> None:
    run = await opened(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await paid(kept)

    await kept.journal.bury(await claimed(kept, step(run, "report")), a_failure())

    assert [each.exchange for each in await paid(kept)] == ["dead"]


async def test_an_overtaken_burial_changes_nothing(kept: Kept) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(timedelta(minutes=1))
    await claimed(kept, step(run, "intake"))
    await paid(kept)

    assert await kept.journal.bury(late, a_failure()) is False
    assert await paid(kept) == ()


async def test_an_ended_run_has_one_final_answer(kept: Kept) -> None:
    run = await reading(kept, 2)
    claim = await claimed(kept, step(run, "read", 1))

    assert await kept.journal.end(claim, reason="over_budget", detail="100 of 90")

    [failed] = await events(kept, "story.breakdown.failed")
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


async def test_an_ended_run_is_closed_to_its_other_steps(kept: Kept) -> None:
    run = await reading(kept, 2)
    claim = await claimed(kept, step(run, "read", 1))
    await kept.journal.end(claim, reason="unreadable", detail="verse")

    other = await kept.journal.claim(step(run, "read", 2), attempt=1, worker="w")

    assert other == Closed()


async def test_an_ended_run_is_reported(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.end(claim, reason="unreadable", detail="empty")

    report = await claimed(kept, step(run, "report"))

    assert json.loads(report.assignment.input) == {
        "status": "failed",
        "detail": "empty",
    }


async def test_of_two_steps_that_end_a_run_one_does(kept: Kept) -> None:
    run = await reading(kept, 2)
    first = await claimed(kept, step(run, "read", 1))
    second = await claimed(kept, step(run, "read", 2))
    await kept.journal.end(first, reason="over_budget", detail="first")

    has_ended = await kept.journal.end(second, reason="over_budget", detail="second")

    assert has_ended is False
    assert len(await events(kept, "story.breakdown.failed")) == 1


async def test_a_report_never_ends_a_run(kept: Kept) -> None:
    run = await reading(kept, 2)
    await kept.journal.bury(await claimed(kept, step(run, "read", 1)), a_failure())
    report = await claimed(kept, step(run, "report"))
    await paid(kept)

    await kept.journal.end(report, reason="unreadable", detail="no such project")

    assert await paid(kept) == ()
    again = await kept.journal.claim(step(run, "report"), attempt=1, worker="w")
    assert again == Done()
