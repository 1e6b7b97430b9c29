"""How one question is answered: kept answers first, then the budget, one repair."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Generic, TypeVar

from crews.budget import Budget
from ports import pulse
from ports.film import Usage
from ports.language_model import (
    Answered,
    LanguageModel,
    Question,
    Repair,
    UnfitAnswerError,
)
from ports.records import AnswerBook, KeptAnswer
from ports.story import Run, Word

A = TypeVar("A", bound=Word)

Check = Callable[[A], tuple[str, ...]]
"""Says in words what is wrong with an answer, with what would mend it."""


def accept(_: Any) -> tuple[str, ...]:
    """Hold nothing against an answer that has the right shape."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask(Generic[A]):
    """A question, and what its answer must keep to.

    Attributes:
        check: Findings that no accepted answer has.
        tolerated: Findings worth the repair turn, but not a failure; those that are
            left come back with the reply.
    """

    question: Question[A]
    check: Check[A] = field(default=accept)
    tolerated: Check[A] = field(default=accept)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply(Generic[A]):
    """An accepted answer.

    Attributes:
        findings: The tolerated ones that it has still.
        usage: What it cost when it was paid, so that results do not depend on
            whether an answer was kept already.
    """

    value: A
    findings: tuple[str, ...]
    model: str
    usage: Usage


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft(Generic[A]):
    """An answer that has come, with what is held against it."""

    value: A
    faults: tuple[str, ...]
    findings: tuple[str, ...]
    usage: Usage

    @property
    def flawless(self) -> bool:
        return not (self.faults or self.findings)

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.faults), len(self.findings)

    @property
    def repair(self) -> Repair:
        return Repair(
            previous=self.value.model_dump_json(),
            findings=self.faults + self.findings,
        )


class Answering:
    """Asks a model on behalf of the crews, and never pays twice."""

    def __init__(self, *, model: LanguageModel, answers: AnswerBook) -> None:
        self.model = model
        self.answers = answers
        self.budget = Budget(answers)

    async def reply(self, run: Run, ask: Ask[A]) -> Reply[A]:
        """Return an accepted answer to *ask*, kept or new.

        Raises:
            BudgetExceededError: The run's limits do not allow the call.
            UnfitAnswerError: The answer was refused, and its repair too.
            PortError: The model or the journal failed.
        """
        question = ask.question
        model = self.model.name(question.member)
        key = question.key(model)
        kept = await self.answers.find(run, key)
        if kept is not None:
            return self._as_kept(ask, kept)
        draft = await self._accepted(run, ask)
        answer = draft.value.model_dump_json()
        # Under the first question's key: that is the one that will be asked again.
        await self.answers.keep(
            run, key, KeptAnswer(model=model, answer=answer, usage=draft.usage)
        )
        return Reply(
            value=draft.value, findings=draft.findings, model=model, usage=draft.usage
        )

    @staticmethod
    def _as_kept(ask: Ask[A], kept: KeptAnswer) -> Reply[A]:
        value = ask.question.answer.model_validate_json(kept.answer)
        return Reply(
            value=value,
            findings=ask.tolerated(value),
            model=kept.model,
            usage=kept.usage,
        )

    async def _accepted(self, run: Run, ask: Ask[A]) -> _Draft[A]:
        try:
            first = await self._draft(run, ask, ask.question)
        except UnfitAnswerError as error:
            repair = Repair(previous=error.previous, findings=(str(error),))
            return await self._repaired(run, ask, repair, paid=error.usage)
        if first.flawless:
            return first
        try:
            second = await self._repaired(run, ask, first.repair, paid=first.usage)
        except UnfitAnswerError as error:
            if first.faults:
                raise
            return replace(first, usage=first.usage + error.usage)
        # A revision that is worse than what it revises is refused.
        best = min(first, second, key=lambda draft: draft.rank)
        return replace(best, usage=second.usage)

    async def _repaired(
        self, run: Run, ask: Ask[A], repair: Repair, *, paid: Usage
    ) -> _Draft[A]:
        question = replace(ask.question, repair=repair)
        draft = await self._draft(run, ask, question)
        if draft.faults:
            raise UnfitAnswerError(
                f"{question.task}: refused after a repair: {draft.faults[0]}",
                previous=draft.value.model_dump_json(),
                usage=draft.usage,
            )
        return replace(draft, usage=paid + draft.usage)

    async def _draft(self, run: Run, ask: Ask[A], question: Question[A]) -> _Draft[A]:
        answered = await self._paid(run, question)
        return _Draft(
            value=answered.value,
            faults=ask.check(answered.value),
            findings=ask.tolerated(answered.value),
            usage=answered.usage,
        )

    async def _paid(self, run: Run, question: Question[A]) -> Answered[A]:
        price = partial(self.model.price, question)
        async with self.budget.reserved(run, price):
            try:
                answered = await self.model.answer(question)
            except UnfitAnswerError as error:
                await self.answers.pay(run, error.usage)
                raise
            await self.answers.pay(run, answered.usage)
        pulse.beat()
        return answered
