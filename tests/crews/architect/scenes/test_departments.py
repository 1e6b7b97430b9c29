"""An element goes to its department, as many as the text counts, as it looks there."""

import pytest

from crews.architect.scenes.departments import (
    find_department,
    find_quantity,
    find_state,
)
from ports.domain.film import DEPARTMENTS, ElementCategory


@pytest.mark.parametrize(
    ("category", "words", "department"),
    [
        ("prop", "an old revolver", "weapons"),
        ("prop", "a lamp", "props"),
        ("prop", "tickets", "signs and documents"),
        ("animal", "eleven hens", "livestock"),
        ("animal", "a cat", "animals"),
        ("set_dressing", "a dead tree", "greenery"),
        ("sound", "music", "music"),
        ("effect", "a ghost", "visual effects"),
        ("background", "the crowd", "atmosphere"),
    ],
)
def test_a_word_may_belong_to_a_finer_department(
    category: ElementCategory, words: str, department: str
) -> None:
    found = find_department(category, words)

    assert found == department
    assert found in DEPARTMENTS


@pytest.mark.parametrize(
    ("words", "quantity"),
    [
        ("two glasses", 2),
        ("four hundred clocks", 400),
        ("a dozen eggs", None),
        ("dozen eggs", 12),
        ("31 desks", 31),
        ("the lamp", None),
    ],
)
def test_a_number_counts(words: str, quantity: int | None) -> None:
    assert find_quantity(words) == quantity


def test_a_state_is_what_it_must_look_like() -> None:
    assert find_state("a torn, muddy coat") == "torn, muddy"
    assert find_state("a green coat") is None
