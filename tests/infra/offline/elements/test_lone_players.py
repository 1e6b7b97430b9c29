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
