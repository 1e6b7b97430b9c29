"""A scene has one thing once, also by two names."""

import pytest

from crews.director.unique_elements import unique_elements
from crews.step_inputs import LocatedElement
from ports.domain.film import ElementCategory
from ports.domain.story import Span


def names(category: ElementCategory, *words: str) -> list[str]:
    span = Span(0, 1)
    found = (
        LocatedElement(
            category=category, name=word, presence="present", source=span, unit="1"
        )
        for word in words
    )
    return [element.name for element in unique_elements(found)]


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (("wall clock", "clock"), ["wall clock"]),
        (("clock", "wall clock", "Clock"), ["wall clock"]),
        (("empty bed", "iron bed", "bed"), ["empty bed", "iron bed"]),
        (("bench", "other bench"), ["bench", "other bench"]),
        (("door", "doors"), ["door"]),
        (("clock", "clock tower"), ["clock", "clock tower"]),
    ],
)
def test_a_bare_name_gives_way_to_a_fuller_one(
    words: tuple[str, ...], kept: list[str]
) -> None:
    assert names("set_dressing", *words) == kept


def test_a_bike_is_the_bicycle_that_is_there() -> None:
    assert names("vehicle", "bicycle", "bike", "bicycles", "van") == ["bicycle", "van"]


def test_two_props_of_one_noun_stay_two() -> None:
    assert names("prop", "red letter", "letter") == ["red letter", "letter"]


def test_what_a_person_asked_for_stands_beside_what_is_there() -> None:
    span = Span(0, 1)
    many, one = (
        LocatedElement(
            category="vehicle",
            name=name,
            presence="present",
            source=span,
            unit="1",
            edited=name == "car",
        )
        for name in ("cars", "car")
    )

    assert list(unique_elements([many, one])) == [many, one]
