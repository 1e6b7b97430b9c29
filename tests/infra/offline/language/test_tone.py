"""The tone of a text is told by several of its words, or it is drama."""

import pytest

from infra.offline.language.tone import classify_tone


@pytest.mark.parametrize(
    ("text", "tone"),
    [
        ("She wept, and the tears ran down her face.", "emotional"),
        ("They laughed at the joke.", "comedic"),
        ("He listened. The stair creaked in the silence.", "suspenseful"),
        ("It dropped with a thud, and he ran a finger over the range.", "dramatic"),
        ("One shot, in the dark saddle room by the hearth.", "dramatic"),
        ("No! Stop! Help!", "tense"),
        ("Nora laughs, and then she is not laughing.", "dramatic"),
    ],
)
def test_a_tone_is_what_the_words_say(text: str, tone: str) -> None:
    assert classify_tone(text) == tone


def test_two_telling_words_are_lost_in_a_long_text() -> None:
    assert classify_tone(
        "She wept in tears. " + "He sat and read his paper. " * 100
    ) == ("dramatic")
