"""What is done beside a long speech is in the shots in which it is done."""

from infra.offline.tasks.direct_scene import direct_scene
from tests.infra.offline.scene_builders import a_scene

BOTH = "Jim Young and Della Young came in. He sat down. She stood.\n\n"
SPEECH = (
    "The boat went at noon with all of the barrels. Nobody on the quay saw who had "
    "paid the master for them. The harbour office wrote down the wrong name again. "
    "My brother will never believe a word of this story."
)


def actions_of(text: str) -> list[str]:
    material, parses = a_scene(BOTH + text)
    return [shot.action for shot in direct_scene(material, parses).shots]


def test_what_is_told_after_a_long_speech_is_done_at_its_end() -> None:
    actions = actions_of(f'"{SPEECH}" Jim laid the letter on the table.')

    assert "lays the letter on the table" in actions[-1]
    assert not any("letter" in action for action in actions[:-1])


def test_what_is_done_beside_the_tag_goes_on_as_long_as_the_speech() -> None:
    actions = actions_of(f'"Listen," said Jim, rolling a cigarette. "{SPEECH}"')

    assert "rolling a cigarette" in actions[-1]
