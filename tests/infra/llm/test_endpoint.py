"""The endpoint adapter, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from infra.llm import ChatClient, EndpointLanguageModel, ModelChoice, Price
from infra.llm.chat_client import MAX_RESPONSE_BYTES
from infra.llm.endpoint import answer_schema
from infra.llm.messages import render_messages
from ports import heartbeat
from ports.domain.film import Usage
from ports.errors import (
    PortError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
)
from ports.language_model import ContextOverflowError, UnfitAnswerError
from ports.questions.judge_scene import Judgement
from tests.infra.llm.builders import MATERIAL, a_question, a_small_question
from tests.infra.llm.scripted_endpoint import (
    ScriptedEndpoint,
    open_scripted_endpoint,
)


@asynccontextmanager
async def open_model(
    url: str, *, seats: int = 8, retries: int = 0, seconds: float = 10
) -> AsyncIterator[EndpointLanguageModel]:
    async with ChatClient(
        url=url, key="a-key", timeout=timedelta(seconds=seconds), retries=retries
    ) as client:
        yield EndpointLanguageModel(
            client,
            choice=ModelChoice(name="small", temperature=0.0),
            choices={"director": ModelChoice(name="large", temperature=0.7)},
            prices={"small": Price(prompt=1.0, completion=10.0)},
            seats=seats,
        )


def a_completion(text: str, *, finish: str = "stop") -> dict[str, object]:
    message = {"role": "assistant", "content": text}
    return {
        "id": "c1",
        "object": "chat.completion",
        "created": 1,
        "model": "small",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 200, "completion_tokens": 10, "total_tokens": 210},
    }


@pytest.fixture
async def endpoint() -> AsyncIterator[ScriptedEndpoint]:
    async with open_scripted_endpoint() as endpoint:
        yield endpoint


@pytest.fixture
async def model(endpoint: ScriptedEndpoint) -> AsyncIterator[EndpointLanguageModel]:
    async with open_model(endpoint.url) as model:
        yield model


async def test_an_answer_comes_in_its_shape_with_what_it_cost(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    endpoint.respond(json=a_completion('{"remarks": []}'))

    answer = await model.answer(a_small_question())

    assert answer.value == Judgement(remarks=())
    assert answer.usage == Usage(
        calls=1, prompt_tokens=200, completion_tokens=10, cost=0.0003
    )


async def test_questions_of_one_prompt_are_one_question(
    model: EndpointLanguageModel,
) -> None:
    question = a_question()
    first, *others = MATERIAL.quotations
    shorter = replace(MATERIAL, quotations=(replace(first, end=8), *others))
    unseen = replace(question, material=shorter)
    other = replace(question, instructions="List at most three people.")

    assert unseen.content != question.content
    assert model.content(unseen) == model.content(question)
    assert model.content(other) != model.content(question)


async def test_it_asks_the_members_model_for_json_in_the_schema(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    endpoint.respond(json=a_completion('{"remarks": []}'))

    await model.answer(replace(a_small_question(), member="director"))

    sent = endpoint.requests[-1]
    assert (sent["model"], sent["temperature"], sent["max_tokens"]) == (
        "large",
        0.7,
        300,
    )
    schema = sent["response_format"]["json_schema"]["schema"]
    assert schema["title"] == "Judgement"
    # Names again: some providers count them as tokens of the prompt.
    assert "title" not in schema["properties"]["remarks"]


async def test_an_answer_out_of_shape_is_unfit_and_was_paid(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    endpoint.respond(json=a_completion('{"remarks": [{"shot": "one"}]}'))

    with pytest.raises(UnfitAnswerError, match=r"remarks\.0\.shot") as caught:
        await model.answer(a_small_question())

    assert caught.value.usage.completion_tokens == 10
    assert caught.value.previous.startswith('{"remarks"')


async def test_an_answer_that_was_cut_off_is_unfit(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel
) -> None:
    endpoint.respond(json=a_completion('{"remarks": []}', finish="length"))

    with pytest.raises(UnfitAnswerError, match="longer than 300 tokens"):
        await model.answer(a_small_question())


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503])
async def test_overload_may_pass(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel, status: int
) -> None:
    endpoint.respond(status, json={"error": {}})

    with pytest.raises(PortUnavailableError):
        await model.answer(a_question())


async def test_a_time_out_may_pass(endpoint: ScriptedEndpoint) -> None:
    endpoint.run(asyncio.Event().wait)  # type: ignore[arg-type]  # never answers

    async with open_model(endpoint.url, seconds=0.05) as model:
        with pytest.raises(PortUnavailableError, match="TimeoutError"):
            await model.answer(a_question())


@pytest.mark.parametrize(("bypass", "requests"), [("", 1), ("model.test", 0)])
async def test_a_proxy_of_the_environment_is_used(
    endpoint: ScriptedEndpoint,
    monkeypatch: pytest.MonkeyPatch,
    bypass: str,
    requests: int,
) -> None:
    endpoint.respond(json=a_completion('{"remarks": []}'))
    monkeypatch.setenv("http_proxy", endpoint.url.removesuffix("/v1"))
    monkeypatch.setenv("no_proxy", bypass)

    async with open_model("http://model.test/v1") as model:
        with suppress(PortUnavailableError):
            await model.answer(a_small_question())

    assert len(endpoint.requests) == requests


async def test_an_endpoint_that_is_away_may_come_back() -> None:
    async with open_model("http://127.0.0.1:1/v1") as model:
        with pytest.raises(PortUnavailableError, match="CREWS_MODEL_URL"):
            await model.answer(a_question())


async def test_an_answer_without_end_is_given_up(endpoint: ScriptedEndpoint) -> None:
    endpoint.respond(text=" " * (MAX_RESPONSE_BYTES + 1))

    async with open_model(endpoint.url) as model:
        with pytest.raises(PortProtocolError, match="no end"):
            await model.answer(a_question())


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
    endpoint: ScriptedEndpoint,
    status: int,
    code: str | None,
    message: str,
    advice: str,
) -> None:
    endpoint.respond(status, json={"error": {"code": code, "message": message}})

    async with open_model(endpoint.url) as model:
        with pytest.raises(PortRefusedError, match=advice) as caught:
            await model.answer(a_question())

    assert caught.value.code == code
    assert message in str(caught.value)
    assert str(status) in str(caught.value)


async def test_a_flagged_text_is_no_fault_of_the_key(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel
) -> None:
    error = {"code": 403, "message": "flagged", "metadata": {"flagged_input": "…"}}
    endpoint.respond(403, json={"error": error})

    with pytest.raises(PortProtocolError, match="flagged"):
        await model.answer(a_question())


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
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
    status: int,
    error: dict[str, object],
) -> None:
    endpoint.respond(status, json={"error": error})

    with pytest.raises(ContextOverflowError) as caught:
        await model.answer(a_question())

    assert caught.value.code == "context_length_exceeded"


async def test_a_reason_repeats_neither_prompt_nor_key(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    question = a_small_question()
    prompt = str(render_messages(question)[1].get("content"))
    endpoint.respond(
        400,
        json={"error": {"message": f"bad request by a-key: {prompt} " + "x" * 9_000}},
    )

    with pytest.raises(PortProtocolError) as caught:
        await model.answer(question)

    assert "bad request by ***" in str(caught.value)
    assert question.instructions not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(("header", "seconds"), [("7", 7), ("999999", 3600)])
async def test_a_rate_limit_says_when_to_come_back(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel, header: str, seconds: int
) -> None:
    endpoint.respond(
        429, headers={"retry-after": header}, json={"error": {"message": "slowly"}}
    )

    with pytest.raises(PortUnavailableError, match="slowly") as caught:
        await model.answer(a_question())

    assert caught.value.retry_after == timedelta(seconds=seconds)


async def test_an_error_with_status_200_is_what_it_says(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    endpoint.respond(
        200, json={"error": {"code": 402, "message": "Insufficient credits"}}
    )

    with pytest.raises(PortRefusedError, match="Insufficient credits"):
        await model.answer(a_question())


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
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel, text: str
) -> None:
    endpoint.respond(json=a_completion(text))

    answer = await model.answer(a_small_question())

    assert answer.value == Judgement(remarks=())


async def test_a_blip_is_tried_again(endpoint: ScriptedEndpoint) -> None:
    endpoint.respond(429, headers={"retry-after-ms": "1"}, json={"error": {}})
    endpoint.respond(json=a_completion('{"remarks": []}'))

    async with open_model(endpoint.url, retries=2) as model:
        answer = await model.answer(a_small_question())

    assert answer.usage.calls == 1
    assert len(endpoint.requests) == 2


@pytest.mark.parametrize(
    ("status", "headers"), [(400, {}), (401, {}), (429, {"retry-after": "61"})]
)
async def test_what_no_second_request_mends_is_not_tried_again(
    endpoint: ScriptedEndpoint, status: int, headers: dict[str, str]
) -> None:
    endpoint.respond(status, headers=headers, json={"error": {}})

    async with open_model(endpoint.url, retries=2) as model:
        with pytest.raises(PortError):
            await model.answer(a_small_question())

    assert len(endpoint.requests) == 1


async def test_an_answer_without_usage_is_charged_by_its_length(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    whole = a_completion('{"remarks": []}')
    endpoint.respond(200, json=whole | {"usage": None})
    question = a_small_question()

    answer = await model.answer(question)

    assert answer.value == Judgement(remarks=())
    assert answer.usage.prompt_tokens == model.max_cost(question).prompt_tokens
    assert answer.usage.completion_tokens == len('{"remarks": []}') // 3


async def test_waiting_for_a_seat_costs_a_step_no_time(
    endpoint: ScriptedEndpoint,
) -> None:
    has_begun, may_end = asyncio.Event(), asyncio.Event()

    async def answer_late() -> web.Response:
        has_begun.set()
        await may_end.wait()
        return web.json_response(a_completion('{"remarks": []}'))

    endpoint.run(answer_late)
    step_heartbeat = heartbeat.Heartbeat()
    heartbeat.current_heartbeat.set(step_heartbeat)
    async with (
        open_model(endpoint.url, seats=1) as model,
        asyncio.TaskGroup() as step,
    ):
        step.create_task(model.answer(a_small_question()))
        step.create_task(model.answer(a_small_question()))
        await has_begun.wait()
        pauses = step_heartbeat.pauses
        may_end.set()

    assert pauses == 1


def test_the_maximum_cost_is_never_less_than_the_call(
    model: EndpointLanguageModel,
) -> None:
    question = a_small_question()
    prompt = "".join(message["content"] for message in render_messages(question))
    # Some providers count it.
    schema = json.dumps(answer_schema(question.answer), separators=(",", ":"))

    max_cost = model.max_cost(question)

    assert max_cost.prompt_tokens == len(prompt + schema) // 3
    assert max_cost.completion_tokens == 300
    assert max_cost.cost == pytest.approx((max_cost.prompt_tokens + 3000) / 1e6)


async def test_a_check_names_the_setting_that_is_wrong(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel
) -> None:
    endpoint.respond(401, json={"error": {}}, path="/models")

    with pytest.raises(PortRefusedError, match="CREWS_MODEL_API_KEY"):
        await model.check()


async def test_a_check_asks_for_every_model_by_its_name(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel
) -> None:
    listed = [{"id": name, "object": "model"} for name in ("small", "other")]
    endpoint.respond(json={"object": "list", "data": listed}, path="/models")
    endpoint.respond(404, json={"error": {}}, path="/models/large")

    with pytest.raises(PortRefusedError, match=r"large.*CREWS_MODELS"):
        await model.check()


async def test_a_check_accepts_a_model_that_is_not_listed_but_known(
    endpoint: ScriptedEndpoint, model: EndpointLanguageModel
) -> None:
    listed = [{"id": "small", "object": "model"}]
    endpoint.respond(json={"object": "list", "data": listed}, path="/models")
    endpoint.respond(json={"id": "large", "object": "model"}, path="/models/large")

    await model.check()


async def test_an_answer_that_is_no_completion_is_nonsense(
    endpoint: ScriptedEndpoint,
    model: EndpointLanguageModel,
) -> None:
    endpoint.respond(200, text="<html>Welcome</html>")

    with pytest.raises(PortProtocolError, match="JSON"):
        await model.answer(a_small_question())
