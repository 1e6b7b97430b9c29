"""Checks of the analyst's answer against the text of its passage."""

from dataclasses import replace

import pytest

from crews.architect.passages.validation import ReadingValidator, find_words
from ports.domain.story import Span
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.read_passage import (
    ElementReading,
    OtherName,
    PassageMaterial,
    PassageReading,
    PersonReading,
    QuotationReading,
    SceneReading,
)
from tests.crews.architect.builders import a_reading, a_scene_reading

UNITS = (
    "Mara lit the lamp.",
    "“Late. Too late,” said Webb. He went out.",
    "The tide had turned.",
)
VALIDATOR = ReadingValidator(
    material=PassageMaterial(
        format="prose",
        language="en",
        narration="third",
        title="The Crossing",
        chapter=None,
        opens_chapter=True,
        tail="",
        units=tuple(
            NumberedUnit(number=str(n), role="prose", text=text)
            for n, text in enumerate(UNITS, start=1)
        ),
        quotations=(
            NumberedQuotation(
                number="Q1", unit="2", start=1, end=16, continues=None, speaker=None
            ),
        ),
    )
)


def a_scene(
    first: str, last: str, *, continues: bool = False, begins: str | None = None
) -> SceneReading:
    return a_scene_reading(
        first_unit=first, last_unit=last, continues=continues, begins=begins
    )


def a_person(name: str, *others: str) -> PersonReading:
    return PersonReading(
        name=name,
        mentions=1,
        other_names=tuple(
            OtherName(name=other, unit="1", evidence="so called") for other in others
        ),
    )


def a_quotation(number: str = "Q1", speaker: str | None = None) -> QuotationReading:
    return QuotationReading(
        number=number, speaker=speaker, attribution="explicit", confidence=0.9
    )


def a_full_reading(
    *,
    scenes: tuple[SceneReading, ...] = (a_scene("1", "3"),),
    people: tuple[PersonReading, ...] = (a_person("Webb"),),
    quotations: tuple[QuotationReading, ...] = (a_quotation(speaker="Webb"),),
    elements: tuple[ElementReading, ...] = (),
) -> PassageReading:
    return a_reading(
        scenes=scenes, people=people, quotations=quotations, elements=elements
    )


def an_element(unit: str, words: str) -> ElementReading:
    return ElementReading(unit=unit, category="prop", words=words, presence="present")


def test_a_good_reading_has_no_faults_and_no_doubts() -> None:
    reading = a_full_reading(elements=(an_element("1", "The Lamp"),))

    assert VALIDATOR.find_errors(reading) + VALIDATOR.find_warnings(reading) == ()


@pytest.mark.parametrize(
    ("scenes", "says"),
    [
        ((a_scene("2", "3"),), "must begin at unit 1"),
        ((a_scene("1", "2"),), "must go on to unit 3"),
        ((a_scene("1", "1"), a_scene("3", "3")), "must begin at unit 2"),
        ((a_scene("1", "2"), a_scene("2", "3")), "must begin at unit 3"),
        ((a_scene("1", "9"),), "do not both exist"),
        ((a_scene("1", "3"), a_scene("1", "3")), "that does not exist"),
        ((a_scene("1", "2"), a_scene("2", "3", begins="Late")), "cannot begin"),
        ((a_scene("1", "2"), a_scene("2", "3", begins="Too late")), "cannot begin"),
        ((a_scene("1", "2"), a_scene("2", "3", begins="He came in")), "cannot begin"),
    ],
)
def test_scenes_that_do_not_cover_the_passage_are_a_fault(
    scenes: tuple[SceneReading, ...], says: str
) -> None:
    [fault] = VALIDATOR.find_errors(a_full_reading(scenes=scenes))

    assert says in fault


def test_a_scene_may_begin_inside_the_last_unit_of_the_one_before() -> None:
    scenes = (a_scene("1", "2"), a_scene("2", "3", begins="he went out"))

    assert not VALIDATOR.find_errors(a_full_reading(scenes=scenes))


@pytest.mark.parametrize(
    ("text", "begins", "rest"),
    [
        ("He took hat and stick; the gate fell to.", "the gate", "the gate fell to."),
        (
            "It was the success of Paris, and when it hung in Munich, it was sold.",
            "and when it hung in Munich",
            "and when it hung in Munich, it was sold.",
        ),
        # Few words only open a sentence, and words inside a clause are not its first.
        ("He sat. After supper, he went out.", "he went", "After supper, he went out."),
        ("He sat. The gate fell to.", "fell to", "The gate fell to."),
    ],
)
def test_a_scene_begins_with_a_sentence_or_a_clause(
    text: str, begins: str, rest: str
) -> None:
    unit = NumberedUnit(number="1", role="prose", text=text)
    material = replace(VALIDATOR.material, units=(unit,))

    scene = a_scene("1", "1", begins=begins)
    opening = ReadingValidator(material=material).find_opening(scene)

    assert text[opening:] == rest


@pytest.mark.parametrize(
    ("reading", "says"),
    [
        (a_full_reading(quotations=()), "Q1 is missing"),
        (
            a_full_reading(quotations=(a_quotation(), a_quotation("Q2"))),
            "there is no quotation Q2",
        ),
        (
            a_full_reading(quotations=(a_quotation(), a_quotation())),
            "Q1 is there twice",
        ),
        (
            a_full_reading(quotations=(a_quotation(speaker="Mara"),)),
            "'Mara' is not in people",
        ),
        (a_full_reading(people=(a_person("Webb"), a_person("Ahab"))), "never names"),
        (a_full_reading(people=(a_person("Webb", "Ahab"),)), "never names 'Ahab'"),
        (a_full_reading(elements=(an_element("1", "oars"),)), "does not stand in unit"),
        (a_full_reading(elements=(an_element("8", "lamp"),)), "there is no unit 8"),
        (
            a_full_reading(scenes=(a_scene("1", "3", continues=True),)),
            "opens a chapter",
        ),
        (
            a_full_reading(
                scenes=(a_scene("1", "1"), a_scene("2", "3", continues=True))
            ),
            "only the first scene may continue",
        ),
    ],
)
def test_what_the_page_does_not_bear_out_is_a_doubt(
    reading: PassageReading, says: str
) -> None:
    [doubt] = VALIDATOR.find_warnings(reading)

    assert says in doubt


def test_words_are_found_where_folding_would_move_them() -> None:
    assert find_words("lamp", "İİ Lamp") == Span(3, 7)


def test_words_are_found_across_the_end_of_a_line() -> None:
    assert find_words("brass figures", "little brass\n  figures") == Span(7, 22)
