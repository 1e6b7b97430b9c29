"""A pronoun means the last person of its gender, subjects first."""

import pytest

from infra.offline.people.coreference import Coreference
from tests.infra.offline.document_builders import a_document


def referent(text: str, pronoun: str) -> str | None:
    """Return whom the first *pronoun* of *text* means."""
    document = a_document(text)
    coreference = Coreference.resolve(document)
    who = next(
        reference.who
        for unit in document.units
        for reference in coreference.references(unit)
        if reference.token.text == pronoun
    )
    return who.name if who else None


@pytest.mark.parametrize(
    ("text", "pronoun", "name"),
    [
        pytest.param(
            "Tom Hale saw Jim Pell. He laughed.", "He", "Tom Hale", id="subject-first"
        ),
        pytest.param(
            "Tom Hale saw Anna Pell. She laughed.", "She", "Anna Pell", id="gender"
        ),
        pytest.param(
            "Anna Pell came. Tom Hale sat. She laughed.", "She", "Anna Pell", id="back"
        ),
        pytest.param("Anna Pell came. He laughed.", "He", None, id="nobody-fits"),
        pytest.param("My name is Tom Hale. He laughed.", "He", None, id="not-the-i"),
        pytest.param("I saw Tom Hale. He saw me.", "me", "the narrator", id="the-i"),
        pytest.param("The Pells came. He sat.", "He", None, id="not-a-group"),
        pytest.param('Tom Hale came. "Go," he said.', "he", None, id="speech-tag"),
    ],
)
def test_a_pronoun_means_the_last_of_its_gender(
    text: str, pronoun: str, name: str | None
) -> None:
    assert referent(text, pronoun) == name


def test_a_pronoun_does_not_reach_back_far() -> None:
    between = "\n\n".join(["It rained."] * 7)

    assert referent(f"Tom Hale came.\n\n{between}\n\nHe sat.", "He") is None


def test_pronouns_tell_the_gender_of_a_name_that_does_not() -> None:
    coreference = Coreference.resolve(
        a_document("Okonkwo said no. He laughed. Okonkwo sat down.")
    )

    assert [entity.gender for entity in coreference.named] == ["male"]


@pytest.mark.parametrize(
    ("speech", "count"),
    [
        pytest.param("Ruth sold it, and she knows that I saw her.", 2, id="goes-on"),
        pytest.param("As to Ruth, she is late.", 1, id="topic"),
        pytest.param("Her name is Ruth.", 1, id="told-as-a-name"),
        pytest.param("Ruth sold it, and he knows.", 0, id="of-another-gender"),
        pytest.param("Ruth saw her.", 0, id="somebody-else"),
        pytest.param("She is late, Ruth.", 1, id="called"),
        pytest.param("Take it down, Vane.", 1, id="called-by-family-name"),
        pytest.param("Bosh! Take it down.", 0, id="a-cry"),
        pytest.param("She is as late as Ruth. She knows.", 0, id="compared"),
        pytest.param("It was Ruth's hat. She knows.", 0, id="owner"),
    ],
)
def test_speech_refers_to_whom_it_named_last(speech: str, count: int) -> None:
    coreference = Coreference.resolve(a_document(f"Tom Hale rose. “{speech}”"))

    assert sum(one.spoken_count for one in coreference.named) == count
