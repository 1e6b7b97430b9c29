"""Kin without a name are somebody where their kinship shows it."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.quotes.kinship import find_kin, imply_names, kinship_aliases
from tests.infra.offline.document_builders import a_document


def aliases(text: str) -> list[tuple[str, str]]:
    """Return of each merge the name, and the kin who has it."""
    document = a_document(text)
    coreference = Coreference.resolve(document)
    return [
        (merge.owner.name, merge.other.name)
        for merge in kinship_aliases(document, coreference)
    ]


@pytest.mark.parametrize(
    ("text", "merges"),
    [
        pytest.param(
            "Mr. Vane came in. Mrs. Vane slept. He looked at his wife.",
            [("Mrs. Vane", "his wife")],
            id="wife",
        ),
        pytest.param(
            "Mrs. Vane came in. Mr. Vane slept. She looked at her husband.",
            [("Mr. Vane", "her husband")],
            id="husband",
        ),
        pytest.param(
            "Ann Vane came in. Mrs. Vane slept. Ann rose and woke her mother.",
            [("Mrs. Vane", "her mother")],
            id="mother-of-the-name",
        ),
        pytest.param(
            "Tom came in. Mrs. Vane slept. Tom sat. He woke his mother.",
            [("Mrs. Vane", "his mother")],
            id="the-only-married-woman",
        ),
        pytest.param(
            "Tom came in. Mrs. Vane slept. Mrs. Hale sat. Tom rose."
            " He woke his mother.",
            [],
            id="two-may-be-the-mother",
        ),
        pytest.param(
            "Mr. Vane came in. Miss Hale slept. He looked at his wife.",
            [],
            id="no-wife-of-the-name",
        ),
        pytest.param(
            "Mr. Vane came in. Mrs. Vane slept. He saw his daughter.",
            [],
            id="a-wife-is-no-daughter",
        ),
    ],
)
def test_kin_have_the_name_that_their_kinship_shows(
    text: str, merges: list[tuple[str, str]]
) -> None:
    assert aliases(text) == merges


def test_a_lady_is_a_wife_only_where_she_is_somebodys() -> None:
    document = a_document("Mr. Vane came in. The lady rose. His lady sat. He bowed.")

    found = find_kin(document, Coreference.resolve(document))

    assert [kin.entity.name for kin in found if kin.noun == "lady"] in (
        [],
        ["his lady"],
    )


def test_a_wife_bears_the_name_that_other_passages_use() -> None:
    document = a_document("Mr. Vane came in. He sat. He looked at his wife.")
    coreference = Coreference.resolve(document)

    imply_names(document, coreference)

    [wife] = coreference.unnamed
    assert wife.name == "his wife"
    assert wife.implied == {"Mrs. Vane": (0, "wife of Mr. Vane")}
