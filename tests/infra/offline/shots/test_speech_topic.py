"""What a speech is about, in words of its own."""

import pytest

from infra.offline.shots.speech_topic import find_topics
from tests.infra.offline.passage_builders import parses_of


@pytest.mark.parametrize(
    ("speech", "topic"),
    [
        ("I have lost my trunk.", "the trunk"),
        ("There are four Danish ships behind the island.", "four Danish ships"),
        ("A pilot brought the chart.", "a pilot"),
        ("The chart was drawn in Lisbon.", "Lisbon"),
        ("Well, Tobias, I lost it.", ""),
        ("It is the same thing every time.", ""),
        ("No ship came.", ""),
        ("You had better go.", ""),
        ("He was a clumsy boy.", "a clumsy boy"),
        ("He was a good boy.", ""),
        ("She sells needlework.", "needlework"),
        ("God knows.", ""),
        ("Thanks for coming.", ""),
        ("We open with Act Two.", ""),
        ("I saw your lordship.", ""),
        ("He came from Lisbon ten years ago.", "Lisbon"),
    ],
)
def test_a_speech_is_about_what_it_names(speech: str, topic: str) -> None:
    parse = parses_of((speech,))[speech]

    assert find_topics(parse, list(parse), {"nora"})[:1] == [topic][: bool(topic)]


def test_who_speaks_and_who_listens_are_no_topic() -> None:
    speech = "Nora took the chart."
    parse = parses_of((speech,))[speech]

    assert find_topics(parse, list(parse), {"nora"}) == ["the chart"]
