"""The endpoint adapter over stubbed HTTP."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
import respx
from openai import AsyncOpenAI

from infra.llm import ClientPool, EndpointLanguageModel, ModelChoice, Price
from infra.llm.messages import render_messages
from ports import heartbeat
from ports.domain.film import Usage
from ports.errors import PortError, PortProtocolError, PortUnavailableError
from ports.language_model import UnfitAnswerError
from ports.questions.judge_scene import Judgement
from tests.infra.llm.builders import a_question, a_small_question

URL = "http://model.test/v1"


def a_model(*, seats: int = 8, retries: int = 0) -> EndpointLanguageModel:
    return EndpointLanguageModel(
        ClientPool(AsyncOpenAI(base_url=URL, api_key="a-key", max_retries=retries)),
        choice=ModelChoice(name="small", temperature=0.0),
        choices={"director": ModelChoice(name="large", temperature=0.7)},
        prices={"small": Price(prompt=1.0, completion=10.0)},
        seats=seats,
    )


def a_completion(text: str, *, finish: str = "stop") -> httpx.Response:
    message = {"role": "assistant", "content": text}
    return httpx.Response(
        200,
        json={
            "id": "c1",
            "object": "chat.completion",
            "created": 1,
            "model": "small",
            "choices": [{"index": 0, "message": message, "finish_reason": finish}],
            "usage": {
                "prompt_tokens": 200,
                "completion_tokens": 10,
                "total_tokens": 210,
            },
        },
    )


@pytest.fixture
def completions() -> Iterator[respx.Route]:
    with respx.mock(base_url=URL) as wire:
        yield wire.post("/chat/completions")


async def test_an_answer_comes_in_its_shape_with_what_it_cost(
    completions: respx.Route,
) -> None:
    completions.return_value = a_completion('{"remarks": []}')

    answer = await a_model().answer(a_small_question())

    assert answer.value == Judgement(remarks=())
    assert answer.usage == Usage(
        calls=1, prompt_tokens=200, completion_tokens=10, cost=0.0003
    )


async def test_it_asks_the_members_model_for_json_in_the_schema(
    completions: respx.Route,
) -> None:
    completions.return_value = a_completion('{"remarks": []}')

    await a_model().answer(replace(a_small_question(), member="director"))

    sent = json.loads(completions.calls.last.request.content)
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == (
        "large",
        0.7,
        300,
    )
    assert sent["response_format"]["json_schema"]["schema"]["title"] == "Judgement"


async def test_an_answer_out_of_shape_is_unfit_and_was_paid(
    completions: respx.Route,
) -> None:
    completions.return_value = a_completion('{"remarks": [{"shot": "one"}]}')

    with pytest.raises(UnfitAnswerError, match=r"remarks\.0\.shot") as caught:
        await a_model().answer(a_small_question())

    assert caught.value.usage.completion_tokens == 10
    assert caught.value.previous.startswith('{"remarks"')


async def test_an_answer_that_was_cut_off_is_unfit(completions: respx.Route) -> None:
    completions.return_value = a_completion('{"remarks": []}', finish="length")

    with pytest.raises(UnfitAnswerError, match="longer than 300 tokens"):
        await a_model().answer(a_small_question())


@pytest.mark.parametrize("status", [409, 429, 500, 503])
async def test_overload_may_pass(completions: respx.Route, status: int) -> None:
    completions.return_value = httpx.Response(status, json={"error": {}})

    with pytest.raises(PortUnavailableError):
        await a_model().answer(a_question())


async def test_a_time_out_may_pass(completions: respx.Route) -> None:
    completions.side_effect = httpx.ReadTimeout("slow")

    with pytest.raises(PortUnavailableError):
        await a_model().answer(a_question())


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (401, "CREWS_MODEL_API_KEY"),
        (403, "CREWS_MODEL_API_KEY"),
        (404, "CREWS_MODEL_URL"),
        (400, "status 400"),
    ],
)
async def test_a_refusal_says_what_to_set(
    completions: respx.Route, status: int, advice: str
) -> None:
    completions.return_value = httpx.Response(status, json={"error": {}})

    with pytest.raises(PortProtocolError, match=advice):
        await a_model().answer(a_question())


async def test_a_blip_is_tried_again(completions: respx.Route) -> None:
    busy = httpx.Response(429, headers={"retry-after-ms": "1"}, json={"error": {}})
    completions.side_effect = [busy, a_completion('{"remarks": []}')]

    answer = await a_model(retries=2).answer(a_small_question())

    assert answer.usage.calls == 1


async def test_an_answer_without_usage_is_nonsense(completions: respx.Route) -> None:
    whole = a_completion('{"remarks": []}').json()
    completions.return_value = httpx.Response(200, json=whole | {"usage": None})

    with pytest.raises(PortProtocolError, match="no usage"):
        await a_model().answer(a_small_question())


async def test_waiting_for_a_seat_costs_a_step_no_time(
    completions: respx.Route,
) -> None:
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def answer_late(_: httpx.Request) -> httpx.Response:
        has_begun.set()
        await may_end.wait()
        return a_completion('{"remarks": []}')

    completions.side_effect = answer_late
    model = a_model(seats=1)
    step_heartbeat = heartbeat.Heartbeat()
    heartbeat.current_heartbeat.set(step_heartbeat)
    async with asyncio.TaskGroup() as step:
        step.create_task(model.answer(a_small_question()))
        step.create_task(model.answer(a_small_question()))
        await has_begun.wait()
        pauses = step_heartbeat.pauses
        may_end.set()

    assert pauses == 1


def test_the_maximum_cost_is_never_less_than_the_call() -> None:
    question = a_small_question()
    characters = sum(len(str(m.get("content"))) for m in render_messages(question))

    max_cost = a_model().max_cost(question)

    assert max_cost.prompt_tokens == characters // 3
    assert max_cost.completion_tokens == 300
    assert max_cost.cost == pytest.approx((max_cost.prompt_tokens + 3000) / 1e6)


@respx.mock
async def test_a_check_names_the_setting_that_is_wrong() -> None:
    respx.get(f"{URL}/models").respond(401, json={"error": {}})

    with pytest.raises(PortError, match="CREWS_MODEL_API_KEY"):
        await a_model().check()


async def test_an_answer_that_is_no_completion_is_nonsense(
    completions: respx.Route,
) -> None:
    completions.return_value = httpx.Response(200, text="<html>Welcome</html>")

    with pytest.raises(PortProtocolError, match="JSON"):
        await a_model().answer(a_small_question())
