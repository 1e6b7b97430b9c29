"""Sound: cues from the words, and music where a beat begins without speech."""

from dataclasses import replace

import pytest

from infra.offline.tasks.direct_scene import direct_scene
from infra.offline.tasks.score_scene import find_sounds, score_scene
from tests.infra.offline.scene_builders import a_scene, shots_of

NAMES = frozenset({"nora", "pell"})


def test_no_music_plays_under_speech() -> None:
    material, parses = a_scene('Della wept. "Stay!" cried Jim. He shut the door.')
    silent = shots_of(material, direct_scene(material, parses))
    spoken = replace(silent, shots=tuple(replace(s, words=3) for s in silent.shots))

    assert not any(shot.music_cue for shot in score_scene(spoken).shots)


def music(text: str) -> str | None:
    material, parses = a_scene(text)
    silent = shots_of(material, direct_scene(material, parses))
    return score_scene(silent).shots[0].music_cue


def test_music_opens_a_beat_in_which_nobody_speaks() -> None:
    assert music("Della wept in her grief. She sat down.")


def test_no_music_plays_where_no_tone_is_told() -> None:
    assert music("Della shut the door and sat down.") is None


def test_somebody_called_by_name_is_heard_to_walk() -> None:
    material, parses = a_scene("Jim saw Della. Della walked to the door in Harrow.")
    scene = shots_of(material, direct_scene(material, parses))
    bare = replace(scene, cast=())

    heard = [s for shot in score_scene(bare).shots for s in shot.sound_effects]
    assert "footsteps" in heard


def test_a_sound_is_heard_in_the_shot_whose_action_tells_it() -> None:
    material, parses = a_scene("Jim came in. He laughed.")
    scene = shots_of(material, direct_scene(material, parses))
    first = replace(scene.shots[0], action="Jim comes in.", text="He laughed.")
    second = replace(first, action="Jim laughs.")

    heard = score_scene(replace(scene, shots=(first, second))).shots

    assert ["laughter" in shot.sound_effects for shot in heard] == [False, True]


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("The door banged.", "a door banging"),
        ("She opened the old door with a poker in her hand.", "a door"),
        ("The bell on the slip rang.", "a bell"),
        ("Rain. One lamp over the gate.", "rain"),
        ("The rain drummed on the tin roof.", "rain"),
        ("The engine coughed, caught, and died.", "an engine"),
        ("Nora ran down the lane.", "running feet"),
        ("Nora stepped into the light.", "footsteps"),
        ("The water ran out of the brim.", "running water"),
        ("She could hear them breathing.", "breathing"),
        ("He began to laugh.", "laughter"),
        ("It dropped with a heavy thud.", "a thud"),
        ("She struck one.", "a match"),
        ("I heard the stair creak.", "a creaking board"),
        ("Stagehands run past.", "running feet"),
        ("She slapped Nora across the face.", "a slap"),
        ("It hissed.", "a hiss"),
    ],
)
def test_what_makes_a_sound_is_heard(text: str, sound: str) -> None:
    assert list(find_sounds(text, NAMES)) == [sound]


@pytest.mark.parametrize(
    "text",
    [
        "By six o'clock the office smelled of paraffin.",
        "He put a half-crown down and waved away the change.",
        "He found it light, and set it down again very carefully.",
        "She went to the window and looked at the stove.",
        "A letter lay beside the bottle, the gun and the glass.",
        "The road ran down to the mill.",
        "Nobody cheered.",
        "Nora did not laugh.",
        "The curtain moved like a wave that breaks on the shore.",
        "The ambulance stands there with its doors open.",
        "She would have screamed.",
        "The clock will strike midnight.",
        "The breathing on the line stops.",
        "Nora ran a finger over the map.",
        "She sat at the window and he broke off.",
        "A gust of anger took him.",
    ],
)
def test_what_makes_no_sound_is_silent(text: str) -> None:
    assert list(find_sounds(text, NAMES)) == []
