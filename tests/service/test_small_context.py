"""A model that reads little is asked smaller questions, and the story comes whole."""

import asyncio
from collections import defaultdict
from typing import Any

import pytest
from typing_extensions import override

from infra.llm.messages import render_messages
from infra.offline import OfflineReader
from ports.domain.breakdown import Breakdown
from ports.domain.film import CrewMember, Law
from ports.language_model import (
    A,
    ContextOverflowError,
    LanguageModel,
    ModelAnswer,
    Question,
    Task,
)
from service.ops.delegating_model import DelegatingLanguageModel
from tests.service.embedded_pipeline import break_down_ferry

CHARACTERS_PER_TOKEN = 4


class SmallContextModel(DelegatingLanguageModel):
    """Refuses every question longer than *context*, as endpoints do.

    Attributes:
        refused: How many questions of each task were too long.
    """

    def __init__(self, model: LanguageModel, context: dict[Task, int]) -> None:
        super().__init__(model)
        self._context = context
        self.refused: defaultdict[Task, int] = defaultdict(int)

    @override
    def name(self, member: CrewMember) -> str:
        # Not the offline reader's: whose answers are neither judged nor revised.
        return "small"

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        length = _length(question)
        if length > self._context.get(question.task, length):
            self.refused[question.task] += 1
            raise ContextOverflowError(f"the question is too long: {length} tokens")
        return await super().answer(question)


def _length(question: Question[Any]) -> int:
    text = "".join(str(m.get("content")) for m in render_messages(question))
    return len(text) // CHARACTERS_PER_TOKEN


CONTEXT: dict[Task, int] = {
    "read_passage": 1300,
    "cast_people": 300,
    "plot_story": 700,
    "direct_scene": 800,
    "shoot_scene": 600,
    "score_scene": 380,
    "judge_scene": 300,
}
"""Half to nine tenths of the longest question about "The Last Ferry"."""


@pytest.fixture(scope="module")
def model_and_film(
    tmp_path_factory: pytest.TempPathFactory,
) -> tuple[SmallContextModel, Breakdown]:
    folder = tmp_path_factory.mktemp("small-context")

    async def break_down() -> SmallContextModel:
        async with OfflineReader(workers=1) as reader:
            model = SmallContextModel(reader, CONTEXT)
            await break_down_ferry(model, folder)
        return model

    model = asyncio.run(break_down())
    [file] = folder.rglob("breakdown.json")
    return model, Breakdown.model_validate_json(file.read_text("utf-8"))


def test_every_crew_asks_again_in_smaller_parts(
    model_and_film: tuple[SmallContextModel, Breakdown],
) -> None:
    model, _ = model_and_film

    assert {task for task, count in model.refused.items() if count} == CONTEXT.keys()


def test_the_story_is_whole_and_breaks_no_law_of_the_text(
    model_and_film: tuple[SmallContextModel, Breakdown],
) -> None:
    _, film = model_and_film

    laws: tuple[Law, ...] = (
        "partition",
        "verbatim",
        "line_ledger",
        "references",
        "slugline",
    )
    assert {law: film.quality[law].violations for law in laws} == dict.fromkeys(laws, 0)
    assert min(film.quality[law].checked for law in laws) > 0
    assert all(scene.shots for scene in film.scenes)


def test_no_person_becomes_two_because_a_passage_was_read_in_parts(
    model_and_film: tuple[SmallContextModel, Breakdown],
) -> None:
    _, film = model_and_film

    names = [
        {person.name, *(alias.alias for alias in person.aliases)}
        for person in film.structure.people
    ]
    assert sum("Tobias" in each for each in names) == 1
    assert {"Tobias", "Tobias Pell"} <= next(each for each in names if "Tobias" in each)
    assert {"Nora Pell", "Nora"} <= next(each for each in names if "Nora" in each)
