"""The narration beside a quotation, in the present tense of a shot list."""

import pytest

from infra.offline.language.document import build_units
from infra.offline.shots.action_text import ActionText
from infra.offline.shots.speech_narration import describe_speech, strip_speech_tag
from tests.infra.offline.passage_builders import a_passage, parses_of


def action_of_speech(text: str, act: str = "asks") -> str:
    material = a_passage(text)
    parses = parses_of((material.units[0].text,))
    [unit] = build_units(material.units, material.quotations, parses)
    [quotation] = unit.quotations
    place = (quotation.start, quotation.end)
    rendered = ActionText(unit, {}, in_past=True)
    narration = strip_speech_tag(unit, unit.narration, place, rendered)
    return describe_speech(narration, "Della", act)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('"Sit," said Della.', "Della asks."),
        ('"Sit," said the old woman.', "Della asks."),
        ('"Sit," said Della, the old cook.', "Della asks."),
        ('"Sit," said Anna-Lena, and laughed.', "Della asks, and laughs."),
        ('"Sit!" they all cried.', "Della asks."),
        ("「Sit, Jim,」 said the cook.", "Della asks."),
        ("『Sit,』 the cook said, and rose.", "Della asks, and rises."),
        ('"Sit," said Della, without looking up.', "Della asks, without looking up."),
        ('"Sit," her mother said from the stove.', "Della asks from the stove."),
        ('"Sit!" cried Della to the boy.', "Della asks the boy."),
        ('"Sit." She closed the door.', "Della asks. She closes the door."),
        ('Turning to him, Della said, "Sit."', "Turning to him, Della asks."),
        ('"Sit," was the reply. She rose.', "Della asks. She rises."),
        ('"Sit!" was all she said, and he rose.', "Della asks. He rises."),
        ('"Sit," came the answer, and the lamp went out.',
         "Della asks. The lamp goes out."),
        ('She closed the door and said, "Sit."', "She closes the door. Della asks."),
    ],
)  # fmt: skip
def test_a_tag_gives_way_to_the_speaker(text: str, action: str) -> None:
    assert action_of_speech(text) == action


def test_half_of_the_next_tag_tells_nothing() -> None:
    assert action_of_speech('"Mind the step," and his answering.') == "Della asks."


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ('"I saw it," said Della sadly.', "Della sadly tells Bo what she saw."),
        ('"I saw it," said Della sullenly to Bo.',
         "Della sullenly tells Bo what she saw."),
        ('"I saw it," said Della with a shrug.',
         "Della tells Bo what she saw with a shrug."),
    ],
)  # fmt: skip
def test_a_manner_belongs_to_who_speaks(text: str, action: str) -> None:
    assert action_of_speech(text, "tells Bo what she saw") == action
