"""A model's endpoint that refuses everybody until it is mended, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, TypeVar

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from typing_extensions import override

from infra.llm import ChatClient, EndpointLanguageModel, ModelChoice
from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.language_model import LanguageModel, ModelAnswer, Question
from tests.chaos.rule_answers import answer_by_rule
from tests.stack.http_servers import serve_app

A = TypeVar("A", bound=FrozenModel)


class RefusingEndpoint:
    """Answers every request with one refusal.

    Attributes:
        requests: How many it refused.
    """

    def __init__(self, status: int, error: dict[str, Any]) -> None:
        self.status = status
        self.error = error
        self.requests = 0

    async def refuse(self, _: Request) -> Response:
        """Refuse one request."""
        self.requests += 1
        return JSONResponse({"error": self.error}, self.status)

    @asynccontextmanager
    async def serve(self) -> AsyncIterator[str]:
        """Serve on a free port, and yield the base URL."""
        app = Starlette(
            routes=[
                Route("/v1/chat/completions", self.refuse, methods=["POST"]),
                Route("/v1/models", lambda _: JSONResponse({"data": []})),
            ]
        )
        async with serve_app(app) as port:
            yield f"http://127.0.0.1:{port}/v1"


class QuickRuleModel(LanguageModel):
    """Answers every question at once, by rules."""

    @override
    def name(self, member: CrewMember) -> str:
        return "rules"

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return Usage()

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        value = question.answer.model_validate(answer_by_rule(question), strict=True)
        return ModelAnswer(value=value, usage=Usage(calls=1))

    @override
    async def check(self) -> None: ...


class MendableModel(LanguageModel):
    """Asks an endpoint that refuses, and another model once it is *mended*."""

    def __init__(self, refusing: LanguageModel, working: LanguageModel) -> None:
        self._refusing = refusing
        self._working = working
        self.mended = False

    @property
    def _current(self) -> LanguageModel:
        return self._working if self.mended else self._refusing

    @override
    def name(self, member: CrewMember) -> str:
        return self._working.name(member)

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._current.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        return await self._current.answer(question)

    @override
    async def check(self) -> None:
        await self._current.check()


@asynccontextmanager
async def open_endpoint_model(url: str) -> AsyncIterator[LanguageModel]:
    """Open the adapter for the endpoint at *url*."""
    async with ChatClient(
        url=url, key="a-key", timeout=timedelta(seconds=60), retries=0
    ) as client:
        yield EndpointLanguageModel(
            client,
            choice=ModelChoice(name="small", temperature=0.0),
            choices={},
            prices={},
            seats=32,
        )
