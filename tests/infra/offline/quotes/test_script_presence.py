"""Whom a script names and nobody sees: in a picture, on a label, on the telephone."""

import pytest

from tests.infra.offline.passage_builders import read

HEAD = "INT. KITCHEN - DAY\n\nMARA sits at the table. TOBIAS knocks and comes in.\n\n"
HERE = ("Mara", "Tobias")
CAST = "MARA\nWell?\n\nTOBIAS\nIt is I.\n\nINT. SHED - DAY\n\nMara waits. "


def people(text: str) -> set[str]:
    return set(read(text, format="screenplay").reading.scenes[-1].people)


@pytest.mark.parametrize(
    "action",
    [
        "She picks up a photograph of Tobias.",
        "A photo on the wall shows Tobias in a boat.",
        "It shows Tobias. His hand points at the sea.",
        "In the old picture stands Tobias.",
        'On the wall somebody has painted "Tobias was here".',
        "A tag has TOBIAS written on it.",
        "(O.S.) Tobias shouts.",
    ],
)
def test_who_is_only_in_a_picture_or_in_writing_is_not_there(action: str) -> None:
    assert people(f"{HEAD}{CAST}\n\n{action}") == {"Mara"}


def test_who_steps_out_of_a_picture_is_there() -> None:
    text = "She picks up a photograph of Tobias. Tobias looks over her shoulder."

    assert people(HEAD + CAST + text) == set(HERE)


def test_a_name_that_a_script_never_presents_is_no_cast() -> None:
    assert people(f"{HEAD}{CAST}Edwina feels her heart melt.") == {"Mara"}


def test_who_answers_the_telephone_is_at_its_other_end() -> None:
    call = (
        "INT. SHED - DAY\n\nMara grabs the phone and dials a number.\n\n"
        "RUFUS\nHello?\n\nMARA\nIt is Mara."
    )

    reading = read(f"{HEAD}{CAST}\n\n{call}", format="screenplay").reading

    assert reading.scenes[-1].people == ("Mara",)
    assert [one.offscreen for one in reading.quotations][-2:] == [True, False]


def test_an_intercut_call_shows_both() -> None:
    call = (
        "INT. SHED - DAY\n\nMara grabs the phone and dials a number.\n\n"
        "INTERCUT WITH:\n\nRUFUS\nHello?\n\nMARA\nIt is Mara."
    )

    assert people(f"{HEAD}{CAST}\n\n{call}") == {"Mara", "Rufus"}


@pytest.mark.parametrize(
    "cue", ["INTERCOM", "ANSWERING MACHINE", "MAN'S VOICE", "ON SCREEN"]
)
def test_what_is_only_a_voice_by_its_cue_is_not_seen(cue: str) -> None:
    text = f"{HEAD}{CAST}\n\n{cue}\nGood morning."

    assert people(text) == {"Mara"}


def test_a_porter_of_the_action_is_the_porter_of_the_cue() -> None:
    text = (
        "EXT. STATION - DAY\n\nMARA waits. An older porter approaches her.\n\n"
        "PORTER\nYou look lost.\n\nThe porter looks round with pride. Mara shrugs."
    )

    assert people(text) == {"Mara", "Porter"}


def test_a_deed_in_capitals_is_no_part_of_the_name() -> None:
    text = (
        "EXT. STATION - DAY\n\nPORTER sits on a trunk. PORTER TURNS to the gate.\n\n"
        "PORTER\nYou look lost.\n\nThe porter sighs."
    )

    assert people(text) == {"Porter"}


@pytest.mark.parametrize(
    ("action", "cue", "name"),
    [
        ("Y takes the lamp. Mara looks at Y.", "Y", "Y"),
        ("A FERRY BOY (15) waits. The ferry boy nods.", "FERRY BOY", "Ferry Boy"),
    ],
)
def test_whom_a_cue_names_is_known_in_the_action(
    action: str, cue: str, name: str
) -> None:
    shed = f"{action}\n\n{cue}\nGood.\n\nINT. LOFT - DAY\n\n"

    assert people(f"{HEAD}{shed}{action.split('. ', maxsplit=1)[0]}.") == {name}


def test_another_with_the_noun_of_a_cue_is_not_who_speaks() -> None:
    text = (
        f"{HEAD}INT. GATE - DAY\n\nThe security guy lifts the bar and waves."
        "\n\nINT. SHED - DAY\n\n"
        "A NEW GUY waits.\n\nNEW GUY\nI am new."
    )

    [_, gate, shed] = read(text, format="screenplay").reading.scenes

    assert "New Guy" not in gate.people
    assert shed.people == ("New Guy",)


@pytest.mark.parametrize(
    "action",
    [
        "Tobias is nowhere to be seen.",
        "Tobias is not there.",
        "She takes the cup that Tobias was holding.",
    ],
)
def test_who_is_missed_or_was_here_before_is_not_there(action: str) -> None:
    assert people(f"{HEAD}{CAST}{action}") == {"Mara"}


def test_they_are_who_was_seen_last() -> None:
    text = f"{HEAD}{CAST}Tobias comes in.\n\n.THE PAIR, LATER\n\nThey drink tea."

    assert people(text) == set(HERE)


def test_they_are_nobody_else_where_others_are_there() -> None:
    text = f"{HEAD}{CAST}\n\nINT. LOFT - DAY\n\nGuards rush in. They look round."

    assert people(text) == set()


AGES = (
    "INT. GYM - NIGHT\n\nTOBIAS (30) ties a shoe.\n\nTOBIAS\nReady.\n\nDAD\nGo.\n\n"
    "His dad waits.\n\nINT. YARD - DAY\n\nYOUNG TOBIAS (15) runs. Dad waits.\n\n"
    "YOUNG TOBIAS\nLook!\n\nYOUNG TOBIAS'S DAD\nI see.\n\nDad claps at young Tobias."
)


def test_one_name_at_two_ages_is_two_parts_of_a_script() -> None:
    scenes = read(AGES, format="screenplay").reading.scenes

    assert set(scenes[0].people) == {"Tobias", "Dad"}
    assert set(scenes[1].people) == {"Young Tobias", "Young Tobias's Dad"}


def test_a_role_in_capitals_is_one_of_the_cast_in_one_scene_too() -> None:
    assert people(f"{HEAD}{CAST}A NIGHT PORTER nods.") == {"Mara", "Night Porter"}
    assert people(f"{HEAD}{CAST}On the label: NIGHT PORTERS.") == {"Mara"}


@pytest.mark.parametrize(
    ("after", "cast"),
    [
        ("Mara waits. The night porter yawns.", ("Mara", "Night Porter")),
        ("The porter runs out.", ("Night Porter",)),
        ("Mara meets a porter. The porter yawns.", ("Mara",)),
    ],
)
def test_a_role_goes_on_under_its_noun(after: str, cast: tuple[str, ...]) -> None:
    text = f"{HEAD}{CAST}A NIGHT PORTER nods.\n\nINT. HALL - DAY\n\n{after}"

    *_, hall = read(text, format="screenplay").reading.scenes

    assert hall.people == cast


def test_a_boy_in_small_letters_is_not_the_boy_whom_the_script_presents() -> None:
    text = (
        f"{HEAD}{CAST}A BOY (10) draws.\n\nEXT. PIT - DAY\n\nMara sees that a boy "
        "falls. The boy cries.\n\nINT. HALL - DAY\n\nMara waits. The boy nods."
    )

    *_, first, pit, hall = read(text, format="screenplay").reading.scenes

    assert [scene.people for scene in (first, pit, hall)] == [
        ("Mara", "Boy"),
        ("Mara",),
        ("Mara", "Boy"),
    ]


def test_the_only_girl_of_a_group_is_the_girl_of_the_cue() -> None:
    text = f"{HEAD}{CAST}Six boys and one girl wait.\n\nGIRL\nHello."

    *_, scene = read(text, format="screenplay").reading.scenes

    assert "Girl" in scene.people


def test_a_family_name_in_small_letters_is_of_whom_the_cue_names() -> None:
    text = f"{HEAD}{CAST}ORLA Venn, 40, rides in. Venn waits.\n\nORLA\nHello."

    assert people(text) == {"Mara", "Orla"}


def test_a_name_that_says_which_thing_it_is_is_nobody() -> None:
    assert people(f"{HEAD}{CAST}The Orlan boss enters. An Orlan logo shines.") == {
        "Mara"
    }


def test_a_pronoun_that_opens_a_scene_means_who_acted_last() -> None:
    cell = f"{HEAD}INT. CELL - NIGHT\n\nMARA (30) squeezes through the hatch. She runs."
    hall = "INT. HALL - NIGHT\n\nBlood drips from her arm. She ducks."
    yard = "INT. YARD - NIGHT\n\nA TALL WOMAN walks down the yard. She stops."

    *_, shaft = read(f"{cell}\n\n{hall}", format="screenplay").reading.scenes
    *_, other = read(f"{cell}\n\n{yard}", format="screenplay").reading.scenes

    assert shaft.people == ("Mara",)
    assert other.people == ("Tall Woman",)


@pytest.mark.parametrize(
    "action",
    [
        "Mara takes a photo out of the drawer. It's TOBIAS (7), with a kite.",
        "Mara opens the cell. Tobias is gone.",
        "Mara draws a boy on the wall.",
    ],
)
def test_who_is_in_a_picture_or_gone_is_not_there(action: str) -> None:
    before = "INT. LOFT - DAY\n\nMARA (30) sits with TOBIAS (7), a boy of few words."
    text = f"{HEAD}{before}\n\nTOBIAS\nNo.\n\nINT. SHED - NIGHT\n\n{action}"

    *_, shed = read(text, format="screenplay").reading.scenes

    assert "Tobias" not in shed.people


def test_whom_somebody_watches_is_there_and_a_room_of_somebody_is_nobody() -> None:
    text = (
        f"{HEAD}INT. LOFT - DAY\n\nMARA (30) sits with TOBIAS (30).\n\nTOBIAS\nNo."
        "\n\nEXT. YARD - DAY\n\nMara observes how Tobias mends the wall."
        " A plan beside her: MY CELL, WARDEN OFFICE."
    )

    reading = read(text, format="screenplay").reading

    assert set(reading.scenes[-1].people) == {"Mara", "Tobias"}
    assert "WARDEN" not in {e.words for e in reading.elements if e.category == "cast"}


def test_the_bare_noun_of_a_role_is_whoever_the_scene_has_shown() -> None:
    text = (
        f"{HEAD}INT. GATE - DAY\n\nA TALL PORTER yawns. The porter locks the gate."
        "\n\nINT. YARD - DAY\n\nA SHORT PORTER runs. The porter stops."
        "\n\nINT. HALL - DAY\n\nThe tall porter meets the short porter."
    )

    _, gate, yard, hall = read(text, format="screenplay").reading.scenes

    assert gate.people == ("Tall Porter",)
    assert yard.people == ("Short Porter",)
    assert set(hall.people) == {"Tall Porter", "Short Porter"}
