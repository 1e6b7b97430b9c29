"""Who may work a step."""

from datetime import timedelta

from ports.events.story_events import StoryCancelled
from ports.journal import MAX_CRASHES, STEP_LEASE, Busy, Claimed, Closed, Done, Stale
from tests.contracts.journal.journal_driver import (
    a_failure,
    a_result,
    a_run,
    claim_step,
    give_up_step,
    open_run,
    run_step,
    start_reading,
    step_key,
    submit_again,
    try_claim,
)
from tests.contracts.journal.journals_under_test import JournalUnderTest

LATER = STEP_LEASE + timedelta(seconds=1)
SOON = STEP_LEASE - timedelta(seconds=5)
NOW = timedelta(0)


async def test_a_claim_brings_the_run_and_the_input(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 3)

    claim = await claim_step(subject, step_key(run, "read", 2))

    assert claim.step_input.run == run
    assert claim.step_input.input == b'{"number":2}'


async def test_a_claim_brings_its_own_run_of_many(subject: JournalUnderTest) -> None:
    await open_run(subject)
    run = await open_run(subject, revision=2)

    claim = await claim_step(subject, step_key(run, "intake"))

    assert claim.step_input.run == run


async def test_intake_has_no_input(subject: JournalUnderTest) -> None:
    run = await open_run(subject)

    claim = await claim_step(subject, step_key(run, "intake"))

    assert claim.step_input.input == b"null"


async def test_a_step_at_work_is_busy(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))

    claim = await try_claim(subject, step_key(run, "intake"))

    assert claim == Busy()


async def test_a_lease_that_ran_out_is_lost(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    first = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(LATER)

    second = await claim_step(subject, step_key(run, "intake"))

    assert (second.crashes, second.attempt) == (1, 1)
    assert second.fence > first.fence


async def test_a_suspected_step_is_leased_only_exclusively(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(LATER)

    for _ in range(MAX_CRASHES):
        seen = await try_claim(subject, step_key(run, "intake"))
        assert isinstance(seen, Claimed)
        assert seen.crashes == 1
        await subject.advance_clock(LATER)

    await claim_step(subject, step_key(run, "intake"))
    other = await try_claim(subject, step_key(run, "intake"))
    assert other == Busy()
    await subject.advance_clock(LATER)
    assert (await claim_step(subject, step_key(run, "intake"))).crashes == 2


async def test_a_renewed_lease_is_not_lost(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(SOON)
    await subject.journal.renew(claim)
    await subject.advance_clock(SOON)

    other = await try_claim(subject, step_key(run, "intake"))

    assert other == Busy()


async def test_a_recorded_step_is_done(subject: JournalUnderTest) -> None:
    run = await start_reading(subject, 2)

    claim = await try_claim(subject, step_key(run, "intake"))

    assert claim == Done()


async def test_an_older_attempt_is_stale(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.retry(claim, a_failure(), after=NOW, counted=True)

    again = await try_claim(subject, step_key(run, "intake"))

    assert again == Stale()


async def test_a_dead_step_is_not_to_be_had(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await give_up_step(subject, step_key(run, "intake"))

    claim = await try_claim(subject, step_key(run, "intake"))

    assert claim == Stale()


async def test_the_steps_of_a_cancelled_run_are_closed(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    claim = await try_claim(subject, step_key(run, "intake"))

    assert claim == Closed()


async def test_a_report_is_worked_after_the_end(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id, reason="enough"))

    claim = await claim_step(subject, step_key(run, "report"))

    assert b'"status":"cancelled"' in claim.step_input.input
    assert b'"detail":"enough"' in claim.step_input.input
    assert await subject.journal.record(claim, a_result())


async def test_an_older_generation_is_closed(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))
    await submit_again(subject, run)

    intake = await try_claim(subject, step_key(run, "intake"))
    report = await try_claim(subject, step_key(run, "report"))

    assert (intake, report) == (Closed(), Closed())


async def test_an_unknown_run_is_closed(subject: JournalUnderTest) -> None:
    unknown = step_key(a_run(), "intake")

    claim = await try_claim(subject, unknown)

    assert claim == Closed()


async def test_a_step_beyond_the_window_is_not_queued_yet(
    subject: JournalUnderTest,
) -> None:
    run = await start_reading(subject, 20)

    claim = await try_claim(subject, step_key(run, "read", 20))

    assert claim == Stale()


async def test_a_renewal_is_held(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))

    assert await subject.journal.renew(claim) == "held"


async def test_a_renewal_learns_that_another_has_the_step(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(LATER)
    await claim_step(subject, step_key(run, "intake"))

    assert await subject.journal.renew(claim) == "overtaken"


async def test_a_renewal_learns_of_cancellation(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert await subject.journal.renew(claim) == "closed"


async def test_a_renewal_takes_back_a_step_that_was_swept_but_not_claimed(
    subject: JournalUnderTest,
) -> None:
    run = await open_run(subject)
    claim = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(LATER)
    await subject.outbox.requeue_lost()

    renewal = await subject.journal.renew(claim)

    await subject.advance_clock(LATER)
    again = await claim_step(subject, step_key(run, "intake"))
    assert (renewal, again.crashes) == ("held", 1)


async def test_a_worker_may_die_and_another_record(subject: JournalUnderTest) -> None:
    run = await open_run(subject)
    late = await claim_step(subject, step_key(run, "intake"))
    await subject.advance_clock(LATER)
    await run_step(subject, step_key(run, "intake"), a_result())

    assert await subject.journal.record(late, a_result()) is False
