"""A long speech is split into parts, and every word is in one of them."""

from infra.offline.shots.speech_parts import split_into_parts
from tests.infra.offline.passage_builders import parses_of

SPEECH = (
    "I told the boys to take the lamp and the rope and the boat down to the mill"
    " before the rain came, and so on."
)


def test_a_speech_with_few_phrases_has_few_parts_and_all_its_words() -> None:
    words = tuple(parses_of((SPEECH,))[SPEECH])

    parts = split_into_parts(words, 3)

    assert len(parts) == 2
    assert tuple(word for part in parts for word in part) == words
