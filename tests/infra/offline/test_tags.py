"""What is told beside a speech, in a shot list's present tense."""

import pytest

from infra.offline.page import parts_of
from infra.offline.tags import beside, speaking
from tests.infra.offline.asking import a_passage, grammar_of


def told(text: str) -> str:
    material = a_passage(text)
    [unit] = material.units
    [part] = parts_of(material.units, material.quotations, grammar_of((unit.text,)))
    [quotation] = part.quotations
    narration = beside(part, part.told, (quotation.start, quotation.end))
    return speaking(narration, "Della")


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
    assert told(text) == action


def test_half_of_the_next_tag_tells_nothing() -> None:
    assert told('"Mind the step," and his answering.') == "Della speaks."
