"""Directions for the actors, from the words around them."""

import pytest

from infra.offline.directing import direct_scene
from tests.infra.offline.scenery import a_scene

BOTH = "Jim Young and Della Young stood by the stove. He looked at her. She waited.\n\n"


def manners(text: str) -> list[str]:
    material, grammar = a_scene(BOTH + text)
    return [shot.performance for shot in direct_scene(material, grammar).shots]


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ('"Go home," said Jim wearily.', "Jim Young, weary."),
        ("Della put the cup down carefully.", "Della Young, carefully."),
        ("Jim only waited.", "Jim Young, plainly."),
        ("Jim did not laugh.", "Jim Young, plainly."),
    ],
)
def test_a_manner_is_what_the_words_say(text: str, manner: str) -> None:
    assert manners(text)[-1] == manner


def test_a_manner_is_whose_verb_it_goes_with() -> None:
    assert manners("Jim looked up, and Della laughed.")[-1] == "Della Young, laughing."


def test_a_thing_has_no_manner() -> None:
    assert manners("The kettle whispered, and Jim heard it.")[-1] == (
        "Jim Young, plainly."
    )
