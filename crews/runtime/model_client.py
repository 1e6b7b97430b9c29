"""Answers one question: from the cache, or by a paid model call with one repair."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Generic, TypeVar

from crews.runtime.budget import Budget
from ports import heartbeat
from ports.domain.film import Usage
from ports.domain.story import FrozenModel, Run, Sha256
from ports.language_model import (
    ContextOverflowError,
    LanguageModel,
    Question,
    Repair,
    UnfitAnswerError,
)
from ports.records import AnswerCache, CachedAnswer

A = TypeVar("A", bound=FrozenModel)

NOTHING = Usage()

AnswerCheck = Callable[[A], tuple[str, ...]]
"""Returns a sentence for each problem of an answer, with what would correct it."""


def no_errors(_: Any) -> tuple[str, ...]:
    """Accept every answer that has the right shape."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRequest(Generic[A]):
    """A question, and the checks that its answer must pass.

    Attributes:
        find_errors: Finds problems that make an answer unusable.
        find_warnings: Finds problems that trigger one repair request but do not make
            the answer unusable. Any that remain are returned in `Reply.warnings`.
    """

    question: Question[A]
    find_errors: AnswerCheck[A] = field(default=no_errors)
    find_warnings: AnswerCheck[A] = field(default=no_errors)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Generic[A]):
    """An accepted answer.

    Attributes:
        warnings: The problems that remain after the repair.
        model: The name of the model that answered.
        usage: What the answer cost when it was paid, so that results are the same
            whether it came from the cache or not.
    """

    value: A
    warnings: tuple[str, ...]
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class _CandidateAnswer(Generic[A]):
    """An answer that arrived, with the problems that were found in it."""

    value: A
    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    usage: Usage

    @property
    def is_clean(self) -> bool:
        return not (self.errors or self.warnings)

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.errors), len(self.warnings)

    @property
    def repair(self) -> Repair:
        return Repair(
            previous=self.value.model_dump_json(),
            findings=self.errors + self.warnings,
        )

    def to_cached(self, model: str) -> CachedAnswer:
        return CachedAnswer(
            model=model, answer=self.value.model_dump_json(), usage=self.usage
        )


class CachedModelClient:
    """Asks a model for the crews, and never pays for the same question twice."""

    def __init__(self, *, model: LanguageModel, answers: AnswerCache) -> None:
        self.model = model
        self.answers = answers
        self.budget = Budget(answers)

    async def ask(self, run: Run, request: ModelRequest[A]) -> Reply[A]:
        """Return an accepted answer to *request*, from the cache or new.

        Raises:
            BudgetExceededError: The limits of the run do not allow the call.
            UnfitAnswerError: The answer and its repair were both unusable.
            PortError: The model or the journal failed.
        """
        return await self.find(run, request) or await self.ask_anew(run, request)

    async def find(self, run: Run, request: ModelRequest[A]) -> Reply[A] | None:
        """Return the answer to *request* that is in the cache; None if none is."""
        cached = await self.answers.get(run, self._key(request))
        return None if cached is None else self._from_cache(request, cached)

    async def ask_anew(self, run: Run, request: ModelRequest[A]) -> Reply[A]:
        """Return a new answer to *request*; the errors are those of `ask`."""
        key, model = self._key(request), self.model.name(request.question.member)
        candidate = await self._ask_with_repair(run, request, key)
        if not candidate.is_clean:
            await self.answers.put(run, key, candidate.to_cached(model))
        return Reply(
            value=candidate.value,
            warnings=candidate.warnings,
            model=model,
            usage=candidate.usage,
        )

    def _key(self, request: ModelRequest[Any]) -> Sha256:
        question = request.question
        return question.cache_key(
            self.model.name(question.member), self.model.content(question)
        )

    @staticmethod
    def _from_cache(request: ModelRequest[A], cached: CachedAnswer) -> Reply[A]:
        value = request.question.answer.model_validate_json(cached.answer)
        return Reply(
            value=value,
            warnings=request.find_warnings(value),
            model=cached.model,
            usage=cached.usage,
        )

    async def _ask_with_repair(
        self, run: Run, request: ModelRequest[A], key: Sha256
    ) -> _CandidateAnswer[A]:
        """Return the better of two answers; one with nothing wrong is stored already.

        *key* is that of the first question: a repeated step asks that one again.
        """
        ask_repair = partial(self._ask_repair, run, request, key)
        try:
            first = await self._ask_once(run, request, key)
        except UnfitAnswerError as error:
            repair = Repair(previous=error.previous, findings=(str(error),))
            return await ask_repair(repair, paid=error.usage)
        if first.is_clean:
            return first
        try:
            second = await ask_repair(first.repair, paid=first.usage)
        except UnfitAnswerError as error:
            if first.errors:
                raise
            return replace(first, usage=first.usage + error.usage)
        except ContextOverflowError:
            # A repair repeats the answer, and so is longer than its question was.
            if first.errors:
                raise
            return first
        # A repair that is worse than the first answer is not used.
        best = min(first, second, key=lambda candidate: candidate.rank)
        return replace(best, usage=second.usage)

    async def _ask_repair(
        self,
        run: Run,
        request: ModelRequest[A],
        key: Sha256,
        repair: Repair,
        *,
        paid: Usage,
    ) -> _CandidateAnswer[A]:
        question = replace(request.question, repair=repair)
        candidate = await self._ask_once(
            run, replace(request, question=question), key, paid=paid
        )
        if candidate.errors:
            raise UnfitAnswerError(
                f"{question.task}: refused after a repair: {candidate.errors[0]}",
                previous=candidate.value.model_dump_json(),
                usage=candidate.usage,
            )
        return replace(candidate, usage=paid + candidate.usage)

    async def _ask_once(
        self,
        run: Run,
        request: ModelRequest[A],
        key: Sha256,
        *,
        paid: Usage = NOTHING,
    ) -> _CandidateAnswer[A]:
        """Return an answer that is charged, and stored if nothing is wrong with it.

        Both are one write: they are half of what the journal has to do for a call.
        *paid* is what the question has cost before.
        """
        question = request.question
        find_price = partial(self.model.max_cost, question)
        async with self.budget.reserve(run, find_price):
            try:
                answer = await self.model.answer(question)
            except UnfitAnswerError as error:
                await self._charge(run, error.usage)
                raise
            candidate = _CandidateAnswer(
                value=answer.value,
                errors=request.find_errors(answer.value),
                warnings=request.find_warnings(answer.value),
                usage=answer.usage,
            )
            if candidate.is_clean:
                heartbeat.record_usage(answer.usage)
                cached = replace(candidate, usage=paid + answer.usage).to_cached(
                    self.model.name(question.member)
                )
                await self.answers.put(run, key, cached, spent=answer.usage)
            else:
                await self._charge(run, answer.usage)
        heartbeat.record_progress()
        return candidate

    async def _charge(self, run: Run, usage: Usage) -> None:
        heartbeat.record_usage(usage)
        await self.answers.add_usage(run, usage)
