"""Directions for the actors, from the words around them."""

from dataclasses import replace

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from tests.infra.offline.scene_builders import a_scene

BOTH = "Jim Young and Della Young stood by the stove. He looked at her. She waited.\n\n"


def manners(text: str) -> list[str]:
    material, parses = a_scene(BOTH + text)
    return [shot.performance for shot in direct_scene(material, parses).shots]


@pytest.mark.parametrize(
    ("text", "manner"),
    [
        ('"Go home," said Jim wearily.', "Jim Young, wearily."),
        ("Della put the cup down carefully.", "Della Young, carefully."),
        ("Jim only waited.", ""),
        ("Jim did not laugh.", ""),
        ("Jim smiled.", "Jim Young, smiling."),
        ("Jim read it as if he were slowly learning to spell.", ""),
        ("Jim snapped the case shut.", ""),
        ('"Go home!" said Jim.', ""),
    ],
)
def test_a_manner_is_what_the_words_say(text: str, manner: str) -> None:
    assert manners(text)[-1] == manner


def test_a_manner_is_whose_verb_it_goes_with() -> None:
    assert manners("Jim looked up, and Della laughed.")[-1] == "Della Young, laughing."


def test_a_thing_has_no_manner() -> None:
    assert manners("The kettle whispered, and Jim heard it.")[-1] == ""


def test_who_is_shown_while_another_speaks_listens() -> None:
    speech = " ".join(f"I went to the door number {n} of that house." for n in range(9))

    assert "Della Young, listening." in manners(f'"{speech}" said Jim.')


def test_who_has_a_line_in_the_shot_does_not_only_listen() -> None:
    found = manners('"Why?" said Della. "Because I must," said Jim.')

    assert not any("listening" in manner for manner in found)


def test_a_pronoun_means_the_latest_whom_it_may_mean() -> None:
    material, parses = a_scene(BOTH + "Jim frowned. Della sat down, and he laughed.")
    ungendered = tuple(
        replace(m, gender="unknown") if m.name == "Della Young" else m
        for m in material.cast
    )

    direction = direct_scene(replace(material, cast=ungendered), parses)

    assert direction.shots[-1].performance.endswith("Della Young, laughing.")
