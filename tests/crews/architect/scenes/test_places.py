"""Places: one key each, where they lie, and INT or EXT."""

from dataclasses import replace
from typing import Any

import pytest

from crews.architect.scenes.index import build_slugline
from crews.architect.scenes.places import PlaceIndex, index_places
from crews.step_inputs import ResolvedScene
from ports.domain.structure import Place
from tests.crews.architect.builders import a_resolved_scene, to_joined_scenes


def scenes(*changes: dict[str, Any]) -> tuple[ResolvedScene, ...]:
    return tuple(
        a_resolved_scene(10 * n, 10 * n + 5, **change)
        for n, change in enumerate(changes)
    )


def keys(found: PlaceIndex) -> list[str]:
    return [found.of_scene[number].key for number in sorted(found.of_scene)]


def test_one_place_has_one_key_however_it_is_called() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"place": "the kitchen"}, {"place": "Kitchen"}))
    )

    assert keys(found) == ["loc_kitchen_v01", "loc_kitchen_v01"]


def test_a_room_lies_in_its_house() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"place": "the study", "within": "the mill"}))
    )

    [study, mill] = found.all
    assert (study.parent, found.parent_of(study)) == (mill.key, mill)


def test_the_kitchens_of_two_houses_are_two_places() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"within": "the mill"}, {"within": "the inn"}))
    )

    assert len(set(keys(found))) == 2


def test_a_room_without_its_house_is_the_one_room_of_that_name() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"within": "the mill"}, {"within": None}))
    )

    assert len(set(keys(found))) == 1


def test_a_room_of_another_chapter_is_not_in_a_house_that_is_unknown_there() -> None:
    in_mill, again, later = to_joined_scenes(
        *scenes({"within": "the mill"}, {"within": None}, {"within": None})
    )

    found = index_places((in_mill, again, replace(later, chapter="II")))

    assert keys(found)[0] == keys(found)[1] != keys(found)[2]


def test_a_scene_that_names_no_place_stays_where_the_story_is() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"place": "the mill"}, {"place": None}))
    )

    assert keys(found) == ["loc_mill_v01", "loc_mill_v01"]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        pytest.param(
            ("the theatre", "Marlow Theatre"), {"Marlow Theatre"}, id="name-later"
        ),
        pytest.param(
            ("Mr. Ames’s office", "office"), {"Mr. Ames’s office"}, id="owner-first"
        ),
        pytest.param(
            ("police station", "station"), {"police station"}, id="kind-first"
        ),
        pytest.param(
            ("station", "police station"),
            {"station", "police station"},
            id="a-kind-says-nothing-of-what-came-before",
        ),
        pytest.param(
            ("Ames’s office", "Bray’s office", "office"),
            {"Ames’s office", "Bray’s office", "office"},
            id="two-of-them",
        ),
        pytest.param(("Ames’s room", "room"), {"Ames’s room", "room"}, id="any-room"),
    ],
)
def test_one_place_has_one_name_the_fuller_one(
    names: tuple[str, ...], shown: set[str]
) -> None:
    found = index_places(to_joined_scenes(*scenes(*({"place": n} for n in names))))

    assert {place.name for place in found.all} == {
        n.removeprefix("the ") for n in shown
    }


def test_a_name_that_a_person_gave_stands() -> None:
    first, second = to_joined_scenes(
        *scenes({"place": "Marlow Theatre"}, {"place": "theatre"})
    )

    found = index_places((first, replace(second, heading_edited=True)))

    assert len(set(keys(found))) == 2


def test_a_scene_that_is_elsewhere_does_not_stay_where_the_story_was() -> None:
    found = index_places(
        to_joined_scenes(
            *scenes({"place": "the mill"}, {"place": None, "elsewhere": True})
        )
    )

    assert keys(found) == ["loc_mill_v01", "loc_unspecified_place_v01"]


def test_a_scene_on_another_day_that_names_no_place_is_somewhere_unspecified() -> None:
    found = index_places(
        to_joined_scenes(
            *scenes({"place": "the mill"}, {"place": None, "day": "later"})
        )
    )

    assert keys(found)[1] == "loc_unspecified_place_v01"


def test_a_scene_of_other_people_that_names_no_place_is_somewhere_unspecified() -> None:
    found = index_places(
        to_joined_scenes(
            *scenes(
                {"place": "the mill", "people": ("Nora", "Crane")},
                {"place": None, "people": ("Crane",)},
                {"place": None, "people": ("Tobias",)},
            )
        )
    )

    assert keys(found) == [*["loc_mill_v01"] * 2, "loc_unspecified_place_v01"]


def test_two_unnamed_places_are_one_indoors_and_one_outdoors() -> None:
    unnamed = ({"place": None, "setting": s} for s in ("interior", "exterior"))

    found = index_places(to_joined_scenes(*scenes(*unnamed)))

    assert [p.interior for p in found.of_scene.values()] == ["INT.", "EXT."]


def test_a_scene_that_names_only_the_larger_place_is_there() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"place": None, "within": "the mill"}))
    )

    assert keys(found) == ["loc_mill_v01"]


def test_a_place_does_not_lie_in_itself() -> None:
    found = index_places(
        to_joined_scenes(*scenes({"place": "the mill", "within": "Mill"}))
    )

    assert [place.parent for place in found.all] == [None]


def test_two_places_inside_one_another_do_not_go_round() -> None:
    found = index_places(
        to_joined_scenes(
            *scenes(
                {"place": "the hall", "within": "the mill"},
                {"place": "the mill", "within": "the hall"},
            )
        )
    )

    parents = {place.key: place.parent for place in found.all}
    assert None in parents.values()


def test_a_house_shown_from_outside_is_another_set() -> None:
    found = index_places(
        to_joined_scenes(
            *scenes({"setting": "interior"}, {"setting": "exterior"}),
        )
    )

    assert [(place.name, place.interior) for place in found.all] == [
        ("kitchen", "INT."),
        ("kitchen", "EXT."),
    ]


@pytest.mark.parametrize(
    ("settings", "interior"),
    [
        (("interior", "interior", "mixed"), "INT."),
        (("exterior", "unknown"), "EXT."),
        (("interior", "mixed"), "INT."),
        (("mixed",), "INT./EXT."),
        (("unknown",), "INT./EXT."),
    ],
)
def test_a_place_has_one_int_or_ext(settings: tuple[str, ...], interior: str) -> None:
    found = index_places(to_joined_scenes(*scenes(*({"setting": s} for s in settings))))

    assert [place.interior for place in found.all] == [interior]


def test_a_slugline_names_the_house_before_the_room() -> None:
    mill = Place(key="loc_mill_v01", name="mill", interior="INT.")
    study = Place(key="loc_study_v01", name="study", interior="INT.")

    assert build_slugline(study, mill, "NIGHT") == "INT. MILL, STUDY - NIGHT"


def under_sluglines(*changes: dict[str, Any]) -> PlaceIndex:
    """Index the places of scenes that stand under the writer's own sluglines."""
    return index_places(
        tuple(
            replace(
                scene,
                parts=tuple(replace(part, has_slugline=True) for part in scene.parts),
            )
            for scene in to_joined_scenes(*scenes(*changes))
        )
    )


@pytest.mark.parametrize("place", ["Our barn", "Another street"])
def test_a_place_of_a_slugline_is_named_as_it_was_written(place: str) -> None:
    found = under_sluglines({"place": place}, {"place": place.split()[1]})

    assert [each.name for each in found.all] == [place, place.split()[1]]


@pytest.mark.parametrize("place", ["The barn", "Mill"])
def test_inside_and_outside_stay_as_the_sluglines_say(place: str) -> None:
    found = under_sluglines(
        {"place": place, "setting": "interior"},
        {"place": place, "setting": "exterior"},
        {"place": place, "setting": "interior"},
    )

    interiors = [found.of_scene[n].interior for n in sorted(found.of_scene)]
    assert interiors == ["INT.", "EXT.", "INT."]
    assert {each.name for each in found.all} == {place}
