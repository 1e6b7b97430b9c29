"""A slugline's place and time, however the writer set them off."""

import pytest

from tests.infra.offline.passage_builders import read

SLUGLINES = [
    ("INT. BAKERY - DAWN", "Bakery", "interior", "DAWN"),
    ("12 INT. BAKERY - NIGHT 12", "Bakery", "interior", "NIGHT"),
    ("4A. EXT. YARD - DAY", "Yard", "exterior", "DAY"),
    ("SCENE 1. INT. BAKERY. NIGHT.", "Bakery", "interior", "NIGHT"),
    ("SC 3 EXT YARD DUSK", "Yard", "exterior", "DUSK"),
    ("INT. BAKERY, DAY", "Bakery", "interior", "DAY"),
    ("INT. BAKERY, THE NEXT MORNING", "Bakery", "interior", "MORNING"),
    ("INT. BAKERY - NIGHT #4A#", "Bakery", "interior", "NIGHT"),
    ("**INT. BAKERY - NIGHT**", "Bakery", "interior", "NIGHT"),
    ("### EXT. YARD - DAY", "Yard", "exterior", "DAY"),
    ("INT. DAY ROOM - NIGHT", "Day room", "interior", "NIGHT"),
    ("INT. HOUSE, MORNING ROOM", "House, morning room", "interior", "UNKNOWN"),
    ("EXT. YARD - SAME", "Yard", "exterior", "UNKNOWN"),
    ("EXT. YARD, A MOMENT LATER", "Yard", "exterior", "UNKNOWN"),
    ("EXT. YARD, A BIT LATER", "Yard", "exterior", "UNKNOWN"),
    ("INT. OFFICE, A SECOND LATER", "Office", "interior", "UNKNOWN"),
    ("INT. OFFICE, SECOND FLOOR", "Office, second floor", "interior", "UNKNOWN"),
    ("INT. LOBBY, CONTINUED", "Lobby", "interior", "UNKNOWN"),
    ("INT. ROOM 12 - DAY", "Room 12", "interior", "DAY"),
    ("INT. ROOM 12", "Room 12", "interior", "UNKNOWN"),
    ("I/E. CAR - DAY", "Car", "mixed", "DAY"),
    ("INTERIOR: BAKERY - DAY", "Bakery", "interior", "DAY"),
    (".BACK IN THE SHOP", "Back in the shop", "unknown", "UNKNOWN"),
]


@pytest.mark.parametrize(("line", "place", "setting", "time"), SLUGLINES)
def test_a_slugline_gives_place_setting_and_time(
    line: str, place: str, setting: str, time: str
) -> None:
    text = f"{line}\n\nNell waits."

    [scene] = read(text, format="screenplay").reading.scenes

    assert (scene.place, scene.setting, scene.time_of_day) == (place, setting, time)


@pytest.mark.parametrize(
    ("below", "time"),
    [
        ("NELL\nI saw him last night.", "DAY"),
        ("NELL\nGood evening, Oskar.", "EVENING"),
        ("NELL\nI leave tomorrow.", "UNKNOWN"),
        ("The clock reads 1:20 pm.", "DAY"),
        ("The clock reads 12:30 A.M.", "NIGHT"),
    ],
)
def test_a_script_tells_the_time_below_a_heading_that_has_none(
    below: str, time: str
) -> None:
    text = f"INT. BAKERY, TWO DAYS LATER\n\nNell waits.\n\n{below}"

    [scene] = read(text, format="screenplay").reading.scenes

    assert scene.time_of_day == time


def test_the_number_of_a_plays_scene_is_no_part_of_its_place() -> None:
    speeches = "NELL. Who rang?\n\nOSKAR. The baker.\n\n" * 2
    text = f"SCENE II. A bakery. Morning.\n\n{speeches}"

    [scene] = read(text, format="screenplay").reading.scenes

    assert (scene.place, scene.time_of_day) == ("A bakery", "MORNING")


@pytest.mark.parametrize(
    ("when", "time", "day"),
    [
        ("CONTINUED", "NIGHT", "same"),
        ("A BIT LATER", "NIGHT", "same"),
        ("TWO DAYS LATER", "UNKNOWN", "later"),
    ],
)
def test_the_time_goes_on_unless_days_have_passed(
    when: str, time: str, day: str
) -> None:
    text = f"INT. BAKERY - NIGHT\n\nNell waits.\n\nEXT. YARD, {when}\n\nShe runs."

    _, yard = read(text, format="screenplay").reading.scenes

    assert (yard.place, yard.time_of_day, yard.day) == ("Yard", time, day)


@pytest.mark.parametrize("head", ["Scene: ", "SCENE II. "])
def test_how_a_plays_scene_is_furnished_is_no_part_of_its_place(head: str) -> None:
    speeches = "NELL. Who rang?\n\nOSKAR. The baker.\n\n" * 2
    room = "Nell's bakery in the Half-Moon. The room is long and low, and well lit."

    [scene] = read(f"{head}{room}\n\n{speeches}", format="screenplay").reading.scenes

    assert scene.place == "Nell's bakery in the Half-Moon"


def test_whom_a_heading_names_is_there() -> None:
    text = (
        "INT. BAKERY - DAY\n\nNELL\nWho rang?\n\nOSKAR\nThe baker.\n\n"
        ".OSKAR, BY NELL'S OVEN\n\nopens the door.\n\n.THE OVEN\n\nglows."
    )

    _, oskar, oven = read(text, format="screenplay").reading.scenes

    assert (oskar.people, oven.people) == (("Oskar",), ())
