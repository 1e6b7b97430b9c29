"""Elements: one key each, over the whole film."""

import pytest

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.characters import build_characters, by_occurrence
from crews.architect.cast.identities import MergedIdentity
from crews.architect.elements import ElementIndex, index_elements, is_listed
from crews.architect.passages.joined_scenes import join_scenes
from crews.step_inputs import ResolvedElement
from tests.crews.architect.builders import (
    a_resolved_element,
    a_resolved_passage,
    a_resolved_person,
    a_resolved_scene,
)


def elements_of(*elements: ResolvedElement) -> ElementIndex:
    passage = a_resolved_passage(
        1,
        a_resolved_scene(0, 100),
        a_resolved_scene(100, 200),
        elements=elements,
        people=(a_resolved_person("Mara"),),
    )
    joined = join_scenes([passage])
    identities = [MergedIdentity(names=(s,)) for s in collect_names([passage])]
    return index_elements(
        joined, [passage], by_occurrence(build_characters(identities, joined))
    )


def keys(found: ElementIndex) -> list[str]:
    return [prop.key for prop in found.props]


def test_one_thing_in_two_scenes_has_one_key() -> None:
    found = elements_of(
        a_resolved_element("a lamp", 0), a_resolved_element("the lamp", 100)
    )

    assert found.scenes == {"obj_lamp_v01": (1, 2)}


@pytest.mark.parametrize(
    ("first", "later", "key"),
    [
        ("a grey cat", "the cat", "animal_grey_cat_v01"),
        ("the cat", "the grey cat", "animal_cat_v01"),
    ],
)
def test_the_cat_is_the_grey_cat_where_there_is_no_other(
    first: str, later: str, key: str
) -> None:
    found = elements_of(
        a_resolved_element(first, 0, category="animal"),
        a_resolved_element(later, 100, category="animal"),
    )

    assert keys(found) == [key]


def test_a_thing_of_one_size_in_two_words_is_one() -> None:
    found = elements_of(
        a_resolved_element("a small gold pencil", 0),
        a_resolved_element("the little gold pencil", 100),
        a_resolved_element("the large gold pencil", 110),
    )

    assert found.scenes == {
        "obj_small_gold_pencil_v01": (1, 2),
        "obj_large_gold_pencil_v01": (2,),
    }


def test_a_second_key_is_not_the_key() -> None:
    found = elements_of(
        a_resolved_element("the key", 0), a_resolved_element("a second key", 100)
    )

    assert keys(found) == ["obj_key_v01", "obj_second_key_v01"]


def test_one_name_is_one_thing_whatever_words_ask_for_it() -> None:
    found = elements_of(
        a_resolved_element("the box", 0, name="box of crayons"),
        a_resolved_element("her stuff", 20, name="handbag"),
        a_resolved_element("the same crayons", 100, name="box of crayons"),
        a_resolved_element("her stuff", 110, name="schoolbooks"),
    )

    assert found.scenes == {
        "obj_box_of_crayons_v01": (1, 2),
        "obj_handbag_v01": (1,),
        "obj_schoolbooks_v01": (2,),
    }


def test_the_cat_is_neither_of_two_cats() -> None:
    found = elements_of(
        a_resolved_element("the cat", 0, category="animal"),
        a_resolved_element("a grey cat", 20, category="animal"),
        a_resolved_element("a black cat", 100, category="animal"),
    )

    assert len(found.props) == 3


@pytest.mark.parametrize(
    ("category", "key"),
    [
        ("prop", "obj_boat_v01"),
        ("vehicle", "veh_boat_v01"),
        ("animal", "animal_boat_v01"),
        ("wardrobe", "cloth_boat_v01"),
    ],
)
def test_a_key_says_what_sort_of_thing_it_is(category: str, key: str) -> None:
    assert keys(elements_of(a_resolved_element("boat", 0, category=category))) == [key]


def test_clothes_have_the_name_of_whoever_wears_them() -> None:
    coat = a_resolved_element("coat", 0, category="wardrobe", person="Mara")

    assert keys(elements_of(coat)) == ["cloth_mara_coat_v01"]


def test_what_is_only_spoken_of_has_no_key() -> None:
    found = elements_of(a_resolved_element("gold", 0, presence="mentioned"))

    assert ([t.prop for t in found.of_scene[1]], keys(found)) == ([None], [])


def test_what_is_spoken_of_here_and_seen_there_has_its_key_in_both() -> None:
    found = elements_of(
        a_resolved_element("gold", 0, presence="mentioned"),
        a_resolved_element("gold", 100),
    )

    assert found.scenes == {"obj_gold_v01": (1, 2)}


def test_what_a_scene_only_sounds_like_has_no_key() -> None:
    assert keys(elements_of(a_resolved_element("thunder", 0, category="sound"))) == []


@pytest.mark.parametrize(("words", "listed"), [("the smith", True), ("a clerk", False)])
def test_a_day_player_who_is_somebody_of_the_cast_is_listed_already(
    words: str, *, listed: bool
) -> None:
    passage = a_resolved_passage(
        1, a_resolved_scene(0, 100), people=(a_resolved_person("Smith"),)
    )
    identities = [MergedIdentity(names=(s,)) for s in collect_names([passage])]
    people = build_characters(identities, join_scenes([passage]))

    element = a_resolved_element(words, 0, category="cast")
    driver = element.model_copy(update={"words": "van", "name": words})

    assert is_listed(element, people) is is_listed(driver, people) is listed
