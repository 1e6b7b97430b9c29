"""Who may work a step."""

from datetime import timedelta

from ports.events import StoryCancelled
from ports.journal import LEASE, LOST_CLAIMS, Busy, Claimed, Closed, Done, Stale
from tests.contracts.journal.keeping import Kept
from tests.contracts.journal.working import (
    a_failure,
    a_result,
    a_run,
    claimed,
    opened,
    reading,
    step,
    worked,
)

LATER = LEASE + timedelta(seconds=1)
SOON = LEASE - timedelta(seconds=5)
NOW = timedelta(0)


async def test_a_claim_brings_the_run_and_the_input(kept: Kept) -> None:
    run = await reading(kept, 3)

    claim = await claimed(kept, step(run, "read", 2))

    assert claim.assignment.run == run
    assert claim.assignment.input == b'{"number":2}'


async def test_a_claim_brings_its_own_run_of_many(kept: Kept) -> None:
    await opened(kept)
    run = await opened(kept, revision=2)

    claim = await claimed(kept, step(run, "intake"))

    assert claim.assignment.run == run


async def test_intake_has_no_input(kept: Kept) -> None:
    run = await opened(kept)

    claim = await claimed(kept, step(run, "intake"))

    assert claim.assignment.input == b"null"


async def test_a_step_at_work_is_busy(kept: Kept) -> None:
    run = await opened(kept)
    await claimed(kept, step(run, "intake"))

    claim = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert claim == Busy()


async def test_a_lease_that_ran_out_is_lost(kept: Kept) -> None:
    run = await opened(kept)
    first = await claimed(kept, step(run, "intake"))
    await kept.passes(LATER)

    second = await claimed(kept, step(run, "intake"))

    assert (second.lost, second.attempt) == (1, 1)
    assert second.fence > first.fence


async def test_a_suspect_is_leased_to_a_worker_that_is_alone_with_it(
    kept: Kept,
) -> None:
    run = await opened(kept)
    await claimed(kept, step(run, "intake"))
    await kept.passes(LATER)

    for _ in range(LOST_CLAIMS):
        seen = await kept.journal.claim(step(run, "intake"), attempt=1, worker="w")
        assert isinstance(seen, Claimed)
        assert seen.lost == 1
        await kept.passes(LATER)

    await claimed(kept, step(run, "intake"))
    other = await kept.journal.claim(step(run, "intake"), attempt=1, worker="w")
    assert other == Busy()
    await kept.passes(LATER)
    assert (await claimed(kept, step(run, "intake"))).lost == 2


async def test_a_renewed_lease_is_not_lost(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.passes(SOON)
    await kept.journal.renew(claim)
    await kept.passes(SOON)

    other = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert other == Busy()


async def test_a_recorded_step_is_done(kept: Kept) -> None:
    run = await reading(kept, 2)

    claim = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert claim == Done()


async def test_an_older_attempt_is_stale(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.retry(claim, a_failure(), after=NOW, counted=True)

    again = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert again == Stale()


async def test_a_dead_step_is_not_to_be_had(kept: Kept) -> None:
    run = await opened(kept)
    await kept.journal.bury(await claimed(kept, step(run, "intake")), a_failure())

    claim = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert claim == Stale()


async def test_the_steps_of_a_cancelled_run_are_closed(kept: Kept) -> None:
    run = await opened(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))

    claim = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")

    assert claim == Closed()


async def test_a_report_is_worked_after_the_end(kept: Kept) -> None:
    run = await opened(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id, reason="enough"))

    claim = await claimed(kept, step(run, "report"))

    assert b'"status":"cancelled"' in claim.assignment.input
    assert b'"detail":"enough"' in claim.assignment.input
    assert await kept.journal.record(claim, a_result())


async def test_an_older_generation_is_closed(kept: Kept) -> None:
    run = await opened(kept)
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))
    await kept.journal.open(a_run(id=run.id, cause_id="cause-2"), text=None)

    intake = await kept.journal.claim(step(run, "intake"), attempt=1, worker="other")
    report = await kept.journal.claim(step(run, "report"), attempt=1, worker="other")

    assert (intake, report) == (Closed(), Closed())


async def test_an_unknown_run_is_closed(kept: Kept) -> None:
    unknown = step(a_run(), "intake")

    claim = await kept.journal.claim(unknown, attempt=1, worker="other")

    assert claim == Closed()


async def test_a_step_beyond_the_window_is_not_owed_yet(kept: Kept) -> None:
    run = await reading(kept, 20)

    claim = await kept.journal.claim(step(run, "read", 20), attempt=1, worker="other")

    assert claim == Stale()


async def test_a_renewal_is_held(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))

    assert await kept.journal.renew(claim) == "held"


async def test_a_renewal_learns_that_another_has_the_step(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.passes(LATER)
    await claimed(kept, step(run, "intake"))

    assert await kept.journal.renew(claim) == "overtaken"


async def test_a_renewal_learns_of_cancellation(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.journal.cancel(StoryCancelled(story_id=run.story_id))

    assert await kept.journal.renew(claim) == "closed"


async def test_a_renewal_takes_back_what_was_swept_but_not_claimed(kept: Kept) -> None:
    run = await opened(kept)
    claim = await claimed(kept, step(run, "intake"))
    await kept.passes(LATER)
    await kept.outbox.sweep()

    renewal = await kept.journal.renew(claim)

    await kept.passes(LATER)
    again = await claimed(kept, step(run, "intake"))
    assert (renewal, again.lost) == ("held", 1)


async def test_a_worker_may_die_and_another_record(kept: Kept) -> None:
    run = await opened(kept)
    late = await claimed(kept, step(run, "intake"))
    await kept.passes(LATER)
    await worked(kept, step(run, "intake"), a_result())

    assert await kept.journal.record(late, a_result()) is False
