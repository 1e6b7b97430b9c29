"""A name falls into titles, given names and a family name."""

import pytest

from infra.offline.people.person_name import (
    PersonName,
    is_same_given_name,
    titles_conflict,
    unanimous_gender,
)
from ports.domain.structure import Gender


@pytest.mark.parametrize(
    ("text", "titles", "words"),
    [
        ("Mr. James Dillingham Young", ("mr",), ("james", "dillingham", "young")),
        ("the Rev. John Smith", ("rev",), ("john", "smith")),
        ("old Tom", (), ("tom",)),
        ("Della's", (), ("della",)),
        ("Captain O'Brien", ("captain",), ("o'brien",)),
        ("Mrs", (), ("mrs",)),
        ("M’sieu Young", ("m'sieu",), ("young",)),
    ],
)
def test_a_name_is_titles_and_words(
    text: str, titles: tuple[str, ...], words: tuple[str, ...]
) -> None:
    name = PersonName.parse(text)

    assert (name.titles, name.words) == (titles, words)


@pytest.mark.parametrize(
    ("text", "given", "family"),
    [
        pytest.param("James Young", "james", "young", id="both"),
        pytest.param("Della", "della", None, id="known-given-name"),
        pytest.param("Crane", None, None, id="unknown-word"),
        pytest.param("Aunt Polly", "polly", None, id="kin"),
        pytest.param("Miss Betsey", "betsey", None, id="courtesy"),
        pytest.param("Miss Taylor", None, "taylor", id="courtesy-and-family"),
        pytest.param("Sir Walter", "walter", None, id="knight"),
        pytest.param("Dr. Watson", None, "watson", id="profession"),
    ],
)
def test_title_and_form_tell_given_from_family_names(
    text: str, given: str | None, family: str | None
) -> None:
    name = PersonName.parse(text)

    assert (name.given_name, name.family_name) == (given, family)


@pytest.mark.parametrize(
    ("text", "gender"),
    [
        ("Mr. Young", "male"),
        ("Mrs. Charles Musgrove", "female"),
        ("Della", "female"),
        ("Dr. Watson", "unknown"),
        ("Crane", "unknown"),
    ],
)
def test_the_title_tells_the_gender_before_the_given_name(
    text: str, gender: Gender
) -> None:
    assert PersonName.parse(text).gender == gender


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("tom", "thomas", id="nickname"),
        pytest.param("betty", "elizabeth", id="another-nickname"),
        pytest.param("betty", "beth", id="two-nicknames"),
        pytest.param("bill", "will", id="two-nicknames-that-rhyme"),
        pytest.param("j", "james", id="initial"),
        pytest.param("van", "vandyck", id="beginning"),
        pytest.param("siddy", "sid", id="fond-ending"),
        pytest.param("sid", "siddy", id="either-way-round"),
        pytest.param("rosie", "rose", id="fond-ending-without-the-e"),
    ],
)
def test_two_given_names_can_be_one(one: str, other: str) -> None:
    assert is_same_given_name(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("james", "john", id="two-names"),
        pytest.param("betty", "elsie", id="two-nicknames-of-elizabeth"),
        pytest.param("mark", "marknall", id="a-name-is-no-beginning"),
        pytest.param("j", "thomas", id="another-initial"),
        pytest.param("va", "vandyck", id="too-short"),
    ],
)
def test_two_given_names_are_two(one: str, other: str) -> None:
    assert not is_same_given_name(one, other)


@pytest.mark.parametrize(
    ("ones", "others"),
    [
        ({"mrs"}, {"miss"}),
        ({"sir"}, {"mr"}),
        ({"miss", "dr"}, {"madame"}),
        ({"mrs"}, {"dr"}),
    ],
)
def test_some_titles_are_never_one_persons(ones: set[str], others: set[str]) -> None:
    assert titles_conflict(ones, others)
    assert titles_conflict(others, ones)


@pytest.mark.parametrize(
    ("ones", "others"),
    [
        ({"mr"}, {"dr"}),
        ({"mrs"}, {"mrs"}),
        (set(), {"miss"}),
        ({"miss", "mrs"}, {"mrs"}),
    ],
)
def test_other_titles_can_be(ones: set[str], others: set[str]) -> None:
    assert not titles_conflict(ones, others)


@pytest.mark.parametrize(
    ("genders", "gender"),
    [
        (("male", "unknown", "male"), "male"),
        (("male", "female"), "unknown"),
        ((), "unknown"),
    ],
)
def test_genders_must_agree(genders: tuple[Gender, ...], gender: Gender) -> None:
    assert unanimous_gender(genders) == gender
