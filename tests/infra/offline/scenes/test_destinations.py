"""Where a scene begins after people left, it is where they said that they would go."""

import pytest

from ports.questions.read_passage import SceneReading
from tests.infra.offline.passage_builders import read

OFFICE = "Della sat in the office and read the letters. Jim wrote them down. " * 6
PLAY = "She laughed and put the brush down. The clock was loud. " * 6
NEWCOMER = f"Miss Ada Quill was painting her lips. {PLAY}"


def _last_scene(*paragraphs: str) -> SceneReading:
    return read("\n\n".join((OFFICE, *paragraphs))).reading.scenes[-1]


@pytest.mark.parametrize(
    ("paragraphs", "place"),
    [
        pytest.param(
            (
                "Della hailed a cab and said to the driver:",
                "“The side door of the Marlow Theatre.”",
            ),
            "Marlow Theatre",
            id="to-the-driver",
        ),
        pytest.param(
            ("Della gave the driver the name of her uncle’s villa.",),
            "uncle’s villa",
            id="as-it-is-told",
        ),
        pytest.param(
            ("“You may drive to the bank,” said Della.",), "bank", id="as-a-plan"
        ),
    ],
)
def test_it_is_where_people_said_they_would_go(
    paragraphs: tuple[str, ...], place: str
) -> None:
    assert _last_scene(*paragraphs, NEWCOMER).place == place


def test_a_place_that_its_own_words_name_is_in_what_they_left_for() -> None:
    found = _last_scene(
        "Della gave the driver the name of her uncle’s villa.",
        f"Miss Ada Quill was painting in the library. {PLAY}",
    )

    assert (found.place, found.within) == ("library", "uncle’s villa")


def test_it_is_elsewhere_where_nobody_said_where_they_went() -> None:
    found = _last_scene("Jim put on his hat and went out.", NEWCOMER)

    assert (found.place, found.elsewhere) == (None, True)
