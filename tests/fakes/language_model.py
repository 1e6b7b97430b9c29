"""A model for tests that answers from a script."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from typing_extensions import override

from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.errors import PortUnavailableError
from ports.language_model import LanguageModel, ModelAnswer, Question

A = TypeVar("A", bound=FrozenModel)
Reader = Callable[[Question[Any]], FrozenModel]

COST = Usage(calls=1, prompt_tokens=100, completion_tokens=20, cost=0.001)


class ScriptedLanguageModel(LanguageModel):
    """Answers from a script; an unscripted question is a failing test.

    A script's entry is the answer, an error to raise, or a function of the question.
    Entries are used in order; `by_task` answers all questions of a task, in any order.

    Attributes:
        questions: All questions, in order.
        takes: Seconds that an answer takes.
        down: Every call fails as if there were no connection.
        cancelled: How many calls were cancelled while they ran.
    """

    def __init__(
        self,
        *script: FrozenModel | Exception | Reader,
        by_task: dict[str, FrozenModel | Exception | Reader] | None = None,
    ) -> None:
        self.script = list(script)
        self.by_task = by_task or {}
        self.questions: list[Question[Any]] = []
        self.takes = 0.0
        self.down = False
        self.cancelled = 0

    @override
    def name(self, member: CrewMember) -> str:
        return "scripted"

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return COST

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        if self.down:
            raise PortUnavailableError("model", "switched off")
        self.questions.append(question)
        entry = self._entry(question)
        await self._take()
        if isinstance(entry, Exception):
            raise entry
        value = entry if isinstance(entry, FrozenModel) else entry(question)
        assert isinstance(value, question.answer), f"script: {type(value).__name__}"
        return ModelAnswer(value=value, usage=COST)

    @override
    async def check(self) -> None:
        if self.down:
            raise PortUnavailableError("model", "switched off")

    def _entry(self, question: Question[Any]) -> FrozenModel | Exception | Reader:
        if question.task in self.by_task:
            return self.by_task[question.task]
        assert self.script, f"unscripted question: {question.task}"
        return self.script.pop(0)

    async def _take(self) -> None:
        try:
            await asyncio.sleep(self.takes)
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
