"""A thing is there, or it is denied, imagined, reported, compared or pictured."""

import pytest

from infra.offline.language.assertion_status import (
    OF_PEOPLE,
    OF_THINGS,
    AssertionStatus,
    element_status,
    is_comparison,
)
from tests.infra.offline.document_builders import a_unit, token_of


@pytest.mark.parametrize(
    "text",
    [
        "He took the lamp from the table.",
        "She could see the lamp.",
        "Perhaps the lamp was lit.",
    ],
)
def test_a_thing_that_is_told_of_is_present(text: str) -> None:
    unit = a_unit(text)

    assert element_status(unit, token_of(unit.parse, "lamp")) == "present"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("There was no lamp on the table.", id="negated"),
        pytest.param("He saw no sign of a kitchen lamp.", id="negated-compound"),
        pytest.param("He stood there without a lamp.", id="without"),
        pytest.param("She did not touch the lamp.", id="negated-verb"),
        pytest.param("She would light the lamp.", id="hypothetical"),
        pytest.param("If he had a lamp, he read.", id="condition"),
        pytest.param("He sat as though the lamp was lit.", id="as-though"),
        pytest.param("He watched her as a sailor mends his lamp.", id="general"),
        pytest.param("She remembered the lamp.", id="remembered"),
        pytest.param("He believed that the lamp was lit.", id="believed"),
        pytest.param("She thought about a lamp.", id="thought-about"),
        pytest.param("I had seen the lamp there.", id="seen-before"),
        pytest.param("He went in, where the lamp had dripped.", id="done-before"),
        pytest.param("It is of a girl with a lamp.", id="depicted"),
        pytest.param('"Bring the lamp," he said.', id="speech"),
    ],
)
def test_a_thing_that_is_not_said_to_be_there_is_only_mentioned(text: str) -> None:
    unit = a_unit(text)

    assert element_status(unit, token_of(unit.parse, "lamp")) == "mentioned"


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("The road was as wide as a rope.", True),
        ("The road lay there like a rope.", True),
        ("He left as the rope came in.", False),
        ("He took the rope.", False),
    ],
)
def test_a_comparison_is_like_or_as_something_as(text: str, compared: bool) -> None:  # noqa: FBT001 - a table's column
    unit = a_unit(text)

    assert is_comparison(unit.parse, token_of(unit.parse, "rope")) is compared


@pytest.mark.parametrize(
    ("text", "compared"),
    [
        ("She bent over him like a man at a bedside.", True),
        ("As a man he ran.", True),
        ("The man was like a bear.", False),
        ("He came in as the man fell.", False),
    ],
)
def test_a_person_is_compared_by_as_alone(
    text: str,
    compared: bool,  # noqa: FBT001 - a table's column
) -> None:
    unit = a_unit(text)

    assert is_comparison(unit.parse, token_of(unit.parse, "man"), OF_PEOPLE) is compared


@pytest.mark.parametrize(
    ("text", "depicted"),
    [
        ("It is of a girl on a horse.", True),
        ("He held a photograph: two men on a horse.", True),
        ("He held a photograph of two men on a horse.", False),
        ("A girl sat on a horse.", False),
    ],
)
def test_a_picture_shows_what_follows_its_colon_or_what_it_is_of(
    text: str,
    depicted: bool,  # noqa: FBT001 - a table's column
) -> None:
    unit = a_unit(text)

    horse = token_of(unit.parse, "horse")
    status = AssertionStatus(parse=unit.parse, token=horse, rules=OF_THINGS)
    assert status.depicted is depicted


@pytest.mark.parametrize(
    "text",
    ["Nora did not laugh.", "Nora would laugh.", "Without a word Nora laughed."],
)
def test_whoever_does_not_do_something_is_there(text: str) -> None:
    unit = a_unit(text)
    nora = token_of(unit.parse, "Nora")
    status = AssertionStatus(parse=unit.parse, token=nora, rules=OF_PEOPLE)

    assert not status.negated
    assert not status.reported
