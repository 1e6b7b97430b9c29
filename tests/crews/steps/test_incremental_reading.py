"""After a change in one chapter, only its own passages are asked again."""

import pytest

from crews.runtime.crew_runner import CrewRunner
from crews.steps.read_passage import ReadPassageStep
from ports.domain.story import Sha256
from ports.language_model import Question
from ports.pipeline.steps import StepInput
from ports.questions import PassageMaterial
from ports.questions.read_passage import PassageReading, QuotationReading
from tests.builders import a_run
from tests.crews.architect.builders import a_reading, a_scene_reading
from tests.crews.steps.test_intake import take_in
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel
from tests.fakes.run_data import InMemoryRunData

LINE = "Mara put the lamp out and listened to the tide come in over the stones. "
STORY = "\n\n".join(
    f"CHAPTER {n}\n\n“It is late,” said Mara.\n\n{LINE * 20}" for n in (1, 2, 3)
)


def one_scene(question: Question[PassageReading]) -> PassageReading:
    material = question.material
    assert isinstance(material, PassageMaterial)
    first, last = material.units[0].number, material.units[-1].number
    return a_reading(
        scenes=(a_scene_reading(first_unit=first, last_unit=last),),
        quotations=tuple(
            QuotationReading(
                number=quotation.number, speaker=None, attribution="none", confidence=0
            )
            for quotation in material.quotations
        ),
    )


async def question_keys(text: str) -> list[Sha256]:
    """Return the keys of all questions that reading *text* asks, in order."""
    run = a_run()
    records = InMemoryRunData(text)
    model = ScriptedLanguageModel(by_task={"read_passage": one_scene})
    read = ReadPassageStep(
        runner=CrewRunner(model=model, answers=InMemoryAnswerCache()), records=records
    )
    intake = await take_in(records, run=run, languages=None)
    assert intake.next_steps
    for ordinal, read_input in enumerate(intake.next_steps.inputs, start=1):
        payload = read_input.model_dump_json().encode()
        await read(StepInput(run=run, ordinal=ordinal, input=payload))
    return [question.cache_key("scripted") for question in model.questions]


@pytest.mark.parametrize("chapter", [1, 2, 3])
async def test_an_edit_in_one_chapter_asks_anew_for_no_other(chapter: int) -> None:
    edited = STORY.replace(f"CHAPTER {chapter}\n", f"CHAPTER {chapter}\n\nIt rained.\n")

    before, after = await question_keys(STORY), await question_keys(edited)

    assert [key for key in before if key not in after] == [before[chapter - 1]]
