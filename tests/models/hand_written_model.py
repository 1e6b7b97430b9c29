"""A model with answers written by hand, as good as a careful reader's."""

from pathlib import Path
from typing import Any, TypeVar

from typing_extensions import override

from ports.domain.film import CrewMember, Usage
from ports.domain.story import FrozenModel
from ports.language_model import LanguageModel, ModelAnswer, Question
from ports.questions.direct_scene import SceneMaterial
from ports.questions.judge_scene import JudgementMaterial
from ports.questions.read_passage import PassageMaterial
from ports.questions.shots import ShotsMaterial

A = TypeVar("A", bound=FrozenModel)

SCRIPTED = Path(__file__).parent / "scripted"


class HandWrittenModel(LanguageModel):
    """Answers from files named for the task and the scene.

    Attributes:
        questions: All questions in order, with their answers.
    """

    def __init__(self, story: str) -> None:
        self._folder = SCRIPTED / story
        self.questions: list[tuple[Question[Any], str]] = []

    @override
    def name(self, member: CrewMember) -> str:
        return "written-by-hand"

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return Usage(calls=1)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        file = self._folder / f"{question.task}{_file_suffix(question)}.json"
        answer = file.read_text("utf-8")
        value = question.answer.model_validate_json(answer)
        self.questions.append((question, answer))
        return ModelAnswer(value=value, usage=Usage(calls=1))

    @override
    async def check(self) -> None: ...


def _file_suffix(question: Question[Any]) -> str:
    match question.material:
        case SceneMaterial(number=number):
            return f"-{number}"
        case ShotsMaterial(scene=number) | JudgementMaterial(scene=number):
            return f"-{number}"
        case PassageMaterial(opens_chapter=opens):
            return "-1" if opens else "-2"
        case _:
            return ""
