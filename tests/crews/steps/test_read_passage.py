"""The step `read`: numbers in, spans out."""

from typing import Any

from crews.reading import build_manuscript
from crews.runtime.crew_runner import CrewRunner
from crews.step_inputs import ReadStepInput, ResolvedPassage
from crews.steps.read_passage import ReadPassageStep
from ports.domain.story import Span
from ports.pipeline.steps import StepInput
from ports.questions import PassageMaterial
from ports.questions.read_passage import (
    ElementReading,
    OtherName,
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


async def read(model: ScriptedLanguageModel, text: str = TEXT) -> ResolvedPassage:
    cut = build_manuscript(text, "auto")
    read_input = ReadStepInput(
        passage=cut.passages[0], format=cut.format, narration=cut.narration
    )
    runner = CrewRunner(model=model, answers=InMemoryAnswerCache())
    step = ReadPassageStep(runner=runner, records=InMemoryRunData(text=text))
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


async def test_a_scene_may_begin_inside_a_paragraph() -> None:
    text = "Mara lit the lamp. Then she ran out. The yard was dark.\n\nWebb waited.\n"
    reading = a_reading(
        scenes=(
            a_scene_reading(first_unit="1", last_unit="1"),
            a_scene_reading(first_unit="1", last_unit="2", begins="she ran out"),
        )
    )

    result = await read(ScriptedLanguageModel(reading), text)

    assert [scene.source.slice(text) for scene in result.scenes] == [
        "Mara lit the lamp.",
        "Then she ran out. The yard was dark.\n\nWebb waited.",
    ]
    assert [(unit.number, unit.source.slice(text)) for unit in result.units] == [
        ("1.1", "Mara lit the lamp."),
        ("1.2", "Then she ran out. The yard was dark."),
        ("2", "Webb waited."),
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


def with_group(*, speaker: str | None = None, **changes: Any) -> PassageReading:
    reading = a_passage_reading(speaker=speaker)
    first, second = reading.scenes
    guests = PersonReading(name="the guests", mentions=1, group=True, **changes)
    return reading.model_copy(
        update={
            "scenes": (
                first.model_copy(update={"people": ("Mara", "the guests")}),
                second,
            ),
            "people": (*reading.people, guests),
        }
    )


def extras(passage: ResolvedPassage) -> list[tuple[str, str, str]]:
    return [
        (element.label, element.presence, element.source.slice(TEXT))
        for element in passage.elements
        if element.category == "background"
    ]


async def test_a_group_that_says_nothing_is_background_of_its_scene() -> None:
    lamp = OtherName(name="the lamp", unit="1", evidence="a byword")

    result = await read(ScriptedLanguageModel(with_group(other_names=(lamp,))))

    assert extras(result) == [("guests", "present", "lamp")]


async def test_a_group_that_no_word_names_is_there_all_the_same() -> None:
    result = await read(ScriptedLanguageModel(with_group()))

    assert extras(result) == [("guests", "inferred", "")]


async def test_a_group_that_speaks_is_no_background() -> None:
    result = await read(ScriptedLanguageModel(with_group(speaker="the guests")))

    assert extras(result) == []


async def test_background_that_is_listed_is_not_listed_again() -> None:
    reading = with_group()
    listed = ElementReading(
        unit="1",
        category="background",
        words="Mara lit",
        name="wedding guests",
        presence="inferred",
    )

    result = await read(
        ScriptedLanguageModel(reading.model_copy(update={"elements": (listed,)}))
    )

    assert extras(result) == [("wedding guests", "inferred", "Mara lit")]
