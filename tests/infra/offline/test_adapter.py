"""The adapter: answers in worker processes, the same bytes every time."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from infra.offline import OfflineReader
from ports.errors import PortUnavailableError
from tests.infra.offline.asking import a_passage, about

STORY = """\
The next morning Della came down to the kitchen. "Is there any tea, Jim?" she asked.

"There is none," said Jim sadly. He put the kettle on the table.
"""


@pytest.fixture
async def reader() -> AsyncIterator[OfflineReader]:
    async with OfflineReader(workers=1) as offline:
        yield offline


async def test_the_same_question_gives_the_same_bytes(reader: OfflineReader) -> None:
    question = about(a_passage(STORY))

    first = await reader.answer(question)
    second = await reader.answer(question)

    assert first.value.model_dump_json() == second.value.model_dump_json()


async def test_a_dead_worker_is_an_outage_and_then_replaced(
    reader: OfflineReader,
) -> None:
    question = about(a_passage(STORY))
    await reader.answer(about(a_passage("Nora sat down.")))
    [worker] = reader.worker_pids()
    # Stopped first, so that the question is surely at work when its worker dies.
    os.kill(worker, signal.SIGSTOP)
    asking = asyncio.create_task(reader.answer(question))
    await asyncio.sleep(0.05)

    os.kill(worker, signal.SIGKILL)

    with pytest.raises(PortUnavailableError):
        await asking
    assert (await reader.answer(question)).value.people


async def test_closing_leaves_no_process() -> None:
    reader = OfflineReader(workers=1)
    await reader.answer(about(a_passage("Nora sat down.")))
    [worker] = reader.worker_pids()

    await reader.aclose()

    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
