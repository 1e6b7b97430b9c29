"""Reading takes time in proportion to the text, whatever the text is."""

import time

import pytest

from crews.reading import build_manuscript, normalise, refuse_unreadable
from ports.errors import StoryError
from tests.crews.reading.manuscript_views import build_paragraphs

# A hundredth of what is promised for prose: only what grows with the square fails.
MIN_CHARACTERS_A_SECOND = 10_000
SIZE = 30_000

HOSTILE = [
    *('"', "“", "'", " 'a", "“a ", "« a", "„“", "—", "— a\n\n", ".", ". ", "…"),
    *("* * *\n", "\n", "I\n\n", "CHAPTER I\n\n", "\n\n\nWORD", "WORD ", "W", "Word."),
    *("A\n\n", "1\n", "by\n", "[[", "/*\n\n", "(", "MARY (", "A. b\n", "A: b\n"),
    *("INT. A - DAY\n\n", "MARY\nHi.\n\n", "😀 “ok” ", '\u05d0 "\u05d1" ', "the a-b "),
    *(", the a said ", "[Illustration ", "_", "_a_ ", "#", "\t", "x\f"),
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_no_pattern_makes_it_slow(pattern: str) -> None:
    text = normalise(pattern * (SIZE // len(pattern)))

    began = time.process_time()
    build_manuscript(text, "auto")
    build_manuscript(text, "screenplay")
    took = time.process_time() - began

    assert took < 2 * SIZE / MIN_CHARACTERS_A_SECOND


def test_refusing_is_quick_too() -> None:
    text = normalise(build_paragraphs(400))

    began = time.process_time()
    refuse_unreadable(text, "en", frozenset({"en"}))

    assert time.process_time() - began < 1


def test_a_paragraph_of_twenty_thousand_words_is_read() -> None:
    text = build_paragraphs(1, 20_000)

    passages = build_manuscript(text, "auto").passages

    assert 10 <= len(passages) <= 17


def test_right_to_left_text_is_refused_not_crashed_on() -> None:
    text = "\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd. " * 20

    with pytest.raises(StoryError):
        refuse_unreadable(text, "en", frozenset({"en"}))
