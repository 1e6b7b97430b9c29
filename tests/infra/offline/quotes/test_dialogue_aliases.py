"""Strangers and kin who turn out to be somebody."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.quotes.attribution import attribute_quotations
from infra.offline.quotes.dialogue_aliases import find_aliases
from infra.offline.quotes.speaker_model import load_model
from tests.infra.offline.document_builders import a_document
from tests.infra.offline.passage_builders import read

INTRODUCED = (
    "Nora Pell sat down. A man in an oilskin came in. Nora looked up. The man took"
    " off his hat.\n\n{}\n\nNora wrote it down slowly, and Crane signed."
)
STRANGER = INTRODUCED.format(
    '"What name?" said Nora.\n\n"Crane. Elias Crane," said the man.'
)


def test_a_stranger_who_says_his_name_is_that_person() -> None:
    found = read(STRANGER)

    assert found.person("the man").name == "Elias Crane"


def test_a_family_name_is_whoever_was_named_by_then() -> None:
    found = read(STRANGER + "\n\nNora thought of Jonah Crane, and Jonah was dead.")

    assert found.person("Crane").name == "Elias Crane"


def test_her_father_is_the_man_of_her_name() -> None:
    found = read(
        "Tobias Pell lay under the engine, and he slept. Nora Pell saw him. She"
        ' knelt down.\n\n"That was medicine," said her father.'
    )

    assert found.person("her father").name == "Tobias Pell"


def aliases(text: str) -> list[tuple[str, str, str]]:
    """Return of each merge the name, the other name, and the rule that shows it."""
    document = a_document(text)
    coreference = Coreference.resolve(document)
    found = find_aliases(
        document,
        coreference,
        attribute_quotations(document, coreference, load_model()),
    )
    return [(merge.owner.name, merge.other.name, merge.why) for merge in found]


@pytest.mark.parametrize(
    ("text", "merges"),
    [
        pytest.param(
            INTRODUCED.format('"I am Elias Crane," said the man.'),
            [("Elias Crane", "the man", "the speaker says so")],
            id="says-who-he-is",
        ),
        pytest.param(
            INTRODUCED.format('"Call me Elias Crane," said the man.'),
            [("Elias Crane", "the man", "the speaker says so")],
            id="says-what-to-call-him",
        ),
        pytest.param(
            INTRODUCED.format(
                '"Who are you?" said Nora.\n\n"Elias Crane," said the man.'
            ),
            [("Elias Crane", "the man", "the speaker says so")],
            id="is-asked-who-he-is",
        ),
        pytest.param(
            INTRODUCED.format('"I saw Elias Crane," said the man.'),
            [],
            id="speaks-of-another",
        ),
        pytest.param(
            "Mrs. Abernathy opened the door. Tom Hale stood there, and he smiled."
            '\n\n"You are late," said Mrs. Abernathy.\n\n"I am sorry, Martha."',
            [
                (
                    "Mrs. Abernathy",
                    "Martha",
                    "called so, where nobody else can be meant",
                )
            ],
            id="the-other-half-of-the-name",
        ),
        pytest.param(
            "Mrs. Abernathy and Mrs. Webb opened the door. Tom Hale smiled."
            '\n\n"You are late," said Mrs. Abernathy.\n\n"I am sorry, Martha."',
            [],
            id="two-may-be-meant",
        ),
        pytest.param(
            'A girl sat by the stove. Tom Hale came in.\n\n"Lena!" called Tom.'
            '\n\n"Yes," said the girl.',
            [("Lena", "the girl", "answers to the name")],
            id="answers-to-the-name",
        ),
        pytest.param(
            "Uncle Josiah sat by the stove. I saw my uncle, and my uncle slept."
            ' "Good," said my uncle.',
            [("Uncle Josiah", "my uncle", "the only uncle")],
            id="the-only-uncle",
        ),
        pytest.param(
            "Nora Pell stood at the rail. She was cold. Elias Crane watched her. Tobias"
            " Pell took out a box. He held it out, not to Crane but to his daughter.",
            [("Nora Pell", "his daughter", "of the same name")],
            id="the-daughter-of-his-name",
        ),
    ],
)
def test_speech_shows_an_alias(text: str, merges: list[tuple[str, str, str]]) -> None:
    assert aliases(text) == merges


def test_the_narrator_who_gives_his_name_is_one_person() -> None:
    found = read(
        'Lola poured two. "My name is Sam," I told her. "I used to be a policeman."'
        '\n\n"Nobody sent you," she said.'
    )

    [narrator] = [person for person in found.reading.people if person.narrator]
    assert narrator.name == "Sam"
    assert found.speakers == ["Sam", "Sam", "Lola"]
