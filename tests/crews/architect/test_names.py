"""Names as text: comparison, titles and keys."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.architect.names import (
    make_unique,
    name_key,
    person_key,
    slug,
    titles_conflict,
)


@pytest.mark.parametrize(
    "name", ["the lantern", "His lantern", "two lantern", "Lantern"]
)
def test_a_thing_is_the_same_whoever_has_it(name: str) -> None:
    assert name_key(name) == "lantern"


def test_his_father_is_not_her_father() -> None:
    assert person_key("his father") != person_key("her father")


def test_a_name_is_the_same_with_and_without_its_dot() -> None:
    assert person_key("Mr. Webb") == person_key("Mr Webb")


@pytest.mark.parametrize(
    ("one", "other", "conflict"),
    [
        ("Mr. Webb", "Mrs. Webb", True),
        ("Miss Webb", "Mrs. Webb", True),
        ("Lady Webb", "Sir Webb", True),
        ("Mr. Webb", "Captain Webb", False),
        ("Webb", "Mrs. Webb", False),
    ],
)
def test_titles_tell_people_apart(one: str, other: str, *, conflict: bool) -> None:
    assert titles_conflict(one, other) is conflict


@given(st.text())
def test_a_slug_is_always_fit_for_a_key(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+)*", slug(name))


@given(st.text(max_size=5), st.sets(st.text(max_size=5)))
def test_a_unique_name_is_not_taken(name: str, taken: set[str]) -> None:
    assert make_unique(name, taken) not in taken
