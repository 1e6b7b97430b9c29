"""The adapter: answers in worker processes, the same bytes every time."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator

import pytest

from infra.offline import OfflineReader, adapter
from infra.offline.adapter import ParseCache
from infra.offline.worker import text_digest
from ports.errors import PortUnavailableError
from tests.infra.offline.passage_builders import a_passage, a_question

STORY = """\
The next morning Della came down to the kitchen. "Is there any tea, Jim?" she asked.

"There is none," said Jim sadly. He put the kettle on the table.
"""


@pytest.fixture
async def reader() -> AsyncIterator[OfflineReader]:
    async with OfflineReader(workers=1) as offline:
        yield offline


async def test_the_same_question_gives_the_same_bytes(reader: OfflineReader) -> None:
    question = a_question(a_passage(STORY))

    first = await reader.answer(question)
    second = await reader.answer(question)

    assert first.value.model_dump_json() == second.value.model_dump_json()


async def test_a_dead_worker_is_an_outage_and_then_replaced(
    reader: OfflineReader,
) -> None:
    question = a_question(a_passage(STORY))
    await reader.answer(a_question(a_passage("Nora sat down.")))
    [worker] = reader.worker_pids()
    # Stopped first, so that the worker surely has the question when it dies.
    os.kill(worker, signal.SIGSTOP)
    question_task = asyncio.create_task(reader.answer(question))
    await asyncio.sleep(0.05)

    os.kill(worker, signal.SIGKILL)

    with pytest.raises(PortUnavailableError):
        await question_task
    assert (await reader.answer(question)).value.people


async def test_workers_that_have_read_a_novel_make_room_for_ones_without_parser(
    reader: OfflineReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "MANY_PARSED_PASSAGES", 1)
    question = a_question(a_passage(STORY))
    first = await reader.answer(question)
    parsers = reader.worker_pids()

    again = await reader.answer(question)

    assert set(reader.worker_pids()).isdisjoint(parsers)
    assert again.value == first.value


async def test_workers_that_have_answered_much_end_when_nothing_is_asked(
    reader: OfflineReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(adapter, "MANY_ANSWERS", 1)
    monkeypatch.setattr(adapter, "IDLE_SECONDS", 0.01)
    await reader.answer(a_question(a_passage("Nora sat down.")))

    async with asyncio.timeout(10):
        while reader.worker_pids():  # noqa: ASYNC110  # a process sends no signal
            await asyncio.sleep(0.01)

    assert (await reader.answer(a_question(a_passage(STORY)))).value.people


async def test_closing_leaves_no_process() -> None:
    reader = OfflineReader(workers=1)
    await reader.answer(a_question(a_passage("Nora sat down.")))
    [worker] = reader.worker_pids()

    await reader.aclose()

    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)


def test_the_oldest_parse_is_removed_over_the_limit() -> None:
    first, second = a_passage("One sat."), a_passage("Two sat.")
    cache = ParseCache(max_bytes=10)

    cache.put({text_digest("One sat."): b"123456"})
    cache.put({text_digest("Two sat."): b"123456"})

    assert (cache.find(first), len(cache.find(second))) == ({}, 1)
