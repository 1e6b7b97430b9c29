"""A small real model over HTTP: schema and plumbing, never meaning."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from crews import supervisor
from crews.runtime.crew_config import CrewConfig
from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from infra.llm import ChatClient, EndpointLanguageModel, ModelChoice
from ports.errors import PortRefusedError
from ports.language_model import ContextOverflowError, UnfitAnswerError
from tests.builders import a_run
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.infra.llm.builders import MATERIAL, a_tiny_question
from tests.models.server import API_KEY, MODEL


@pytest.fixture(scope="module")
def server_url() -> Iterator[str]:
    """Start the model's server; yield its address."""
    command = [sys.executable, "-m", "tests.models.server"]
    with subprocess.Popen(  # noqa: S603  # our own interpreter and module
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as server:
        assert server.stdout
        yield server.stdout.readline().strip()
        server.kill()


@asynccontextmanager
async def open_model(
    url: str, *, key: str = API_KEY
) -> AsyncIterator[EndpointLanguageModel]:
    async with ChatClient(
        url=f"{url}/v1", key=key, timeout=timedelta(minutes=5), retries=0
    ) as client:
        yield EndpointLanguageModel(
            client,
            choice=ModelChoice(name=MODEL, temperature=0.0),
            choices={},
            prices={},
            seats=1,
        )


@pytest.fixture
async def the_model(server_url: str) -> AsyncIterator[EndpointLanguageModel]:
    async with open_model(server_url) as model:
        yield model


async def test_it_answers_in_the_schema_and_counts_tokens(
    the_model: EndpointLanguageModel,
) -> None:
    answer = await the_model.answer(a_tiny_question())

    assert answer.value.kind in {"scene", "summary"}
    assert answer.usage.prompt_tokens > 50
    assert answer.usage.completion_tokens > 0


async def test_an_answer_too_long_for_its_bound_is_unfit(
    the_model: EndpointLanguageModel,
) -> None:
    with pytest.raises(UnfitAnswerError, match="longer than 2 tokens"):
        await the_model.answer(replace(a_tiny_question(), max_tokens=2))


async def test_a_wrong_key_says_what_to_set(server_url: str) -> None:
    async with open_model(server_url, key="wrong") as model:
        with pytest.raises(PortRefusedError, match="CREWS_MODEL_API_KEY"):
            await model.answer(a_tiny_question())


async def test_more_than_its_context_is_refused(
    the_model: EndpointLanguageModel,
) -> None:
    unit = replace(MATERIAL.units[1], text="word " * 20_000)
    question = replace(
        a_tiny_question(), material=replace(MATERIAL, units=(unit,), quotations=())
    )

    with pytest.raises(ContextOverflowError, match="context size"):
        await the_model.answer(question)


async def test_its_check_passes(the_model: EndpointLanguageModel) -> None:
    await the_model.check()


async def test_a_crew_asks_it_once_and_keeps_what_it_answered(
    the_model: EndpointLanguageModel,
) -> None:
    answers, run = InMemoryAnswerCache(), a_run()
    runner = CrewRunner(model=the_model, answers=answers)
    crew = CrewConfig.load(Path(supervisor.__file__).parent)

    first = await runner.ask(run, crew, ModelRequest(question=a_tiny_question()))
    second = await runner.ask(run, crew, ModelRequest(question=a_tiny_question()))

    assert first == second
    assert first.model == MODEL
    assert await answers.total_usage(run) == first.usage
    assert first.usage.calls == 1
