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

from infra.llm.completion import Completion
from infra.llm.lines import Lines
from infra.llm.rendering import rendered
from ports import pulse
from ports.errors import PortError, PortProtocolError, PortUnavailableError
from ports.film import CrewMember, Usage
from ports.language_model import (
    A,
    Answered,
    LanguageModel,
    Question,
    Task,
    UnfitAnswerError,
)
from ports.story import Word

PORT = "model"

CHARACTERS_PER_TOKEN = 3
"""English runs at 4 to 4.5 in the common tokenizers; fewer here, since `price` gives
the most that a call can cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelChoice:
    """Which model answers a member, and how freely."""

    name: str
    temperature: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """What a model's provider asks, in US dollars for a million tokens."""

    prompt: float
    completion: float

    def of(self, prompt_tokens: int, completion_tokens: int) -> float:
        """Return what a call of that size costs."""
        return (
            self.prompt * prompt_tokens + self.completion * completion_tokens
        ) / 1_000_000


class EndpointLanguageModel(LanguageModel):
    """Asks for JSON in a schema; the client retries 429 and 5xx with back-off."""

    def __init__(
        self,
        lines: Lines,
        *,
        choice: ModelChoice,
        choices: Mapping[CrewMember, ModelChoice],
        prices: Mapping[str, Price],
        seats: int,
    ) -> None:
        self._lines = lines
        self._choice = choice
        self._choices = choices
        self._prices = prices
        self._seats = asyncio.Semaphore(seats)

    @override
    def name(self, member: CrewMember) -> str:
        return self._chosen(member).name

    @override
    def price(self, question: Question[A]) -> Usage:
        letters = sum(len(str(m.get("content"))) for m in rendered(question))
        return self._usage(
            self.name(question.member),
            letters // CHARACTERS_PER_TOKEN,
            question.max_tokens,
        )

    @override
    async def answer(self, question: Question[A]) -> Answered[A]:
        with pulse.waiting():
            await self._seats.acquire()
        try:
            completion = await self._completed(question)
        finally:
            self._seats.release()
        return self._accepted(question, completion)

    @override
    async def check(self) -> None:
        try:
            with self._lines.held() as client:
                await client.models.list()
        except openai.OpenAIError as error:
            raise _translated(error) from error

    async def _completed(self, question: Question[A]) -> Completion:
        choice = self._chosen(question.member)
        body = {
            "model": choice.name,
            "messages": rendered(question),
            "temperature": choice.temperature,
            "max_tokens": question.max_tokens,
            **_in_shape(question.task, question.answer),
        }
        try:
            with self._lines.held() as client:
                # Not by its method for completions, which walks all that is sent and
                # all that comes node by node: half of what a call cost.
                answer = await client.post(
                    "/chat/completions", cast_to=httpx.Response, body=body
                )
        except openai.OpenAIError as error:
            raise _translated(error) from error
        return _read(answer)

    def _accepted(self, question: Question[A], completion: Completion) -> Answered[A]:
        if not completion.choices or completion.usage is None:
            raise PortProtocolError(PORT, "the answer holds no choice or no usage")
        usage = self._usage(
            self.name(question.member),
            completion.usage.prompt_tokens,
            completion.usage.completion_tokens,
        )
        given = completion.choices[0]
        text = given.message.content or ""
        if given.finish_reason == "length":
            raise UnfitAnswerError(
                f"longer than {question.max_tokens} tokens: answer more briefly",
                previous=text,
                usage=usage,
            )
        try:
            value = question.answer.model_validate_json(text)
        except ValidationError as error:
            raise UnfitAnswerError(
                _problems(error), previous=text, usage=usage
            ) from error
        return Answered(value=value, usage=usage)

    def _chosen(self, member: CrewMember) -> ModelChoice:
        return self._choices.get(member, self._choice)

    def _usage(self, model: str, prompt: int, completion: int) -> Usage:
        price = self._prices.get(model, Price(prompt=0, completion=0))
        return Usage(
            calls=1,
            prompt_tokens=prompt,
            completion_tokens=completion,
            cost=price.of(prompt, completion),
        )


@cache
def _in_shape(task: Task, answer: type[Word]) -> dict[str, object]:
    """Return how the answer is asked for; once, for a schema takes milliseconds."""
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": task, "schema": answer.model_json_schema()},
        }
    }


def _read(answer: httpx.Response) -> Completion:
    try:
        return Completion.model_validate_json(answer.content)
    except ValidationError as error:
        raise PortProtocolError(PORT, _problems(error)) from error


def _problems(error: ValidationError) -> str:
    """Say where the answer leaves its schema, without repeating what it said."""
    return "; ".join(
        f"{'.'.join(map(str, problem['loc'])) or 'answer'}: {problem['msg']}"
        for problem in error.errors(include_input=False, include_url=False)[:10]
    )


def _translated(error: openai.OpenAIError) -> PortError:
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
            return PortUnavailableError(PORT, type(error).__name__)
        case openai.APIStatusError(status_code=status):
            return PortProtocolError(PORT, f"refused with status {status}")
        case _:
            return PortProtocolError(PORT, type(error).__name__)
