"""The endpoint adapter over stubbed HTTP."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import respx
from openai import AsyncOpenAI

from infra.llm import ClientPool, EndpointLanguageModel, ModelChoice, Price
from infra.llm.messages import render_messages
from ports import heartbeat
from ports.domain.film import Usage
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError
from ports.language_model import ContextOverflowError, UnfitAnswerError
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


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_overload_may_pass(completions: respx.Route, status: int) -> None:
    completions.return_value = httpx.Response(status, json={"error": {}})

    with pytest.raises(PortUnavailableError):
        await a_model().answer(a_question())


async def test_a_time_out_may_pass(completions: respx.Route) -> None:
    completions.side_effect = httpx.ReadTimeout("slow")

    with pytest.raises(PortUnavailableError):
        await a_model().answer(a_question())


@pytest.mark.parametrize(
    ("status", "code", "message", "advice"),
    [
        (401, "invalid_api_key", "Incorrect API key", "CREWS_MODEL_API_KEY"),
        (402, None, "Insufficient credits", "pay its provider"),
        (403, "country_not_supported", "Not here", "CREWS_MODEL_API_KEY"),
        (404, "model_not_found", "The model `x` does not exist", "CREWS_MODEL_URL"),
        (400, None, "x is not a valid model ID", "CREWS_MODEL"),
        (400, "unsupported_parameter", "Use max_completion_tokens", "CREWS_MODEL"),
        (429, "insufficient_quota", "You exceeded your quota", "pay its provider"),
    ],
)
async def test_a_refusal_says_what_to_set_and_why(
    completions: respx.Route, status: int, code: str | None, message: str, advice: str
) -> None:
    completions.return_value = httpx.Response(
        status, json={"error": {"code": code, "message": message}}
    )

    with pytest.raises(PortRefusedError, match=advice) as caught:
        await a_model().answer(a_question())

    assert caught.value.code == code
    assert message in str(caught.value)
    assert str(status) in str(caught.value)


async def test_a_flagged_text_is_no_fault_of_the_key(completions: respx.Route) -> None:
    error = {"code": 403, "message": "flagged", "metadata": {"flagged_input": "…"}}
    completions.return_value = httpx.Response(403, json={"error": error})

    with pytest.raises(PortProtocolError, match="flagged"):
        await a_model().answer(a_question())


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, {"code": "context_length_exceeded", "message": "…"}),
        (400, {"message": "This model's maximum context length is 8192 tokens."}),
        (400, {"code": 400, "message": "exceeds the available context size"}),
        (413, {"message": "too large"}),
    ],
)
async def test_a_question_too_long_for_the_model_has_a_cause_of_its_own(
    completions: respx.Route, status: int, error: dict[str, object]
) -> None:
    completions.return_value = httpx.Response(status, json={"error": error})

    with pytest.raises(ContextOverflowError) as caught:
        await a_model().answer(a_question())

    assert caught.value.code == "context_length_exceeded"


async def test_a_reason_repeats_neither_prompt_nor_key(
    completions: respx.Route,
) -> None:
    question = a_small_question()
    prompt = str(render_messages(question)[1].get("content"))
    completions.return_value = httpx.Response(
        400,
        json={"error": {"message": f"bad request by a-key: {prompt} " + "x" * 9_000}},
    )

    with pytest.raises(PortProtocolError) as caught:
        await a_model().answer(question)

    assert "bad request by ***" in str(caught.value)
    assert question.instructions not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("999999", 3600)])
async def test_a_rate_limit_says_when_to_come_back(
    completions: respx.Route, header: str, seconds: int
) -> None:
    completions.return_value = httpx.Response(
        429, headers={"retry-after": header}, json={"error": {"message": "slowly"}}
    )

    with pytest.raises(PortUnavailableError, match="slowly") as caught:
        await a_model().answer(a_question())

    assert caught.value.retry_after == timedelta(seconds=seconds)


async def test_an_error_with_status_200_is_what_it_says(
    completions: respx.Route,
) -> None:
    completions.return_value = httpx.Response(
        200, json={"error": {"code": 402, "message": "Insufficient credits"}}
    )

    with pytest.raises(PortRefusedError, match="Insufficient credits"):
        await a_model().answer(a_question())


@pytest.mark.parametrize(
    "text",
    [
        '```json\n{"remarks": []}\n```',
        '```\n{"remarks": []}\n```',
        'Here it is:\n```json\n{"remarks": []}\n```\nAnything else?',
        '<think>{"remarks": 1} is wrong</think>\n{"remarks": []}',
        '{"remarks": 1} no\n</think>\n```json\n{"remarks": []}\n```',
    ],
)
async def test_thoughts_and_fences_around_an_answer_are_taken_off(
    completions: respx.Route, text: str
) -> None:
    completions.return_value = a_completion(text)

    answer = await a_model().answer(a_small_question())

    assert answer.value == Judgement(remarks=())


async def test_a_blip_is_tried_again(completions: respx.Route) -> None:
    busy = httpx.Response(429, headers={"retry-after-ms": "1"}, json={"error": {}})
    completions.side_effect = [busy, a_completion('{"remarks": []}')]

    answer = await a_model(retries=2).answer(a_small_question())

    assert answer.usage.calls == 1


async def test_an_answer_without_usage_is_charged_by_its_length(
    completions: respx.Route,
) -> None:
    whole = a_completion('{"remarks": []}').json()
    completions.return_value = httpx.Response(200, json=whole | {"usage": None})
    question = a_small_question()

    answer = await a_model().answer(question)

    assert answer.value == Judgement(remarks=())
    assert answer.usage.prompt_tokens == a_model().max_cost(question).prompt_tokens
    assert answer.usage.completion_tokens == len('{"remarks": []}') // 3


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

    with pytest.raises(PortRefusedError, match="CREWS_MODEL_API_KEY"):
        await a_model().check()


@respx.mock
async def test_a_check_asks_for_every_model_by_its_name() -> None:
    listed = [{"id": name, "object": "model"} for name in ("small", "other")]
    respx.get(f"{URL}/models").respond(json={"object": "list", "data": listed})
    respx.get(f"{URL}/models/large").respond(404, json={"error": {}})

    with pytest.raises(PortRefusedError, match=r"large.*CREWS_MODELS"):
        await a_model().check()


@respx.mock
async def test_a_check_accepts_a_model_that_is_not_listed_but_known() -> None:
    listed = [{"id": "small", "object": "model"}]
    respx.get(f"{URL}/models").respond(json={"object": "list", "data": listed})
    respx.get(f"{URL}/models/large").respond(json={"id": "large", "object": "model"})

    await a_model().check()


async def test_an_answer_that_is_no_completion_is_nonsense(
    completions: respx.Route,
) -> None:
    completions.return_value = httpx.Response(200, text="<html>Welcome</html>")

    with pytest.raises(PortProtocolError, match="JSON"):
        await a_model().answer(a_small_question())
