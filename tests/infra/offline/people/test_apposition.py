"""A noun right beside a name says who that is, whatever the parser makes of it."""

from dataclasses import replace

import pytest

from infra.offline.language.document import Document
from infra.offline.language.tokens import ParsedText
from infra.offline.people.apposition import find_in_apposition
from infra.offline.people.coreference import Coreference
from infra.offline.people.nominals import find_nominals
from tests.infra.offline.document_builders import a_document


def without_appositions(document: Document) -> Document:
    """Return *document* as a parser has it that misses every apposition."""
    units = tuple(
        replace(
            unit,
            parse=ParsedText(
                token._replace(dep="dep" if token.dep == "appos" else token.dep)
                for token in unit.parse
            ),
        )
        for unit in document.units
    )
    return replace(document, units=units)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        pytest.param("Basil Hale the sly clerk left.", "Basil Hale", id="no-comma"),
        pytest.param(
            "It was for Basil Hale, the clerk, to go.", "Basil Hale", id="commas"
        ),
        pytest.param("He saw Basil Hale, the clerk, a boy.", None, id="a-list"),
        pytest.param("He saw Basil Hale, the clerk, and Tom.", None, id="end-of-list"),
        pytest.param("He saw a nun, Basil Hale, the clerk.", None, id="begin-of-list"),
        pytest.param("He saw Basil Hale, and the clerk.", None, id="another"),
    ],
)
def test_words_and_commas_show_who_bears_a_name(text: str, name: str | None) -> None:
    document = without_appositions(a_document(text))
    named = Coreference.resolve(document).named
    clerk = next(e for e in find_nominals(document) if e.name.endswith("clerk"))

    match = find_in_apposition(document, clerk, named)

    assert (match and match[0].name) == name
