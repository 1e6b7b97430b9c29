"""A vehicle that moves before the camera has somebody at its wheel."""

import pytest

from ports.questions.read_passage import PassageReading
from tests.infra.offline.passage_builders import read

HEAD = "INT. FLAT - DAY\n\nMARA waits.\n\nEXT. ROAD - DAY\n\n"


def script(text: str) -> PassageReading:
    return read(text, format="screenplay").reading


def drivers(text: str) -> list[str | None]:
    return [e.name for e in script(text).elements if e.category == "cast"]


@pytest.mark.parametrize(
    ("action", "driver"),
    [
        ("A van turns the corner.", "van driver"),
        ("The van exits, leaving a cloud of dust.", "van driver"),
        ("Three yellow school buses pull into the yard.", "school bus driver"),
        ("A helicopter hangs over the roofs.", "helicopter pilot"),
    ],
)
def test_a_vehicle_that_moves_where_nobody_is_has_a_driver(
    action: str, driver: str
) -> None:
    assert drivers(HEAD + action) == [driver]


def test_a_heading_may_be_what_moves() -> None:
    assert drivers(f"{HEAD}Dust.\n\n.THE VAN\n\nbegins to roll.") == ["VAN driver"]


@pytest.mark.parametrize(
    "action",
    [
        "A van stands at the kerb.",
        "Mara steps in front of the van.",
        "Mara waits. A van turns the corner.",
        "A wheelchair rolls down the ramp.",
        "A guard runs out. The van leaves.",
    ],
)
def test_a_vehicle_at_rest_or_among_people_asks_for_no_driver(action: str) -> None:
    assert not any(drivers(HEAD + action))


def test_who_is_in_the_van_in_the_next_scene_drives_it_in_this_one() -> None:
    found = script(
        f"{HEAD}The van turns in.\n\nINT. VAN - DAY\n\nBRUNO yawns.\n\nBRUNO\nLate."
    )

    assert [scene.people for scene in found.scenes][1] == ("Bruno",)
    assert not [e for e in found.elements if e.category == "cast"]
