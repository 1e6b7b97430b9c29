"""Where people come in, go out, or are in another room, a scene begins there."""

import pytest

from infra.offline.language.document import Document
from infra.offline.scenes.movement import find_movements, has_opening_walk
from infra.offline.scenes.place_mentions import find_places
from tests.infra.offline.passage_builders import a_passage, parses_of, read

GARDEN = (
    "Della stood in the garden and cut the roses. Jim held the basket for her. " * 6
)
LAUGHTER = "Della laughed and gave Jim the basket. He kissed her and laughed. " * 6
TALK = "Della laughed and gave Jim the basket. He put it down beside her chair. " * 6


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("In the large pantry of the house there was room.", ["pantry"]),
        ("Della came out into the garden.", ["garden"]),
        ("Jim led her through the rain and into the pantry.", ["pantry"]),
        ("Della carried the roses to the far end of the pantry.", ["pantry"]),
        ("They found themselves in a cold pantry.", ["pantry"]),
        ("There was a fire at the end of the hall.", ["hall"]),
        ("The pantry was dark and full of jars.", ["pantry"]),
        ("She took the roses into the dining-room.", ["dining-room"]),
        ("They were talking, when he came into the study.", ["study"]),
        pytest.param("The road came down into the village.", [], id="a-road"),
        pytest.param("The rain fell on the garden.", [], id="rain"),
        pytest.param("Jim would never go into the pantry.", [], id="never"),
        pytest.param("She strode out of the room.", [], id="out-of"),
        pytest.param("The sea was as flat as a plate.", [], id="only-seen"),
        pytest.param("Two men stood at the end of the jetty.", [], id="stays"),
    ],
)
def test_a_place_is_reached_by_people_or_opens_the_text(
    text: str, places: list[str]
) -> None:
    material = a_passage(text)
    document = Document.build(material, parses_of((text,)))

    found = [p for u in document.units for p in find_places(u, frozenset())]
    assert [place.text for place in found if place.is_reached] == places


def test_the_room_is_the_one_that_they_came_into() -> None:
    found = read(
        f"{GARDEN}\n\n* * *\n\nThey came into the library. {TALK}\n\n"
        f"Jim sat in the room. {TALK}\n\nDella slept in the room. {TALK}"
    )

    assert found.reading.scenes[-1].place == "library"


def test_the_place_where_people_stay_is_the_place_of_the_scene() -> None:
    found = read(f"They went through the porch into the pantry. {TALK}\n\n{TALK}")

    assert [s.place for s in found.reading.scenes] == ["pantry"]


def test_people_who_are_said_to_go_into_a_room_are_there_in_the_next_scene() -> None:
    found = read(f"{GARDEN} Then Della went into the pantry.\n\n* * *\n\n{TALK}")

    assert [s.place for s in found.reading.scenes] == ["garden", "pantry"]


@pytest.mark.parametrize(
    ("text", "opens"),
    [
        pytest.param("As they hurried over the sands, she sang.", True, id="clause"),
        pytest.param("As they sat on the sands, she sang.", False, id="they-stay"),
        pytest.param("She sang as they hurried over the sands.", False, id="later"),
    ],
)
def test_a_text_opens_while_people_walk(text: str, *, opens: bool) -> None:
    document = Document.build(a_passage(text), parses_of((text,)))

    assert has_opening_walk(document.units[0]) is opens


def test_people_trudge_and_slink_as_well_as_go() -> None:
    text = "Della trudged into the pantry, and Jim slunk out."
    document = Document.build(a_passage(text), parses_of((text,)))

    assert len(find_movements(document.units[0])) == 2


def test_after_a_break_without_a_place_they_are_where_they_were() -> None:
    found = read(f"{GARDEN}\n\n* * *\n\n{LAUGHTER}")

    assert [(s.place, s.setting) for s in found.reading.scenes] == [
        ("garden", "exterior")
    ] * 2


@pytest.mark.parametrize(
    "opening",
    [
        pytest.param("The next day they talked again.", id="time-passed"),
        pytest.param("The carpet was thick and the lamps were lit.", id="indoors"),
    ],
)
def test_after_a_break_that_shows_a_change_the_place_is_open(opening: str) -> None:
    found = read(f"{GARDEN}\n\n* * *\n\n{opening} {LAUGHTER}")

    assert found.reading.scenes[-1].place is None


def test_the_park_is_a_park() -> None:
    found = read(f"Della and Jim sat in a quiet corner of the Park. {TALK}")

    assert [(s.place, s.setting) for s in found.reading.scenes] == [
        ("Park", "exterior")
    ]


def test_nobody_stays_on_the_stairs() -> None:
    found = read(f"They climbed up the stairs. In the attic stood a bed. {TALK * 2}")

    assert [s.place for s in found.reading.scenes] == ["attic"]
