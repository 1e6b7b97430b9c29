"""Speakers: said so, meant, in turn; what is quoted and not spoken."""

import pytest

from tests.infra.offline.passage_builders import read

SPEAKERS = {
    "an inverted speech tag names the speaker": (
        '"It is cold," said Della. Jim looked at her and shook his head.',
        ["Della"],
    ),
    "a pronoun means whoever it fits": (
        (
            "Della met Jim Young at the door. She looked at him."
            '\n\n"I sold the watch," he said.'
        ),
        ["Jim Young"],
    ),
    "two people speak in turn": (
        (
            '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.\n\n'
            '"All day?"\n\n"All day."'
        ),
        ["Della", "Jim", "Della", "Jim"],
    ),
    "an interrupted speech has one speaker": (
        'Jim came in. Della rose. "Give it to me," said Jim, "and let us eat."',
        ["Jim", "Jim"],
    ),
    "nobody speaks to himself by name": (
        (
            'Jim and Della stood at the window. Jim sighed.\n\n"Say it, Jim," said'
            ' Della.\n\n"I cannot."'
        ),
        ["Della", "Jim"],
    ),
    "a lead names who speaks the next paragraph": (
        (
            "Della and Jim stood at the door. Jim looked at the stove and said:"
            '\n\n"It has gone out."\n\n"Then light it," said Della.'
        ),
        ["Jim", "Della"],
    ),
    "a voice is heard saying it": (
        (
            "Jim and Della went up. He was first, and she heard Jim's voice saying,"
            ' "Mind the step," and Della\'s answering, "I do."'
        ),
        ["Jim", "Della"],
    ),
    "a voice that nobody heard before is somebody else": (
        (
            "Della was upstairs. She listened. Jim looked at Tom. Tom looked at him."
            '\n\n"Give it back," said Jim.\n\n"I will not," said Tom.'
            '\n\n"You will," said a voice.'
        ),
        ["Jim", "Tom", "Della"],
    ),
    "a child says dad": (
        (
            "Elias Crane sat in the boat. Tobias Pell and Nora Pell stood by it. She"
            ' looked at him.\n\n"You let him drown," said Crane.'
            '\n\n"I did," said Tobias.\n\n"Dad!"'
        ),
        ["Elias Crane", "Tobias Pell", "Nora Pell"],
    ),
    "who speaks is somebody whatever he is": (
        'Della came in. She sat down. "It is late," said the clockmaker.',
        ["the clockmaker"],
    ),
    "who got no answer speaks on": (
        (
            "Della and Jim sat at their desks. Tom had gone."
            '\n\n"Which service?" said Della.\n\nThe clock ticked.'
            '\n\n"Can you hear me?"'
        ),
        ["Della", "Della"],
    ),
    "a voice is whoevers it is": (
        (
            '"Who goes there?" said Della. The fog was thick.'
            '\n\n"Nobody," said Jim\'s voice.'
        ),
        ["Della", "Jim"],
    ),
    "several who speak are nobody alone": (
        (
            '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.'
            '\n\n"All day?" they cried.'
        ),
        ["Della", "Jim", None],
    ),
    "what a tag says is never replaced by a turn": (
        (
            '"Where were you, Jim?" asked Della.\n\n"At the shop," said Jim.'
            '\n\n"All day?" said the clockmaker.\n\n"All day," said Jim.'
        ),
        ["Della", "Jim", "the clockmaker", "Jim"],
    ),
    "papa is whoever bears the title": (
        (
            "Emma Woodhouse and Mr. Woodhouse sat by the fire. He sighed."
            '\n\n"I cannot agree with you, papa."'
        ),
        ["Emma Woodhouse"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), SPEAKERS.values(), ids=SPEAKERS)
def test_a_quotation_has_its_speaker(text: str, expected: list[str | None]) -> None:
    assert read(text).speakers == expected


def test_who_was_faced_last_answers() -> None:
    found = read(
        '"Who is there?" asked Martha Gale.\n\n"Only us, Martha," said Nora Pell.\n\n'
        "Elias Crane stepped into the light. Martha Gale looked at him and slapped him."
        '\n\n"Twenty years," said Martha Gale.\n\n"I am sorry."'
    )

    assert found.speakers[-1] == "Elias Crane"


UNSPOKEN = {
    "an emphasised word is not spoken": (
        'The shop called itself the "Golden Lion" and was neither.',
        ["title"],
    ),
    "a thought is not spoken": (
        '"He is late again," thought Della, and she put the kettle on.',
        ["thought"],
    ),
    "a thought belongs to whoever is pitied for it": (
        '"He is late," thought poor Della, "and the soup is cold."',
        ["thought", "thought"],
    ),
    "a document that is shown is not spoken": (
        (
            "Della opened the ledger. This is what stood on the first page:"
            '\n\n"Paid to the miller, two crowns. Paid to the smith, nothing."'
            '\n\n"Is that all?" said Jim.'
        ),
        ["letter", None],
    ),
    "a word at arms length is not spoken": (
        'Jim stayed, or, as he put it, "lingered," in the yard until noon.',
        ["emphasis"],
    ),
}


@pytest.mark.parametrize(("text", "expected"), UNSPOKEN.values(), ids=UNSPOKEN)
def test_what_nobody_says_is_told_from_speech(
    text: str, expected: list[str | None]
) -> None:
    found = read(text).reading.quotations

    assert [quotation.unspoken for quotation in found] == expected


def test_who_is_unknown_stays_unknown() -> None:
    found = read('"Who goes there?"')

    assert found.reading.quotations[0].attribution == "none"
