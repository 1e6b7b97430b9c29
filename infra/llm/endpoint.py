"""Any OpenAI-compatible endpoint: OpenRouter, vLLM, llama.cpp, OpenAI itself."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import httpx
import openai

# The client would import it at its first use, while the event loop stands still.
import openai.resources
from pydantic import ValidationError
from typing_extensions import override

from infra.llm.client_pool import ClientPool
from infra.llm.messages import render_messages
from ports import heartbeat
from ports.certificates import find_certificate_fault
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.errors import PortError, PortProtocolError, PortUnavailableError
from ports.language_model import (
    A,
    LanguageModel,
    ModelAnswer,
    Question,
    Task,
    UnfitAnswerError,
)

PORT = "model"

MIN_CHARACTERS_PER_TOKEN = 3
"""English has 4 to 4.5 in the common tokenizers. Fewer here, because `max_cost` must
not be too low."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Name and temperature of the model that answers a crew member."""

    name: str
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """Price of a model, in US dollars for a million tokens."""

    prompt: float
    completion: float

    def cost(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return the cost of a call of that size, in US dollars."""
        return (
            self.prompt * prompt_tokens + self.completion * completion_tokens
        ) / 1_000_000


class CompletionMessage(FrozenModel):
    """The model's message in a chat completion."""

    content: str | None = None


class CompletionChoice(FrozenModel):
    """One answer, and why it ended: ``length`` means that it was cut off."""

    message: CompletionMessage
    finish_reason: str | None = None


class TokenUsage(FrozenModel):
    """The tokens that are paid for."""

    prompt_tokens: int
    completion_tokens: int


class Completion(FrozenModel):
    """What we read of an endpoint's response; its other fields are ignored.

    Some endpoints answer with status 200 and without choices or usage.
    """

    choices: tuple[CompletionChoice, ...] | None = None
    usage: TokenUsage | None = None


class EndpointLanguageModel(LanguageModel):
    """Asks an endpoint for JSON in a schema.

    The client retries 429 and 5xx with back-off. *seats* is how many calls may be in
    flight at a time; *choice* answers the members that *choices* does not name.
    """

    def __init__(
        self,
        clients: ClientPool,
        *,
        choice: ModelChoice,
        choices: Mapping[CrewMember, ModelChoice],
        prices: Mapping[str, Price],
        seats: int,
    ) -> None:
        self._clients = clients
        self._choice = choice
        self._choices = choices
        self._prices = prices
        self._seats = asyncio.Semaphore(seats)

    @override
    def name(self, member: CrewMember) -> str:
        return self._choice_for(member).name

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        characters = sum(len(str(m.get("content"))) for m in render_messages(question))
        return self._usage_of(
            self.name(question.member),
            characters // MIN_CHARACTERS_PER_TOKEN,
            question.max_tokens,
        )

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        with heartbeat.pause():
            await self._seats.acquire()
        try:
            completion = await self._request_completion(question)
        finally:
            self._seats.release()
        return self._to_answer(question, completion)

    @override
    async def check(self) -> None:
        try:
            with self._clients.acquire() as client:
                await client.models.list()
        except openai.OpenAIError as error:
            raise _to_port_error(error) from error

    async def _request_completion(self, question: Question[A]) -> Completion:
        choice = self._choice_for(question.member)
        body = {
            "model": choice.name,
            "messages": render_messages(question),
            "temperature": choice.temperature,
            "max_tokens": question.max_tokens,
            **_response_format(question.task, question.answer),
        }
        try:
            with self._clients.acquire() as client:
                # Not `client.chat.completions.create`: it walks the request and the
                # response node by node, which took half of the CPU time of a call.
                response = await client.post(
                    "/chat/completions", cast_to=httpx.Response, body=body
                )
        except openai.OpenAIError as error:
            raise _to_port_error(error) from error
        return _parse_completion(response)

    def _to_answer(
        self, question: Question[A], completion: Completion
    ) -> ModelAnswer[A]:
        if not completion.choices or completion.usage is None:
            raise PortProtocolError(PORT, "the answer holds no choice or no usage")
        usage = self._usage_of(
            self.name(question.member),
            completion.usage.prompt_tokens,
            completion.usage.completion_tokens,
        )
        choice = completion.choices[0]
        text = choice.message.content or ""
        if choice.finish_reason == "length":
            raise UnfitAnswerError(
                f"longer than {question.max_tokens} tokens: answer more briefly",
                previous=text,
                usage=usage,
            )
        try:
            value = question.answer.model_validate_json(text)
        except ValidationError as error:
            raise UnfitAnswerError(
                _describe_validation_error(error), previous=text, usage=usage
            ) from error
        return ModelAnswer(value=value, usage=usage)

    def _choice_for(self, member: CrewMember) -> ModelChoice:
        return self._choices.get(member, self._choice)

    def _usage_of(self, model: str, prompt: int, completion: int) -> Usage:
        price = self._prices.get(model, Price(prompt=0, completion=0))
        return Usage(
            calls=1,
            prompt_tokens=prompt,
            completion_tokens=completion,
            cost=price.cost(prompt, completion),
        )


@cache
def _response_format(task: Task, answer: type[FrozenModel]) -> dict[str, object]:
    """Return the part of a request that asks for the schema of *answer*.

    Cached, because building a schema takes milliseconds.
    """
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": task, "schema": answer.model_json_schema()},
        }
    }


def _parse_completion(response: httpx.Response) -> Completion:
    try:
        return Completion.model_validate_json(response.content)
    except ValidationError as error:
        raise PortProtocolError(PORT, _describe_validation_error(error)) from error


def _describe_validation_error(error: ValidationError) -> str:
    """Say where the answer breaks its schema, without repeating its text."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'answer'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)[:10]
    )


def _to_port_error(error: openai.OpenAIError) -> PortError:
    match error:
        case openai.AuthenticationError() | openai.PermissionDeniedError():
            return PortProtocolError(PORT, "key refused: set CREWS_MODEL_API_KEY")
        case openai.NotFoundError():
            return PortProtocolError(
                PORT, "no such model or path: set CREWS_MODEL and CREWS_MODEL_URL"
            )
        case (
            openai.APIConnectionError()
            | openai.RateLimitError()
            | openai.InternalServerError()
            | openai.ConflictError()
        ):
            fault = find_certificate_fault(error)
            return PortUnavailableError(PORT, fault or type(error).__name__)
        case openai.APIStatusError(status_code=status):
            return PortProtocolError(PORT, f"refused with status {status}")
        case _:
            return PortProtocolError(PORT, type(error).__name__)
