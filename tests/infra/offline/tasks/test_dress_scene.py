"""The mood of a beat: what its actions tell of light, weather and feeling."""

from dataclasses import replace

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.dress_scene import dress_scene
from ports.domain.film import TimeOfDay
from tests.infra.offline.scene_builders import a_scene, shots_of


def moods(
    *texts: str, place: str = "INT. BARN", time: TimeOfDay = "NIGHT"
) -> list[str]:
    """Return the mood of each of the beats of a scene with Jim and Della Young."""
    material, parses = a_scene("Jim Young came in. Della Young sat down.")
    shots = shots_of(material, direct_scene(material, parses))
    beats = tuple(replace(shots.shots[0], action="", text=text) for text in texts)
    scene = replace(
        shots,
        slugline=f"{place} - {time}",
        time_of_day=time,
        shots=beats,
    )
    return [dressing.tone_and_mood for dressing in dress_scene(scene).shots]


@pytest.mark.parametrize(
    ("text", "mood"),
    [
        ("Jim asks Della.", ""),
        ("Jim Young grins.", "Amused"),
        ("The rain drums on the roof. Jim trembles.", "Rain-beaten, afraid"),
        ("Della weeps. She has a candle.", "Candle-lit, mournful"),
        ("Jim Young answers Della, dryly.", "Dry"),
        ("The whole procession stops. The rain stops.", "Crowded"),
        ("Jim opens the door, bows and goes out.", "Courteous"),
        ("Della answers Jim in a low excited voice.", "Excited"),
    ],
)
def test_a_mood_is_what_the_actions_tell(text: str, mood: str) -> None:
    assert moods(text) == [mood]


@pytest.mark.parametrize(
    "text",
    [
        "Jim has no candle.",
        "Jim looks as if he were afraid.",
        "Della does not smile.",
        "Jim cannot laugh.",
        "Every evening Jim lights a candle.",
        "Jim refrains from lighting the lamp.",
        "A gunshot breaks the silence.",
        "The engine trembles and the kettle sighs.",
        "A drift of papers lies on the desk.",
        "Jim goes down the fire stairs.",
    ],
)
def test_what_is_denied_compared_or_no_feeling_gives_no_mood(text: str) -> None:
    assert moods(text) == [""]


@pytest.mark.parametrize(
    ("time", "mood"), [("DAY", "Sunlit"), ("EVENING", ""), ("NIGHT", "")]
)
def test_no_mood_contradicts_the_time_of_day(time: TimeOfDay, mood: str) -> None:
    assert moods("The barn is full of sunlight.", time=time) == [mood]


def test_no_lamp_lights_a_day() -> None:
    lamp = "Jim takes the lamp."

    assert moods(lamp) == ["Lamplit"]
    assert moods(lamp, place="EXT. BARN", time="DAY") == [""]


def test_opposite_moods_are_not_told_together() -> None:
    assert moods("Jim laughs. Della laughs. She weeps.") == ["Glad"]
    assert moods("Jim answers calmly. Calmly, he sits down. Della fidgets.") == ["Calm"]


def test_weather_and_light_last_and_a_feeling_does_not() -> None:
    beats = moods("Jim takes the lamp and grins.", "Jim sits down.", "Della weeps.")

    assert beats == ["Lamplit, amused", "Lamplit", "Mournful, lamplit"]
