"""Age and lasting features stand in the descriptions of looks."""

import pytest

from crews.architect.cast.appearance import find_age, find_features


@pytest.mark.parametrize(
    ("description", "age"),
    [
        ("about fifty, with a grey beard", "about fifty"),
        ("24, hair in a net", "24"),
        ("60s, stage-door keeper", "60s"),
        ("a woman in her late sixties", "in her late sixties"),
        ("eleven years old", "eleven years old"),
        ("a girl of nine", "nine"),
        ("Twelve-year-old", "Twelve-year-old"),
        ("15", "15"),
        ("mid 50s", "mid 50s"),
        ("a woman of two-and-twenty", "two-and-twenty"),
        ("a cloak of three colours", None),
        ("in a long oilskin", None),
    ],
)
def test_an_age_is_in_the_text_s_words(description: str, age: str | None) -> None:
    assert find_age([description]) == age


def test_a_scar_lasts_and_a_coat_does_not() -> None:
    looks = ["in his yellow coat", "about fifty, with a grey beard and a scar"]

    assert find_features(looks) == ("a grey beard and a scar",)
