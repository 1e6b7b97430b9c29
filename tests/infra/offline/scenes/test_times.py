"""The time of day: told, counted by the clock, kept, or likely by its light."""

import pytest

from tests.infra.offline.passage_builders import read

STAY = "Nell sat at the loom and looked at the thread. " * 9


@pytest.mark.parametrize(
    ("told", "time"),
    [
        ("The sun was sinking behind the mill.", "DUSK"),
        ("The sun was rising behind the mill.", "DAWN"),
        ("The lamps were lit in the mill.", "EVENING"),
        ("Nell came to the mill after dinner.", "EVENING"),
        ("Nell came to the mill after midnight.", "NIGHT"),
        ("Nell squinted, for the sun was in the window.", "DAY"),
        ("A candle burned beside Nell. Two candles lay on the floor.", "EVENING"),
        ("Nell groped for the loom in the darkness.", "NIGHT"),
        ("They left the mill when it was beginning to be daylight.", "DAWN"),
        ("Nell came to the mill at three o'clock.", "AFTERNOON"),
        ("Nell came to the mill at nine o'clock.", "UNKNOWN"),
        ("Nell came to the mill for the nine o'clock train.", "UNKNOWN"),
        ("Nell came to the mill at three o'clock in the morning.", "NIGHT"),
        ("Nell slept after lunch, and at twelve o'clock she rose.", "NIGHT"),
        ("Nell slept after lunch, and at 12 o'clock she rose.", "NIGHT"),
        ("The boat was expected to dock at six in the morning.", "UNKNOWN"),
        ("Nell was glad. The mill looks dismal on moonlit nights.", "UNKNOWN"),
        ("Nell resolved to write to him in the morning.", "UNKNOWN"),
        ("Every evening at sunset Nell used to come to the mill.", "UNKNOWN"),
        ("Nell was dressing for the matinée.", "AFTERNOON"),
        ("Nell lit the gas.", "EVENING"),
        ("The next day Nell came to the mill.", "DAY"),
        ("Nell came to the mill at 10:30 o'clock, in the moonshine.", "NIGHT"),
        ("The stars came out over the mill.", "NIGHT"),
        ("Nell sewed stars upon the flag.", "UNKNOWN"),
        ("Nell felt better after a night's rest.", "UNKNOWN"),
        ("Nell folded his evening clothes.", "EVENING"),
        ("“I saw him this morning,” said Nell.", "DAY"),
        ("“Good night,” said Nell.", "NIGHT"),
    ],
)
def test_the_light_the_meal_or_the_clock_tells_the_time(told: str, time: str) -> None:
    [scene] = read(told).reading.scenes

    assert scene.time_of_day == time


@pytest.mark.parametrize(
    ("before", "opening", "time"),
    [
        ("In the morning", "At three o'clock Nell came back.", "AFTERNOON"),
        ("In the morning", "At eleven o'clock Nell came back.", "MORNING"),
        ("In the evening", "At eleven o'clock Nell came back.", "NIGHT"),
        ("At night", "At half-past two Nell came back.", "NIGHT"),
        ("In the morning", "In a few minutes Nell came back.", "MORNING"),
        ("In the morning", "After a while Nell came back.", "MORNING"),
        ("In the morning", "Three hours later Nell came back.", "UNKNOWN"),
        ("At night", "The sun moved on. Nell came back.", "NIGHT"),
    ],
)
def test_a_scene_goes_on_from_the_time_before_it(
    before: str, opening: str, time: str
) -> None:
    found = read(f"{before} Nell sat still. {STAY}\n\n* * *\n\n{opening} {STAY}")

    assert [scene.time_of_day for scene in found.reading.scenes][1] == time


@pytest.mark.parametrize(
    ("opening", "told", "time"),
    [
        ("Nell went out to the yard.", "She sang. It was a warm evening.", "EVENING"),
        ("At dusk Nell went out to the yard.", "", "UNKNOWN"),
        ("Nell went out to the yard.", "She sang. The sun had set.", "UNKNOWN"),
        (
            "* * *\n\nNell went out to the yard.",
            "She sang. It was a warm evening.",
            "UNKNOWN",
        ),
    ],
    ids=[
        "it-goes-on",
        "another-time-opens-it",
        "light-that-fades",
        "a-break-may-stand-for-hours",
    ],
)
def test_a_scene_without_a_time_is_at_that_of_the_one_that_goes_on_from_it(
    opening: str, told: str, time: str
) -> None:
    text = f"Nell sat in the kitchen. {STAY}\n\n{opening} {STAY}{STAY}\n\n{told} {STAY}"

    scenes = read(text).reading.scenes

    assert len(scenes) > 1
    assert scenes[0].time_of_day == time
