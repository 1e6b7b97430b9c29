"""A question that a model cannot read is asked in parts, as small as they must be."""

import pytest

from crews.runtime.crew_runner import CrewRunner
from crews.runtime.model_client import ModelRequest
from crews.runtime.question_parts import ask_in_parts
from ports.errors import PortUnavailableError
from ports.language_model import ContextOverflowError, Question
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from tests.builders import a_run
from tests.crews.runtime.builders import a_crew_config
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel

CREW = a_crew_config()
TEXT = "0123456789"


class ShortSightedModel(ScriptedLanguageModel):
    """Reads titles of so many characters, and no longer ones."""

    def __init__(self, reads: int) -> None:
        super().__init__(by_task={"cast_people": self._read})
        self._reads = reads

    def _read(self, question: Question[CastReading]) -> CastReading:
        assert isinstance(question.material, CastMaterial)
        if len(question.material.title) > self._reads:
            raise ContextOverflowError("the question is too long: 400")
        return CastReading(merges=())


def split(divisor: int) -> list[tuple[str, ModelRequest[CastReading]]]:
    """Split the text into at most five parts."""
    size = max(2, -(-len(TEXT) // divisor))
    parts = [TEXT[start : start + size] for start in range(0, len(TEXT), size)]
    return [
        (
            part,
            ModelRequest(
                question=CREW.build_question(
                    "cast_people", CastMaterial(title=part, candidates=()), CastReading
                )
            ),
        )
        for part in parts
    ]


async def ask(model: ScriptedLanguageModel) -> list[str]:
    runner = CrewRunner(model=model, answers=InMemoryAnswerCache())
    answered = await ask_in_parts(runner, a_run(), CREW, split)
    return [part for part, _ in answered]


@pytest.mark.parametrize(
    ("reads", "parts"),
    [
        (10, ["0123456789"]),
        (5, ["01234", "56789"]),
        (3, ["012", "345", "678", "9"]),
        (2, ["01", "23", "45", "67", "89"]),
    ],
)
async def test_parts_are_as_small_as_the_model_needs(
    reads: int, parts: list[str]
) -> None:
    assert await ask(ShortSightedModel(reads)) == parts


async def test_what_cannot_be_split_further_fails_and_says_what_to_do() -> None:
    with pytest.raises(ContextOverflowError) as caught:
        await ask(ShortSightedModel(1))

    assert str(caught.value) == (
        "model: cast_people, now in 5 parts, is too long still and cannot be split "
        "further: set a CREWS_MODEL that reads more (the question is too long: 400)"
    )
    assert caught.value.code == "context_length_exceeded"


async def test_another_failure_beside_it_is_not_taken_for_an_overflow() -> None:
    model = ShortSightedModel(4)
    model.by_task["cast_people"] = PortUnavailableError("model", "busy")

    with pytest.raises(PortUnavailableError):
        await ask(model)
