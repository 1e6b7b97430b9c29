"""What all passages together show of the names in them."""

import pytest

from crews.architect.cast.candidates import collect_names
from crews.step_inputs import ResolvedName, ResolvedPassage, ResolvedPerson
from ports.domain.story import Span
from ports.domain.structure import Gender
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_scene,
)

Person = tuple[str, Gender, int]


def a_passage(
    number: int, *people: ResolvedPerson, together: bool = False
) -> ResolvedPassage:
    """Return a passage of one scene, with *people* present in it or only named."""
    present = tuple(person.name for person in people) if together else ()
    scene = a_resolved_scene(number, number + 1, people=present)
    return a_resolved_passage(number, scene, people=people)


def called(name: str, *others: str) -> ResolvedPerson:
    """Return somebody with all names that a passage has for them."""
    names = tuple(
        ResolvedName(name=other, evidence="so", source=Span(0, 1)) for other in others
    )
    return a_resolved_person(name, other_names=names)


@pytest.mark.parametrize(
    ("people", "found"),
    [
        pytest.param(
            [("Bobbie", "female", 8), ("Bobbie", "male", 3), ("Bobbie", "female", 1)],
            [("Bobbie", "female", 12)],
            id="most-passages-know-better",
        ),
        pytest.param(
            [("Alex", "female", 3), ("Alex", "male", 4)] * 2,
            [("Alex", "male", 8), ("Alex", "female", 6)],
            id="nobody-knows",
        ),
        pytest.param(
            [("Alex", "female", 5), ("Alex", "male", 4)],
            [("Alex", "female", 9)],
            id="a-short-story-has-one",
        ),
        pytest.param(
            [("Alex Hale", "female", 5), ("Alex Hale", "male", 4)],
            [("Alex Hale", "female", 9)],
            id="a-full-name-is-one-persons",
        ),
        pytest.param(
            [("the doctor", "female", 9), ("the doctor", "male", 2)],
            [("the doctor", "female", 9), ("the doctor", "male", 2)],
            id="two-doctors",
        ),
    ],
)
def test_one_name_is_one_person_unless_passages_disagree(
    people: list[Person], found: list[Person]
) -> None:
    passages = [
        a_passage(number, a_resolved_person(name, gender=gender, mentions=mentions))
        for number, (name, gender, mentions) in enumerate(people, start=1)
    ]

    names = collect_names(passages)

    assert [(name.name, name.gender, name.mentions) for name in names] == found


@pytest.mark.parametrize(
    ("full", "short", "family"),
    [
        ("Lord Edmund Vane", "Lord Edmund", "Vane"),
        ("Mrs. Ottilie Crane", "Ottilie", "Crane"),
    ],
)
def test_chapters_with_the_full_name_know_better_than_one_without(
    full: str, short: str, family: str
) -> None:
    apart = a_passage(1, called(short), called(family), together=True)
    whole = [a_passage(number, called(full, short, family)) for number in (2, 3)]

    assert _others_present(family, apart, *whole) == set()
    assert _others_present(family, apart, whole[0]) != set(), "one may be a mistake"


def test_the_chapter_of_a_wedding_does_not_make_two_of_the_bride() -> None:
    wedding = a_passage(1, called("Ida Hale"), called("Ida Crane"), together=True)
    before = [a_passage(number, called("Ida Hale", "Ida")) for number in (2, 3)]
    after = [a_passage(number, called("Ida Crane", "Ida")) for number in (4, 5)]

    assert _others_present("Ida Hale", wedding, *before, *after) == set()
    assert _others_present("Ida Hale", wedding, *before) != set()


@pytest.mark.parametrize("other", ["Nora Hale", "the forester", "Mister Vane"])
def test_in_a_short_story_one_passage_may_say_that_two_are_one(other: str) -> None:
    says = a_passage(1, called("Ida Frost", other))
    apart = a_passage(2, called("Ida Frost"), called(other), together=True)
    more = [a_passage(number, called("Ida Frost")) for number in (3, 4)]

    assert _others_present("Ida Frost", says, apart) == set()
    assert _others_present("Ida Frost", says, apart, *more) != set(), "a slip of many"


def test_a_noun_is_theirs_whatever_name_the_passage_has_for_them() -> None:
    says = a_passage(1, called("Tom Hale", "Hale", "the Englishman"))
    apart = a_passage(
        2, called("Mr. Hale", "Hale"), called("the Englishman"), together=True
    )

    assert _others_present("Mr. Hale", says, apart) == set()


def _others_present(name: str, *passages: ResolvedPassage) -> set[int]:
    [found] = [one for one in collect_names(passages) if one.name == name]
    return found.copresent


def test_who_is_mostly_told_of_does_not_tell_the_story() -> None:
    teller = a_resolved_person("Toby", narrator=True)
    butler = a_resolved_person("Hobbs")
    passages = [
        a_passage(1, teller, butler),
        a_passage(2, teller, butler),
        a_passage(3, a_resolved_person("Toby"), butler),
        a_passage(4, a_resolved_person("Hobbs", narrator=True), teller),
    ]

    found = {name.name: name.narrator for name in collect_names(passages)}

    assert found == {"Toby": True, "Hobbs": False}


def test_a_narrator_is_addressed_by_the_name_that_other_passages_have() -> None:
    unnamed = a_resolved_person("the narrator", narrator=True)
    named = a_resolved_person("Toby", narrator=True)
    passages = [
        a_passage(1, named),
        a_passage(2, named),
        a_passage(3, unnamed, a_resolved_person("Toby"), together=True),
    ]

    assert all(not name.copresent for name in collect_names(passages))
