"""Whoever is one of a people is called so by a noun, which is no name."""

import pytest

from infra.offline.people.coreference import Coreference
from tests.infra.offline.document_builders import a_document


@pytest.mark.parametrize(
    ("text", "people"),
    [
        pytest.param(
            "The Briton laughed. He saw the big, fair Briton.",
            ["the Briton"],
            id="known",
        ),
        pytest.param(
            "A Lorn rose. The Lorns saw her. The Lorn laughed.",
            ["the Lorn"],
            id="shown-by-the-text",
        ),
        pytest.param("He met Danes from the coast. Danes laughed.", [], id="several"),
        pytest.param("Finn rose. Finn laughed.", ["Finn"], id="called-so"),
        pytest.param("Mr. Pole rose. The door shut.", ["Mr. Pole"], id="with-a-title"),
        pytest.param(
            "Hal Hale rose. Hal sat. The Briton laughed. The Briton sat.",
            ["Hal Hale"],
            id="the-one-at-hand",
        ),
        pytest.param(
            "Hal Hale rose. He saw the Briton.",
            ["Hal Hale", "the Briton"],
            id="named-so-once",
        ),
        pytest.param(
            "“No,” said Hal Hale.\n\n“Yes,” said the Briton.",
            ["Hal Hale", "the Briton"],
            id="who-answers-is-another",
        ),
    ],
)
def test_one_of_a_people_has_no_name_for_it(text: str, people: list[str]) -> None:
    found = Coreference.resolve(a_document(text))

    assert [one.name for one in (*found.named, *found.unnamed)] == people
