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
        ("The BELL RINGS in the hall.", "sound", "BELL RINGS"),
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
        (
            "She sees a RESCUE HELICOPTER drop into view.",
            "vehicle",
            "RESCUE HELICOPTER",
        ),
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


@pytest.mark.parametrize(
    ("action", "category", "words"),
    [
        ("A phone VIBRATES.", "sound", "phone VIBRATES"),
        ("A phone VIBRATES.", "prop", "phone"),
        ("Bo throws a series of jabs at Mara.", "stunt", "jabs"),
        ("Bo hits Mara with a hard left hook.", "stunt", "hard left hook"),
        ("The same track plays in the hall.", "sound", "track"),
        ("An usher hands her water.", "prop", "water"),
        ("A nurse pushes a crash cart.", "prop", "crash cart"),
        ("A REMOTE CONTROL CAR whirs.", "prop", "REMOTE CONTROL CAR"),
        ("A rocket stands on the table.", "prop", "rocket"),
        ("A boy in glasses sits down.", "wardrobe", "glasses"),
        ("He shows a wedding band.", "wardrobe", "wedding band"),
    ],
)
def test_what_a_script_shows_belongs_to_its_department(
    action: str, category: str, words: str
) -> None:
    assert (category, words) in things(action)


@pytest.mark.parametrize(
    "action",
    [
        "Back to the present.",
        "The auction is in full swing.",
        "She is swinging for the fences.",
        "The screen fades to black.",
        "The wipers move.",
        "He throws a hard shot.",
        "She knocks the chair over.",
    ],
)
def test_a_saying_and_what_is_knocked_over_are_no_things(action: str) -> None:
    found = {(category, word.split()[-1]) for category, word in things(action)}

    assert not {word for _, word in found} & {
        *("present", "swing", "fences", "screen", "wipers", "knocks")
    }
    assert ("sound", "shot") not in found


def test_a_trainer_is_no_vehicle() -> None:
    assert "vehicle" not in {category for category, _ in things("Her coach leaves.")}


def test_a_toy_is_one_in_its_whole_scene() -> None:
    script = (
        "INT. GYM - DAY\n\nMARA lifts a rocket. The rocket shines at her."
        "\n\nEXT. PAD - DAY\n\nThe rocket stands there."
    )

    found = read(script, format="screenplay").reading.elements

    rockets = [e.category for e in found if e.words.endswith("rocket")]
    assert rockets == ["prop", "prop", "vehicle"]


def test_nobody_wears_the_ring_that_a_scene_is_in() -> None:
    script = "INT. BOXING RING - NIGHT\n\nMARA drops a belt on the ring."

    found = read(script, format="screenplay").reading.elements

    assert [e.words for e in found if e.category == "wardrobe"] == ["belt"]


def test_a_heading_for_a_title_card_is_an_effect() -> None:
    script = 'EXT. HILL - DAY\n\nMARA waits.\n\n.TITLE CARD:\n\n"A SPRING"\n\nWind.'

    found = read(script, format="screenplay").reading.elements

    seen = {(e.category, e.words) for e in found if e.presence == "present"}
    assert seen == {("effect", "TITLE CARD:"), ("effect", "Wind")}
