"""Places that a passage names, also where nobody goes there."""

import pytest

from tests.infra.offline.passage_builders import read

TALK = "Della Moss and Jim Dell waited on the pier. Della held the tickets.\n\n"


@pytest.mark.parametrize(
    ("speech", "places"),
    [
        ("In Lisbon it rains. Go back to Lisbon", ("Lisbon",)),
        ("She has a shop in Marlow Street", ("Marlow Street",)),
        ("He sailed for years to Norway", ("Norway",)),
        ("In June I go to my aunt", ()),
        ("Give it to Della Moss", ()),
    ],
)
def test_a_place_that_talk_names_is_named(speech: str, places: tuple[str, ...]) -> None:
    assert read(f'{TALK}"{speech}," said Jim.').reading.places == places


def test_a_place_that_talk_names_is_no_setting() -> None:
    [scene] = read(f'{TALK}"In Lisbon it rains," said Jim.').reading.scenes

    assert scene.place == "pier"
