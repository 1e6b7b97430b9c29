"""One test of presence: what happens in the scene is there, what is told of is not."""

import pytest

from tests.infra.offline.passage_builders import read


def present(text: str) -> set[str]:
    """Return the words of everything that *text* needs."""
    return {e.words for e in read(text).reading.elements if e.presence != "mentioned"}


@pytest.mark.parametrize(
    ("text", "absent"),
    [
        ("Jim came in like a horse.", "horse"),
        ("It was the size of a piano.", "piano"),
        ("They came to less than the tickets said.", "tickets"),
        ("He sat there as if in a boat.", "boat"),
        ("He wrote that he had a dry bed.", "bed"),
        ("Della thought of the boat, and of how the tram had come.", "tram"),
        ("He had sold his horse in the spring.", "horse"),
        ("He kissed it, as he had once kissed a calf.", "calf"),
        ("She set out for the ferry.", "ferry"),
        ("Her wings were made of a coat hanger and a curtain.", "curtain"),
        ("Della waited to put out the lamps.", "lamps"),
        ("On the wall hung a picture of a ship.", "ship"),
        ("There used to be a tram here.", "tram"),
        ("It smelled of old dogs.", "dogs"),
        ("He could hear the trams.", "trams"),
        ("Out in the yard a dog began to bark.", "dog"),
        ("From the road came the bell of a bicycle.", "bicycle"),
    ],
)
def test_what_is_only_told_of_is_not_there(text: str, absent: str) -> None:
    assert not any(absent in words for words in present(text))


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("Jim lifted the gavel.", "gavel"),
        ("She took her mug, her plant and a zither from the desk.", "zither"),
        ("He opened it with a jemmy.", "jemmy"),
        ("On the sill stood a samovar.", "samovar"),
        ("Snow fell on the roofs.", "Snow"),
        ("The porter wheeled the trolley past.", "trolley"),
    ],
)
def test_what_somebody_handles_or_sees_is_there(text: str, there: str) -> None:
    assert there in present(text)


def test_nobody_makes_no_sound() -> None:
    assert "cheered" not in present("The engine caught. Nobody cheered.")


def test_who_acts_without_a_name_must_be_played() -> None:
    found = read('The clerk read it out. "I was never there," said Jim Young.')

    cast = [e.words for e in found.reading.elements if e.category == "cast"]
    assert cast == ["clerk"]


def test_the_colonel_is_the_only_colonel() -> None:
    found = read(
        'Colonel Strutt came in. "Sit down," said Della. "I will not," said the'
        " colonel. He stood at the fire."
    )

    assert "the colonel" not in found.names
    assert found.speakers == ["Della", "Colonel Strutt"]
