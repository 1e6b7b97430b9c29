"""Two names are one person's where their parts match."""

import pytest

from infra.offline.people.name_matching import (
    FAMILY_NAME,
    GIVEN_NAME,
    INITIALS,
    SAME_WORDS,
    SHORT_FORM,
    TITLE_AND_FAMILY,
    have_different_full_names,
    have_different_given_names,
    match_names,
)
from infra.offline.people.person_name import PersonName


@pytest.mark.parametrize(
    ("short", "full", "match"),
    [
        ("Mr. Young", "Young", SAME_WORDS),
        ("Mr. James Young", "James Young", SAME_WORDS),
        ("Jim Young", "James Young", SHORT_FORM),
        ("Jim", "James Young", GIVEN_NAME),
        ("Aunt Polly", "Polly Hale", GIVEN_NAME),
        ("Miss Karlsson", "Anna Karlsson", TITLE_AND_FAMILY),
        ("Karlsson", "Anna Karlsson", FAMILY_NAME),
        ("Dillingham", "James Dillingham Young", FAMILY_NAME),
        ("J. D.", "James Dillingham Young", INITIALS),
        ("D. J.", "James Dillingham Young", None),
        ("John Young", "James Young", None),
        ("James Hale", "James Young", None),
        ("Miss Hale", "Anna Karlsson", None),
        ("Crane", "Nora Pell", None),
        ("Oleg Markovitch", "Oleg Markovitch Rudin", GIVEN_NAME),
        ("Oleg Petrovitch", "Oleg Markovitch Rudin", None),
    ],
)
def test_a_short_name_is_a_form_of_the_full_one(
    short: str, full: str, match: str | None
) -> None:
    assert match_names(PersonName.parse(short), PersonName.parse(full)) == match


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        pytest.param("Anna Hale", "Jane Hale", True, id="two-names"),
        pytest.param("James Hale", "Jim", False, id="short-form"),
        pytest.param("Anna Hale", "Miss Hale", False, id="one-unknown"),
        pytest.param("Mrs. Charles Hale", "Anna Hale", False, id="a-husbands-name"),
    ],
)
def test_given_names_differ_where_both_are_known(
    one: str,
    other: str,
    differ: bool,  # noqa: FBT001 - a table's column
) -> None:
    names = [PersonName.parse(one)], [PersonName.parse(other)]

    assert have_different_given_names(*names) is differ


@pytest.mark.parametrize(
    ("one", "other", "may_marry", "differ"),
    [
        pytest.param("Ida Jane", "Jennie Lloyd", True, True, id="two-given-names"),
        pytest.param("Ida Hale", "Ida Crane", True, False, id="she-marries"),
        pytest.param("John Hale", "John Crane", False, True, id="he-keeps-his-name"),
        pytest.param("Jim Hale", "James T. Hale", False, False, id="short-form"),
        pytest.param("Edgar Hale", "Mr. Crane", False, False, id="no-full-name"),
        pytest.param("Mrs. John Hale", "Ida Hale", True, False, id="a-husbands-name"),
    ],
)
def test_full_names_differ_by_their_given_names(
    one: str,
    other: str,
    may_marry: bool,  # noqa: FBT001 - a table's column
    differ: bool,  # noqa: FBT001 - a table's column
) -> None:
    names = [PersonName.parse(one)], [PersonName.parse(other)]

    assert have_different_full_names(*names, may_marry=may_marry) is differ
