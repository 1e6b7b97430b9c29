"""The narration beside a quotation, in the present tense of a shot list."""

import pytest

from infra.offline.language.document import build_units
from infra.offline.shots.speech_narration import strip_speech_tag, to_present_tense
from tests.infra.offline.passage_builders import a_passage, parses_of


def action_of_speech(text: str) -> str:
    material = a_passage(text)
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    [quotation] = unit.quotations
    place = (quotation.start, quotation.end)
    narration = strip_speech_tag(unit, unit.narration, place)
    return to_present_tense(narration, "Della")


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('"Sit," said Della.', "Della speaks."),
        ('"Sit," said the old woman.', "Della speaks."),
        ('"Sit," said Della, without looking up.', "Della speaks, without looking up."),
        ('"Sit," her mother said from the stove.', "Della speaks from the stove."),
        ('"Sit!" cried Della to the boy.', "Della cries to the boy."),
        ('"Sit." She closed the door.', "Della speaks. She closed the door."),
        ('Turning to him, Della said, "Sit."', "Turning to him, Della speaks."),
        ('She closed the door and said, "Sit."', "She closed the door. Della speaks."),
    ],
)  # fmt: skip
def test_a_tag_gives_way_to_the_speaker(text: str, action: str) -> None:
    assert action_of_speech(text) == action


def test_half_of_the_next_tag_tells_nothing() -> None:
    assert action_of_speech('"Mind the step," and his answering.') == "Della speaks."
