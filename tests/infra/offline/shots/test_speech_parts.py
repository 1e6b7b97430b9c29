"""A long speech is split into parts, and every word is in one of them."""

from infra.offline.shots.speech_parts import find_reactions, split_into_parts
from tests.infra.offline.passage_builders import parses_of

SPEECH = (
    "I told the boys to take the lamp and the rope and the boat down to the mill"
    " before the rain came, and so on."
)


def test_the_parts_of_a_speech_begin_with_clauses_and_have_all_its_words() -> None:
    words = tuple(parses_of((SPEECH,))[SPEECH])

    parts = split_into_parts(words, 6)

    assert [part[0].text for part in parts] == ["I", "before"]
    assert tuple(word for part in parts for word in part) == words


def test_a_speech_is_heard_once_over_its_listener_where_it_concerns_them_most() -> None:
    speech = (
        "I put the lamp on the sill of the window, as we had agreed to do in May. "
        "I waited there until the rain came and the tide was far out. "
        "Did you never think that you could write me a line or two? "
        "I trimmed the wick every hour, and nobody came to the door. "
        "In the morning I went to bed and slept until it was noon."
    )
    parts = split_into_parts(tuple(parses_of((speech,))[speech]), 7)

    [at] = find_reactions(parts)

    assert parts[at][0].text == "Did"


def test_a_short_speech_stays_on_who_speaks() -> None:
    speech = "I put the lamp on the sill of the window, as we had agreed to do. " * 2
    parts = split_into_parts(tuple(parses_of((speech,))[speech]), 7)

    assert not find_reactions(parts)
