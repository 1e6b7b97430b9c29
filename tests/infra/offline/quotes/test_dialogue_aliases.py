"""Strangers and kin who turn out to be somebody."""

from tests.infra.offline.asking import read

STRANGER = (
    "Nora Pell sat down. A man in an oilskin came in. Nora looked up. The man took"
    ' off his hat.\n\n"What name?" said Nora.\n\n"Crane. Elias Crane," said the'
    " man.\n\nNora wrote it down slowly, and Crane signed."
)


def test_a_stranger_who_says_his_name_is_that_person() -> None:
    found = read(STRANGER)

    assert found.person("the man").name == "Elias Crane"


def test_a_family_name_is_whoever_was_named_by_then() -> None:
    found = read(STRANGER + "\n\nNora thought of Jonah Crane, and Jonah was dead.")

    assert found.person("Crane").name == "Elias Crane"


def test_a_given_name_in_speech_belongs_to_whoever_has_none() -> None:
    found = read(
        "Mrs. Abernathy opened the door. Tom Hale stood there, and he smiled."
        '\n\n"You are late," said Mrs. Abernathy.\n\n"I am sorry, Martha."'
    )

    assert found.person("Martha").name == "Mrs. Abernathy"


def test_his_daughter_is_the_woman_of_his_name() -> None:
    found = read(
        "Nora Pell stood at the rail. She was cold. Elias Crane watched her. Tobias"
        " Pell took out a box. He held it out, not to Crane but to his daughter."
    )

    assert found.person("his daughter").name == "Nora Pell"


def test_her_father_is_the_man_of_her_name() -> None:
    found = read(
        "Tobias Pell lay under the engine, and he slept. Nora Pell saw him. She"
        ' knelt down.\n\n"That was medicine," said her father.'
    )

    assert found.person("her father").name == "Tobias Pell"
