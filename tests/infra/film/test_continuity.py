"""What somebody has on them goes on into their later scenes, until the text ends it."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from infra.film.continuity import find_continuity, find_since, is_listed
from infra.film.sheets import SceneSheet, SheetLook, base_key, scene_sheets
from ports.domain.film import Element
from ports.domain.story import Span
from ports.domain.structure import Look
from tests.infra.film.conftest import SampleFilm

ADA, BO = 0, 1
"""Two of the film's people, by their place."""


def an_element(category: str, name: str, **more: Any) -> dict[str, Any]:
    return {"category": category, "name": name, **more}


def continuity_of(
    ferry: SampleFilm, scenes: list[list[dict[str, Any]]], casts: str
) -> Mapping[int, list[str]]:
    """Return what scenes inherit; *casts* has a word for each: ``ab`` are both."""
    found = find_continuity(sheets_of(ferry, scenes, casts))
    return {number: [each.label for each in all_] for number, all_ in found.items()}


def sheets_of(
    ferry: SampleFilm, scenes: list[list[dict[str, Any]]], casts: str
) -> tuple[SceneSheet, ...]:
    people = ferry.film.structure.people
    cards = []
    for number, (elements, who) in enumerate(zip(scenes, casts.split(), strict=True)):
        made = tuple(
            Element(
                presence="present",
                source=Span(0, 1),
                **(each | {"owner": people[each["owner"]].key}),
            )
            for each in elements
        )
        update = {
            "sequence_number": number + 1,
            "elements": made,
            "characters_present": tuple(people["ab".index(w)].key for w in who),
            "flashback": False,
        }
        cards.append(ferry.film.scenes[0].model_copy(update=update))
    film = ferry.film.model_copy(update={"scenes": tuple(cards)})
    return tuple(scene_sheets(film, ferry.text))


def test_a_torn_coat_goes_on_in_every_later_scene_of_its_wearer(
    ferry: SampleFilm,
) -> None:
    coat = an_element("wardrobe", "coat", state="torn", owner=ADA)

    found = continuity_of(ferry, [[], [coat], [], [], [coat]], "a ab b ab a")

    ada = ferry.film.structure.people[ADA].name
    label = f"{ada}: coat (torn), since scene 2"
    assert found == {1: [], 2: [], 3: [], 4: [label], 5: [label]}


@pytest.mark.parametrize(
    "end",
    [
        an_element("makeup_hair", "bandage off", owner=ADA),
        an_element("makeup_hair", "bandage", state="removed", owner=ADA),
    ],
)
def test_a_wound_ends_where_an_element_says_so(
    ferry: SampleFilm, end: dict[str, Any]
) -> None:
    bandage = an_element("makeup_hair", "bandage", owner=ADA)
    of_another = end | {"owner": BO}

    found = continuity_of(ferry, [[bandage], [of_another], [end], []], "ab ab ab ab")

    assert [len(found[number]) for number in (1, 2, 3, 4)] == [0, 1, 0, 0]


def test_a_thing_is_carried_where_it_is_needed_again(ferry: SampleFilm) -> None:
    bag = an_element("prop", "bag", key="obj_bag_v01", owner=ADA)

    found = continuity_of(ferry, [[bag], [], [bag]], "a a a")

    assert [len(found[number]) for number in (1, 2, 3)] == [0, 0, 1]


def test_what_is_needed_anyway_stands_once_with_its_beginning(
    ferry: SampleFilm,
) -> None:
    shirt = an_element("wardrobe", "shirt", key="cloth_shirt_v01", owner=ADA)
    sheets = sheets_of(ferry, [[shirt], [shirt]], "a a")

    inherited = find_continuity(sheets)[2]

    assert all(is_listed(each, sheets[1]) for each in inherited)
    [needed] = sheets[1].needed
    assert find_since(needed, inherited) == 1


@pytest.mark.parametrize(
    ("category", "name"),
    [("animal", "horse"), ("vehicle", "cart"), ("makeup_hair", "sweat")],
)
def test_what_nobody_has_on_them_does_not_go_on(
    ferry: SampleFilm, category: str, name: str
) -> None:
    it = an_element(category, name, key="it_v01", owner=ADA)

    assert not any(continuity_of(ferry, [[it], [it]], "a a").values())


def test_a_look_that_says_how_it_is_by_now_ends_what_was_before(
    ferry: SampleFilm,
) -> None:
    beard, wound = (
        an_element("makeup_hair", name, owner=ADA) for name in ("false beard", "wound")
    )
    first, second = sheets_of(ferry, [[beard, wound], []], "a a")
    [inherited_beard, inherited_wound] = find_continuity([first, second])[2]
    ada = ferry.film.structure.people[ADA].name

    shaved = replace(
        second, looks=(SheetLook(name=ada, description="no beard", since=2, scene=2),)
    )

    assert is_listed(inherited_beard, shaved)
    assert not is_listed(inherited_wound, shaved)


def test_who_changes_has_a_look_on_each_sheet(ferry: SampleFilm) -> None:
    shots = ferry.film.scenes[0].shots
    [key, *_] = shots[0].digital_assets.characters or shots[1].digital_assets.characters
    person = next(
        p for p in ferry.film.structure.people if base_key(p.key) == base_key(key)
    )
    looks = (
        Look(key=key, description="a dry coat", first_scene=1),
        Look(key=f"{base_key(key)}_v09", description="soaked", first_scene=2),
    )
    people = tuple(
        p.model_copy(update={"looks": looks}) if p is person else p
        for p in ferry.film.structure.people
    )
    structure = ferry.film.structure.model_copy(update={"people": people})
    film = ferry.film.model_copy(update={"structure": structure})

    sheet = next(iter(scene_sheets(film, ferry.text)))

    label = f"{person.name}: a dry coat, from here on"
    assert label in [look.label for look in sheet.looks]
