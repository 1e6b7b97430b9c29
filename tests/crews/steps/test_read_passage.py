"""The step `read`: numbers in, spans out."""

from crews.reading import build_manuscript
from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import ReadStepInput, ResolvedPassage
from crews.steps.read_passage import ReadPassageStep
from ports.domain.story import Span
from ports.pipeline.steps import StepInput
from ports.questions import PassageMaterial
from ports.questions.read_passage import (
    ElementReading,
    PassageReading,
    PersonReading,
    QuotationReading,
)
from tests.builders import a_run
from tests.crews.architect.builders import a_reading, a_scene_reading
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import ScriptedLanguageModel
from tests.fakes.run_data import InMemoryRunData

TEXT = (
    "Mara lit the lamp.\n\n“You are late,” said Webb.\n\n"
    "* * *\n\nThe tide had turned.\n"
)


def a_passage_reading(
    *,
    speaker: str | None = "Webb",
    words: str = "lamp",
    offscreen: bool = False,
) -> PassageReading:
    return a_reading(
        scenes=(
            a_scene_reading(first_unit="1", last_unit="2", people=("Mara", "Webb")),
            a_scene_reading(first_unit="3", last_unit="4"),
        ),
        people=(
            PersonReading(name="Mara", mentions=1),
            PersonReading(name="Webb", mentions=1),
        ),
        quotations=(
            QuotationReading(
                number="Q1",
                speaker=speaker,
                attribution="explicit",
                confidence=0.9,
                offscreen=offscreen,
            ),
        ),
        elements=(
            ElementReading(unit="1", category="prop", words=words, presence="present"),
        ),
    )


async def read(model: ScriptedLanguageModel) -> ResolvedPassage:
    cut = build_manuscript(TEXT, "auto")
    read_input = ReadStepInput(
        passage=cut.passages[0], format=cut.format, narration=cut.narration
    )
    runner = CrewRunner(model=model, answers=InMemoryAnswerCache())
    step = ReadPassageStep(runner=runner, records=InMemoryRunData(text=TEXT))
    outcome = await step(
        StepInput(run=a_run(), ordinal=1, input=read_input.model_dump_json().encode())
    )
    assert isinstance(outcome.result, ResolvedPassage)
    return outcome.result


async def test_scenes_become_spans() -> None:
    result = await read(ScriptedLanguageModel(a_passage_reading()))

    assert [scene.source.slice(TEXT) for scene in result.scenes] == [
        "Mara lit the lamp.\n\n“You are late,” said Webb.",
        "* * *\n\nThe tide had turned.",
    ]


async def test_quotations_keep_their_place_and_get_their_speaker() -> None:
    result = await read(ScriptedLanguageModel(a_passage_reading()))

    [quotation] = result.quotations
    assert (quotation.source.slice(TEXT), quotation.speaker) == (
        "You are late,",
        "Webb",
    )


async def test_a_voice_alone_is_off_screen() -> None:
    result = await read(ScriptedLanguageModel(a_passage_reading(offscreen=True)))

    [quotation] = result.quotations
    assert quotation.delivery == "off_screen"


async def test_elements_are_found_in_the_text() -> None:
    result = await read(ScriptedLanguageModel(a_passage_reading()))

    assert [element.source for element in result.elements] == [Span(13, 17)]


async def test_the_model_sees_text_only_as_numbered_material() -> None:
    model = ScriptedLanguageModel(a_passage_reading())

    await read(model)

    material = model.questions[0].material
    assert isinstance(material, PassageMaterial)
    assert (material.units[0].number, material.units[0].text) == (
        "1",
        "Mara lit the lamp.",
    )
    assert "Mara" not in model.questions[0].instructions


async def test_a_speaker_who_is_nobody_leaves_the_line_unresolved() -> None:
    doubtful = a_passage_reading(speaker="Ahab")

    result = await read(ScriptedLanguageModel(doubtful, doubtful))

    [quotation] = result.quotations
    assert (quotation.speaker, quotation.attribution, quotation.confidence) == (
        None,
        "none",
        0,
    )


async def test_words_that_do_not_stand_there_are_left_out_and_told() -> None:
    doubtful = a_passage_reading(words="harpoon")

    result = await read(ScriptedLanguageModel(doubtful, doubtful))

    assert (result.elements, result.findings) == (
        (),
        ("'harpoon' does not stand in unit 1",),
    )
