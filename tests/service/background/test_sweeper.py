"""Lost work is put back into the outbox."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

from ports.journal import STEP_LEASE
from service.background.sweeper import Sweeper
from tests.fakes.journal import InMemoryJournal
from tests.handlers.builders import an_open_run, intake_step

SHORT_INTERVAL = timedelta(milliseconds=5)


async def run_sweeper_until(
    journal: InMemoryJournal, until: Callable[[], bool]
) -> None:
    task = asyncio.create_task(Sweeper(outbox=journal, interval=SHORT_INTERVAL).run())
    async with asyncio.timeout(5):
        while not until():  # noqa: ASYNC110  # the fake signals nothing
            await asyncio.sleep(0.002)
    task.cancel()
    await asyncio.wait((task,))


async def test_the_command_of_a_lost_lease_is_requeued() -> None:
    journal = InMemoryJournal()
    key = intake_step(await an_open_run(journal))
    await journal.claim(key, attempt=1, worker="replica-2:7")
    journal.advance_clock(STEP_LEASE)

    await run_sweeper_until(journal, until=lambda: journal.held_steps[key].lost == 1)

    assert journal.held_steps[key].state == "owed"


async def test_sweeping_survives_a_journal_that_is_down() -> None:
    journal = InMemoryJournal()
    key = intake_step(await an_open_run(journal))
    await journal.claim(key, attempt=1, worker="replica-2:7")
    journal.advance_clock(STEP_LEASE)
    journal.is_down = True
    asyncio.get_running_loop().call_later(0.03, setattr, journal, "is_down", 0)

    await run_sweeper_until(journal, until=lambda: journal.held_steps[key].lost == 1)

    assert not journal.is_down
