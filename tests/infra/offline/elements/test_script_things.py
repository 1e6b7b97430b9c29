"""What a script's action names stands before the camera, also what is of today."""

import pytest

from tests.infra.offline.passage_builders import read

HEAD = "INT. OFFICE - DAY\n\nMARA waits. "


def things(action: str) -> set[tuple[str, str]]:
    found = read(f"{HEAD}{action}", format="screenplay").reading.elements
    return {(e.category, e.words) for e in found if e.presence != "mentioned"}


@pytest.mark.parametrize(
    ("action", "category", "words"),
    [
        ("The printer spits out a page.", "prop", "printer"),
        ("A jungle gym stands behind her.", "set_dressing", "jungle gym"),
        ("She lifts a SILVER ZITHER.", "prop", "SILVER ZITHER"),
        ("On the shelf, a XYLOPHONE.", "prop", "XYLOPHONE"),
        ("The BELL RINGS in the hall.", "sound", "RINGS"),
        ("Two teenagers drop students off.", "background", "Two teenagers"),
        ("Two teenagers drop students off.", "background", "students"),
        ("HORN.", "sound", "HORN"),
        ("Her scarf swings on the line.", "wardrobe", "scarf"),
        ("A crack appears on the pane.", "effect", "crack"),
        ("Mara falls down.", "stunt", "falls"),
        ("The tram misses Mara by an inch.", "stunt", "misses"),
        ("Mara drives straight into him.", "stunt", "drives"),
        ("Mara falls to the ground.", "stunt", "falls"),
        ("A man in a black hoodie bursts out.", "wardrobe", "black hoodie"),
        ("Men wearing ties sit round her.", "wardrobe", "ties"),
        ("Mara stands there in NYPD uniform.", "wardrobe", "NYPD uniform"),
        ("She parks a HONDA CIVIC.", "vehicle", "HONDA CIVIC"),
        ("She slides her Glock under the seat.", "prop", "Glock"),
        ("The Homies look on.", "background", "Homies"),
        ("A stream of tired campers emerges.", "background", "tired campers"),
        ("A GANGBANGER bursts in.", "cast", "GANGBANGER"),
        (
            "She sees a RESCUE HELICOPTER drop into view.",
            "vehicle",
            "RESCUE HELICOPTER",
        ),
        ("She kisses her little SISTER.", "cast", "little SISTER"),
        ("Mara has broken the door down.", "stunt", "broken"),
    ],
)
def test_a_thing_of_today_or_in_capitals_is_needed(
    action: str, category: str, words: str
) -> None:
    assert (category, words) in things(action)


def test_a_parenthetical_may_have_a_thing() -> None:
    text = "MARA\n(points at the stereo)\nTurn it down."

    assert ("prop", "stereo") in things(f"\n\n{text}")


@pytest.mark.parametrize(
    "action",
    [
        "She presses the play button.",
        "She hits the button.",
        "Camera pans over the hall.",
        "She turns to camera.",
        "The camera zooms to her face.",
        "This shot ends where it began.",
        "The button reads STANDBY.",
        "She grabs the phone and dials the number.",
        "She turns toward the camera.",
        "She hears it from next door.",
        "She buckles up -- waves to the porter.",
    ],
)
def test_a_button_of_a_machine_and_a_verb_are_no_things(action: str) -> None:
    words = {word.split()[-1] for _, word in things(action)}

    assert not words & {"button", "dials", "Camera", "camera", "shot", "door", "waves"}


@pytest.mark.parametrize(
    "action",
    [
        "She catches a glimpse of him.",
        "She tries to catch a signal.",
        "She puts on the breaks.",
        "Her pupils dilate.",
        "Snap out of it!",
        "She waits while we go through the pane.",
        "She leans against the wall.",
    ],
)
def test_a_deed_a_pupil_of_the_eye_and_a_bare_wall_are_no_things(action: str) -> None:
    words = {word for _, word in things(action)}

    assert words <= {"pane"}


def test_the_parts_of_a_car_come_with_it() -> None:
    script = "INT. CAR - DAY\n\nMara opens the door. She looks in the rear mirror."
    outside = (
        "EXT. YARD - DAY\n\nThe car stops. Bo lies on the back seat. A door opens."
    )

    found = read(f"{script}\n\n{outside}", format="screenplay").reading.elements

    dressing = [e.words for e in found if e.category == "set_dressing"]
    assert dressing == ["door"]


def test_a_button_of_a_coat_is_worn() -> None:
    assert ("wardrobe", "button") in things("She sews a button on her coat.")


def test_the_vehicle_of_a_slugline_is_needed_and_a_station_is_none() -> None:
    script = "INT. VAN - NIGHT\n\nMARA drives.\n\nEXT. BUS STATION - DAY\n\nMara waits."

    found = read(script, format="screenplay").reading.elements

    assert [e.words for e in found if e.category == "vehicle"] == ["VAN"]


def test_how_a_line_is_spoken_is_no_sound() -> None:
    assert not things("\n\nMARA\n(whispering)\nTurn it down.")
