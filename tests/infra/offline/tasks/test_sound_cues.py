"""What a shot's words let us hear, and no more."""

import pytest

from infra.offline.tasks.sound_cues import find_sounds

NAMES = frozenset({"nora", "pell"})


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
