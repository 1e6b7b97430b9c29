"""A run stops before the model call that would exceed its limits."""

from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from infra.llm.messages import render_messages
from ports.domain.film import Usage
from ports.domain.story import FrozenModel, Limits
from ports.language_model import ModelAnswer, Question
from tests.models.hand_written_model import HandWrittenModel
from tests.service.embedded_pipeline import break_down_ferry

A = TypeVar("A", bound=FrozenModel)

LIMIT = 60_000
"""Tokens; enough for the passages and some of the scenes."""


class PaidModel(HandWrittenModel):
    """Counts four characters for a token.

    Attributes:
        spent: Tokens of all questions and answers.
    """

    spent = 0

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return Usage(
            calls=1,
            prompt_tokens=_prompt_tokens(question),
            completion_tokens=question.max_tokens,
        )

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        answer = await super().answer(question)
        usage = Usage(
            calls=1,
            prompt_tokens=_prompt_tokens(question),
            completion_tokens=len(answer.value.model_dump_json()) // 4,
        )
        self.spent += usage.prompt_tokens + usage.completion_tokens
        return ModelAnswer(value=answer.value, usage=usage)


def _prompt_tokens(question: Question[A]) -> int:
    return (
        sum(len(str(message.get("content"))) for message in render_messages(question))
        // 4
    )


async def test_a_run_over_its_tokens_fails_for_good_with_nothing_exceeded(
    tmp_path: Path,
) -> None:
    model = PaidModel("the-last-ferry")

    events = await break_down_ferry(model, tmp_path, limits=Limits(tokens=LIMIT))

    final = events[-1]["data"]
    assert (final["reason"], final["final"]) == ("over_budget", True)
    assert str(LIMIT) in final["detail"]
    assert 0 < model.spent <= LIMIT
