"""Any OpenAI-compatible endpoint: OpenRouter, vLLM, llama.cpp, OpenAI itself."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from typing import TypeVar

import orjson
from pydantic import ValidationError
from pydantic.json_schema import GenerateJsonSchema
from typing_extensions import override

from infra.llm.answer_text import find_json
from infra.llm.chat_client import ChatClient
from infra.llm.errors import PORT, parse_endpoint_error, sort_endpoint_error
from infra.llm.messages import ChatMessage, render_messages
from ports import heartbeat
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.errors import PortError, PortProtocolError, PortRefusedError
from ports.language_model import (
    A,
    LanguageModel,
    ModelAnswer,
    Question,
    Task,
    UnfitAnswerError,
)
from ports.validation import describe_validation_error

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

    Some endpoints answer with status 200 and without choices or usage, or with an error
    instead.
    """

    error: dict[str, object] | None = None
    choices: tuple[CompletionChoice, ...] | None = None
    usage: TokenUsage | None = None


class ListedModel(FrozenModel):
    """A model that an endpoint serves."""

    id: str


class ModelList(FrozenModel):
    """The models that an endpoint serves, or those that it cares to list."""

    data: tuple[ListedModel, ...] = ()


M = TypeVar("M", bound=FrozenModel)


class EndpointLanguageModel(LanguageModel):
    """Asks an endpoint for JSON in a schema.

    *seats* is how many calls may be in flight at a time; *choice* answers the members
    that *choices* does not name.
    """

    def __init__(
        self,
        client: ChatClient,
        *,
        choice: ModelChoice,
        choices: Mapping[CrewMember, ModelChoice],
        prices: Mapping[str, Price],
        seats: int,
    ) -> None:
        self._client = client
        self._choice = choice
        self._choices = choices
        self._prices = prices
        self._seats = asyncio.Semaphore(seats)

    @override
    def name(self, member: CrewMember) -> str:
        return self._choice_for(member).name

    @override
    def content(self, question: Question[A]) -> bytes:
        """Return the messages and the schema: what rules alone read is not shown."""
        return orjson.dumps(
            (render_messages(question), answer_schema(question.answer)),
            option=orjson.OPT_SORT_KEYS,
        )

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._usage_of(
            self.name(question.member),
            _max_prompt_tokens(question),
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
        """Prove that the endpoint accepts our key and knows every model that we name.

        Some servers do not list models, or list them under other names, so a name that
        is missing is looked up by itself.
        """
        names = {self._choice.name, *(each.name for each in self._choices.values())}
        listed = _parse(ModelList, await self._client.list_models())
        known = {model.id for model in listed.data}
        unlisted = sorted(names - known) if known else ()
        unknown = [n for n in unlisted if not await self._client.has_model(n)]
        if unknown:
            raise PortRefusedError(
                PORT,
                f"it has no {' or no '.join(unknown)}: set CREWS_MODEL, CREWS_MODELS "
                "and CREWS_MODEL_URL",
                code="model_not_found",
            )

    def _error_in_answer(self, body: dict[str, object], prompt: str) -> PortError:
        """Translate an error that came with status 200; its code is the real status."""
        code = body.get("code")
        status = code if isinstance(code, int) else HTTPStatus.BAD_GATEWAY
        return sort_endpoint_error(
            parse_endpoint_error(
                status,
                body,
                headers={},
                prompt=prompt,
                key=self._client.key,
            )
        )

    async def _request_completion(self, question: Question[A]) -> Completion:
        choice = self._choice_for(question.member)
        messages = render_messages(question)
        request = {
            "model": choice.name,
            "messages": messages,
            "temperature": choice.temperature,
            "max_tokens": question.max_tokens,
            **_response_format(question.task, question.answer),
        }
        prompt = _join(messages)
        response = await self._client.complete(request, prompt=prompt)
        completion = _parse(Completion, response)
        if completion.error:
            raise self._error_in_answer(completion.error, prompt)
        return completion

    def _to_answer(
        self, question: Question[A], completion: Completion
    ) -> ModelAnswer[A]:
        if not completion.choices:
            raise PortProtocolError(PORT, "the answer holds no choice")
        choice = completion.choices[0]
        text = choice.message.content or ""
        tokens = completion.usage or _estimate_usage(question, text)
        usage = self._usage_of(
            self.name(question.member), tokens.prompt_tokens, tokens.completion_tokens
        )
        if choice.finish_reason == "length":
            raise UnfitAnswerError(
                f"longer than {question.max_tokens} tokens: answer more briefly",
                previous=text,
                usage=usage,
            )
        try:
            value = question.answer.model_validate_json(find_json(text))
        except ValidationError as error:
            raise UnfitAnswerError(
                _describe(error), previous=text, usage=usage
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


class _SchemaWithoutTitles(GenerateJsonSchema):
    """Gives fields no titles, which are their names again.

    Some providers count the schema among the tokens of the prompt.
    """

    @override
    def field_title_should_be_set(self, schema: object) -> bool:
        return False


# Cached, because building a schema takes milliseconds.
@cache
def answer_schema(answer: type[FrozenModel]) -> dict[str, object]:
    """Return the JSON schema in which an endpoint is asked for *answer*."""
    return answer.model_json_schema(schema_generator=_SchemaWithoutTitles)


def _response_format(task: Task, answer: type[FrozenModel]) -> dict[str, object]:
    """Return the part of a request that asks for the schema of *answer*."""
    return {
        "response_format": {
            "type": "json_schema",
            "json_schema": {"name": task, "schema": answer_schema(answer)},
        }
    }


def _max_prompt_tokens(question: Question[A]) -> int:
    """Return the most tokens that *question* has, its schema included.

    Some providers count it.
    """
    prompt = _join(render_messages(question))
    characters = len(prompt) + _schema_length(question.answer)
    return characters // MIN_CHARACTERS_PER_TOKEN


@cache
def _schema_length(answer: type[FrozenModel]) -> int:
    return len(orjson.dumps(answer_schema(answer)))


def _join(messages: Sequence[ChatMessage]) -> str:
    return "".join(message["content"] for message in messages)


def _estimate_usage(question: Question[A], text: str) -> TokenUsage:
    """Return what a call took at most, for servers that do not count tokens."""
    return TokenUsage(
        prompt_tokens=_max_prompt_tokens(question),
        completion_tokens=len(text) // MIN_CHARACTERS_PER_TOKEN,
    )


def _parse(kind: type[M], body: bytes) -> M:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise PortProtocolError(PORT, _describe(error)) from error


def _describe(error: ValidationError) -> str:
    """Say where the answer breaks its schema, without repeating its text."""
    return describe_validation_error(error, root="answer", most=10)
