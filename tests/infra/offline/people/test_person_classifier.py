"""A capitalised word is a person's name by what all its uses show."""

import pytest

from infra.offline.people.mentions import find_mentions
from infra.offline.people.person_classifier import classify_person_names
from tests.infra.offline.document_builders import a_document
from tests.infra.offline.passage_builders import read


@pytest.mark.parametrize(
    ("text", "names"),
    [
        pytest.param(
            "Okonkwo said no. Okonkwo laughed.", {("okonkwo",)}, id="acts-as-people-do"
        ),
        pytest.param(
            "Anna Hale came. Hale laughed.",
            {("anna", "hale"), ("hale",)},
            id="part-of-a-name",
        ),
        pytest.param(
            "He went to Hale Street. Mr. Hale was there.", {("hale",)}, id="street"
        ),
        pytest.param("They lived in Paris. Paris was cold.", set(), id="place"),
        pytest.param(
            "He took Tilda, the old doll, with him. Anna saw Tilda. Anna laughed.",
            {("anna",)},
            id="doll",
        ),
        pytest.param(
            "He saw Château Hale. Château Hale was cold.", set(), id="place-by-its-kind"
        ),
        pytest.param(
            "He took the Marlow counter. The Marlow counter clicked.",
            set(),
            id="make",
        ),
        pytest.param(
            "They came to King Island. King Island was cold.", set(), id="royal-place"
        ),
        pytest.param(
            "He fled from Gascony. He loved Gascony.", set(), id="place-of-the-list"
        ),
        pytest.param(
            "Mr. Lyon rose. Lyon laughed.", {("lyon",)}, id="called-like-a-place"
        ),
        pytest.param(
            "It was clever. Mimicry. They were insects. Mimicry.",
            set(),
            id="all-of-a-sentence",
        ),
        pytest.param("The following June a letter came.", set(), id="month"),
        pytest.param("Dust turns in the light.", set(), id="opens-a-sentence"),
        pytest.param(
            "Pain made him cruel. Lunch, Pain and Grief sat with him.",
            set(),
            id="feelings-and-meals",
        ),
        pytest.param(
            "Mr. Pain came. Mr. Pain laughed.", {("pain",)}, id="called-like-a-feeling"
        ),
        pytest.param(
            "On Lady Day the rents were paid. Lady Day was a Sunday.",
            set(),
            id="day-with-a-title",
        ),
        pytest.param(
            "“Now, Old Sobersides!” said Anna. “Wake up, Mr. Sleepyhead!”",
            {("anna",)},
            id="teasing",
        ),
    ],
)
def test_only_people_have_peoples_names(text: str, names: set[tuple[str, ...]]) -> None:
    document = a_document(text)

    assert classify_person_names(document, find_mentions(document)) == names


@pytest.mark.parametrize(
    "text",
    [
        "The schooner Elizabeth sailed at dawn. Nell watched the Elizabeth go.",
        "The four ships, Irma, Irene and Isobel, lay in the bay. Nell saw them.",
        "The Hidria rolled. Nell saw the Hidria turn and raise the Hidria’s flag.",
        "The cross of St. George flew above them. Nell saluted.",
        "Nell of Roxmarch smiled. “I was born there,” said Nell.",
        "“Yeh?” said Nell. “Bedad, it is late.”",
    ],
)
def test_who_is_nobody_is_not_in_the_cast(text: str) -> None:
    assert read(text).names == {"Nell"}


def test_a_lady_and_a_ship_may_have_one_name() -> None:
    story = read("Elizabeth laughed. Nell drew the Elizabeth. “Sit,” said Elizabeth.")

    assert story.names == {"Elizabeth", "Nell"}


def test_who_is_called_by_a_word_with_an_article_is_somebody() -> None:
    assert read("The Kid laughed. “Run,” said the Kid. Nell saw the Kid.").names == {
        "Kid",
        "Nell",
    }
