"""The mood of a beat, by its words and by the tone that the director gives it."""

from dataclasses import replace

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from tests.infra.offline.scene_builders import a_scene, shots_of


@pytest.mark.parametrize(
    ("action", "text", "mood"),
    [
        ("They talk. (comedic)", "Jim asks Della.", "Light"),
        ("They talk. (dramatic)", "Jim asks Della.", ""),
        (
            "They talk. (comedic)",
            "The lamp burns in the storm.",
            "Light, storm-tossed, lamplit",
        ),
    ],
)
def test_talk_has_the_mood_of_its_beat(action: str, text: str, mood: str) -> None:
    material, parses = a_scene("Jim Young came in.")
    shots = shots_of(material, direct_scene(material, parses))
    beat = replace(shots.shots[0], action=action, text=text)

    [dressing] = dress_scene(replace(shots, shots=(beat,))).shots

    assert dressing.tone_and_mood == mood
