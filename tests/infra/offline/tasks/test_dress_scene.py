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
            "The lamp burns in the gale and the storm.",
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


@pytest.mark.parametrize(
    ("slugline", "text", "mood"),
    [
        ("INT. LIBRARY - DAY", "A drift of papers lies on the desk.", ""),
        ("EXT. LIBRARY - DAY", "A drift lies on the steps.", "Muffled by snow"),
        (
            "INT. LIBRARY - DAY",
            "He has snow on his boots, and frost on his coat.",
            "Muffled by snow",
        ),
    ],
)
def test_a_room_has_no_weather_by_a_single_word(
    slugline: str, text: str, mood: str
) -> None:
    material, parses = a_scene("Jim Young came in.")
    shots = shots_of(material, direct_scene(material, parses))
    shot = replace(shots.shots[0], action="", text=text)

    [dressing] = dress_scene(replace(shots, slugline=slugline, shots=(shot,))).shots

    assert dressing.tone_and_mood == mood
