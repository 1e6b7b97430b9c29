"""Whoever acts alone in a scene of a script is of its cast."""

from tests.infra.offline.passage_builders import read

HEAD = "INT. FLAT - DAY\n\nMARA waits.\n\nEXT. ROAD - DAY\n\n"


def test_a_pilot_alone_is_of_the_cast_of_both_scenes() -> None:
    found = read(
        f"{HEAD}A helicopter hangs over the roofs.\n\nINT. FLAT - DAY\n\n"
        "Mara waits.\n\nEXT. ROAD - DAY\n\nThe helicopter flies off.",
        format="screenplay",
    ).reading

    assert [scene.people for scene in found.scenes] == [
        ("Mara",),
        ("Helicopter Pilot",),
        ("Mara",),
        ("Helicopter Pilot",),
    ]
    assert [p.name for p in found.people].count("Helicopter Pilot") == 1


def test_a_hand_is_nobody_of_its_own() -> None:
    found = read(f"{HEAD}A finger presses the bell.", format="screenplay").reading

    assert found.scenes[-1].people == ()
    assert "Finger" not in {person.name for person in found.people}


def test_a_driver_of_whom_the_text_has_no_word_is_no_person() -> None:
    found = read(f"{HEAD}The van rolls down the hill.", format="screenplay").reading

    assert found.scenes[-1].people == ()
    assert "Van Driver" not in {person.name for person in found.people}
    assert [(e.name, e.presence) for e in found.elements if e.category == "cast"] == [
        ("van driver", "inferred")
    ]
