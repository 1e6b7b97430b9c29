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
        ("Nell came to the mill at three o'clock.", "AFTERNOON"),
        ("Nell came to the mill at nine o'clock.", "UNKNOWN"),
        ("Nell came to the mill for the nine o'clock train.", "UNKNOWN"),
        ("Nell came to the mill at three o'clock in the morning.", "NIGHT"),
        ("Nell slept after lunch, and at twelve o'clock she rose.", "NIGHT"),
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
