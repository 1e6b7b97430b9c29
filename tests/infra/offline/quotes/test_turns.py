"""What a dialogue turn knows of its speaker, and where a conversation ends."""

import pytest

from infra.offline.people.coreference import Coreference
from infra.offline.quotes.turns import DialogueTurn, find_vocative, split_conversations
from tests.infra.offline.document_builders import a_document

ROOM = "Jim Young, Della Young and Uncle Tobias came in. They sat down.\n\n"


def conversations(text: str) -> list[list[DialogueTurn]]:
    """Return the conversations of *text*, after three have come in."""
    document = a_document(ROOM + text)
    return list(split_conversations(document, Coreference.resolve(document)))


def last_turn(text: str) -> tuple[DialogueTurn, Coreference]:
    """Return the last turn of *text*, after three have come in."""
    document = a_document(ROOM + text)
    coreference = Coreference.resolve(document)
    return list(split_conversations(document, coreference))[-1][-1], coreference


def names_of(ids: frozenset[int], coreference: Coreference) -> set[str]:
    return {entity.name for entity in coreference.named if id(entity) in ids}


@pytest.mark.parametrize(
    ("between", "sizes"),
    [
        pytest.param("The clock struck.", [2], id="a-pause"),
        pytest.param("The clock struck. " * 50, [2], id="just-short-enough"),
        pytest.param("The clock struck. " * 51, [1, 1], id="too-long"),
        pytest.param("* * *", [1, 1], id="a-break"),
        pytest.param('"He is late," thought Jim.', [1, 2], id="a-thought-apart"),
    ],
)
def test_a_conversation_ends_where_narration_is_long(
    between: str, sizes: list[int]
) -> None:
    found = conversations(f'"Sit," said Jim.\n\n{between}\n\n"No," said Della.')

    assert sorted(map(len, found)) == sizes


@pytest.mark.parametrize(
    ("speech", "gender", "is_parent"),
    [
        pytest.param("Yes, sir.", "male", False, id="sir"),
        pytest.param("Yes, madam.", "female", False, id="madam"),
        pytest.param("Papa, come here.", "male", True, id="papa"),
        pytest.param("Come here, mother!", "female", True, id="mother"),
        pytest.param("Uncle, come here.", "male", False, id="uncle"),
        pytest.param("My father is here.", "unknown", False, id="not-alone"),
        pytest.param("A miss is as good.", "unknown", False, id="a-noun"),
        pytest.param("Come here, Jim.", "unknown", False, id="a-name"),
    ],
)
def test_a_vocative_tells_gender_and_kinship(
    speech: str, gender: str, *, is_parent: bool
) -> None:
    document = a_document(f'{ROOM}"{speech}"')

    found = find_vocative(document.paragraphs[-1], Coreference.resolve(document))

    assert (found.gender, found.is_parent) == (gender, is_parent)


def test_a_vocative_in_narration_is_none() -> None:
    document = a_document(f'{ROOM}It was, sir, a cold day. "Yes."')

    found = find_vocative(document.paragraphs[-1], Coreference.resolve(document))

    assert found.gender == "unknown"


def test_an_uncle_is_addressed_by_his_title() -> None:
    turn, coreference = last_turn('"Uncle, come here."')

    assert names_of(turn.addressee_ids, coreference) == {"Uncle Tobias"}


def test_who_is_addressed_is_not_only_mentioned() -> None:
    turn, coreference = last_turn('"Jim, I saw Della at the shop."')

    assert names_of(turn.addressee_ids, coreference) == {"Jim Young"}
    assert names_of(turn.mentioned_ids, coreference) == {"Della Young"}


def test_the_silence_before_a_turn_is_counted_in_words() -> None:
    [[first, second]] = conversations(
        '"Sit," said Jim.\n\nThe clock struck.\n\n"No," said Della.'
    )

    assert (first.silent_words, second.silent_words) == (12, 3)


def test_the_last_actor_is_not_in_somebodys_thoughts() -> None:
    turn, _ = last_turn('Jim rose. He knew that Della was ill.\n\n"Sit."')

    assert turn.last_actor is not None
    assert turn.last_actor.who is not None
    assert turn.last_actor.who.name == "Jim Young"


def test_a_turn_has_the_gender_of_its_pronoun() -> None:
    turn, _ = last_turn('"Sit," she said. "Sit," he said.')

    assert turn.pronoun is not None
    assert turn.pronoun[0] == "female"


@pytest.mark.parametrize(
    ("text", "is_unknown"),
    [
        pytest.param('"You will," said a voice.', True, id="a-voice"),
        pytest.param('"You will," said another voice.', True, id="another"),
        pytest.param('"You will," said the voice.', False, id="the-voice"),
        pytest.param('"You will," said Jim\'s voice.', False, id="his-voice"),
        pytest.param('"You will," said Jim.', False, id="a-person"),
    ],
)
def test_a_voice_may_be_unknown(text: str, *, is_unknown: bool) -> None:
    turn, _ = last_turn(text)

    assert turn.is_unknown_voice is is_unknown
