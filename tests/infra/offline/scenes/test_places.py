"""A scene plays where its people are, and not where they were or only look."""

import pytest

from infra.offline.scenes.setting import SettingKind
from tests.infra.offline.passage_builders import read

TALK = "Della laughed and gave Jim the roses. He kissed her and laughed. " * 6


@pytest.mark.parametrize(
    ("text", "place", "kind"),
    [
        pytest.param(
            "Della had supper at Tolland's. She ate slowly.",
            "Tolland's",
            "interior",
            id="of-its-owner",
        ),
        pytest.param(
            "Jim waited outside Tolland's. He shivered.",
            "Tolland's",
            "exterior",
            id="outside-its-owner's",
        ),
        pytest.param(
            "Jim sat in his book-lined study. Such roses are found in no library.",
            "study",
            "interior",
            id="a-participle-describes-it",
        ),
        pytest.param(
            "Jim went to the Drovers' Hotel, and took a room for Della.",
            "Drovers' Hotel",
            "interior",
            id="a-name-with-an-owner",
        ),
        pytest.param(
            "Jim sat in the parlour. Della slept in the hollow of his arm, in the bay "
            "of the window.",
            "parlour",
            "interior",
            id="the-hollow-of-an-arm",
        ),
        pytest.param(
            "Jim sat in the snow and waited.", "snow", "exterior", id="ground"
        ),
        pytest.param(
            "Jim stood on the quay. He had met Della in the hotel.",
            "quay",
            "exterior",
            id="they-had-been-there",
        ),
        pytest.param(
            "Jim stood on the quay. He would have met Della in the hotel.",
            "quay",
            "exterior",
            id="they-would-have-been-there",
        ),
        pytest.param(
            "Della had walked in the woods since noon. She was glad.",
            "woods",
            "exterior",
            id="what-had-been-opens-the-scene",
        ),
        pytest.param(
            "Jim stood in the doorway. He sang in the doorway. Della sat in a pantry.",
            "pantry",
            "interior",
            id="a-doorway-gives-way",
        ),
        pytest.param(
            "Jim sat in the small, dark parlour.",
            "parlour",
            "interior",
            id="what-it-is-like-is-no-name",
        ),
        pytest.param(
            "Jim waited in the back parlour.",
            "back parlour",
            "interior",
            id="which-of-two-it-is-is-a-name",
        ),
        pytest.param(
            "When Bo Finn was at the office, Ada Reed came to the orchard.",
            "orchard",
            "exterior",
            id="others-are-elsewhere",
        ),
        pytest.param(
            "Jim stared at the castle. Della sat in the orchard.",
            "orchard",
            "exterior",
            id="they-only-look-there",
        ),
        pytest.param(
            "Jim sat by the fireplace. Della stood in front of the inn.",
            "inn",
            "exterior",
            id="no-set-is-a-fireplace",
        ),
        pytest.param(
            "Jim came to the inn in the rain, out of the wind and the mud of the road.",
            "inn",
            "interior",
            id="wet-people-are-indoors-too",
        ),
        pytest.param(
            "One night when Jim came to the hotel, Della gave him a key.",
            "hotel",
            "interior",
            id="when-he-came-she-was-there",
        ),
        pytest.param(
            "The village was asleep. In the village Jim waited. Jim came to the "
            "village and sang. A crumb fell into a kitchen.",
            "village",
            "exterior",
            id="what-is-hardly-named-is-no-better-than-the-village",
        ),
        pytest.param(
            "Jim ran through the gates of the park. Della sat in the park.",
            "park",
            "exterior",
            id="gates-give-way",
        ),
        pytest.param(
            "Jim strolled down Broadway and sang.",
            "Broadway",
            "exterior",
            id="down-a-name-is-a-street",
        ),
        pytest.param(
            "Jim got into Della's car. He rode in the car. The car stopped.",
            "Della's car",
            "interior",
            id="by-its-fuller-name",
        ),
        pytest.param(
            "Jim reached into the closet. Della sat in the attic.",
            "attic",
            "interior",
            id="a-hand-goes-in",
        ),
        pytest.param(
            "The clock ticked in the soft wood. Della sat in the attic.",
            "attic",
            "interior",
            id="a-wood-is-a-material-too",
        ),
        pytest.param(
            "Jim believed in the Wonder Tower. Della sat in the attic.",
            "attic",
            "interior",
            id="what-is-believed-in-is-nowhere",
        ),
    ],
)
def test_a_scene_is_where_its_people_are(
    text: str, place: str, kind: SettingKind
) -> None:
    (scene,) = read(f"{text} {TALK}").reading.scenes

    assert (scene.place, scene.setting) == (place, kind)


def test_grey_hair_at_the_temples_is_nowhere() -> None:
    [scene] = read("Jim was tall, and had grey hair at the temples.").reading.scenes

    assert scene.place is None


def test_the_place_to_which_people_come_at_the_end_is_the_next_scene_s() -> None:
    walk = "Jim went along the quay. He looked at the ships."

    scene = read(f"{walk}\n\nThe wind was cold. He went into the shop.")

    assert [s.place for s in scene.reading.scenes] == ["quay"]


def test_a_scene_is_where_people_go_away_from() -> None:
    found = read(
        f"{TALK}\n\n{TALK}\n\nJim put down his pen and went out of the office."
    )

    assert [scene.place for scene in found.reading.scenes] == ["office"]


def test_a_town_that_is_hardly_named_is_no_setting() -> None:
    found = read(f"{TALK}\n\n{TALK}\n\nA bell rang at the end of the town.")

    assert [scene.place for scene in found.reading.scenes] == [None]


def test_the_house_of_somebody_does_not_hold_the_room_beside_its_name() -> None:
    found = read(f"Jim came back from Tolland's and sat down in the office. {TALK}")

    (scene,) = found.reading.scenes
    assert (scene.place, scene.within) == ("office", None)
