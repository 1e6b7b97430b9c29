"""The form of a text that all spans refer to."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crews.reading import normalise

anything = st.text(st.characters(codec=None), max_size=60)

CASES = [
    ("a\r\nb\rc", "a\nb\nc"),
    ("\ufeffOnce", "Once"),
    ("e\u0301te\u0301", "été"),
    ("e\ufeff\u0301", "é"),
    ("a\u2028b\u2029c\x0bd", "a\nb\nc\nd"),
    ("\x93Yes\x94 \x97 it\x92s", "“Yes” — it’s"),
    ("a\x00b\x07c", "a\ufffdb\ufffdc"),
    ("a\ud800b", "ab"),
    ("a\tb\fc", "a\tb\fc"),
]


@pytest.mark.parametrize(("raw", "expected"), CASES)
def test_brings_a_text_into_its_one_form(raw: str, expected: str) -> None:
    assert normalise(raw) == expected


@given(anything)
def test_is_idempotent(raw: str) -> None:
    assert normalise(normalise(raw)) == normalise(raw)


@given(st.text(max_size=60))
def test_leaves_plain_text_as_it_is(raw: str) -> None:
    kept = "".join(c for c in raw if unicodedata.category(c) != "Cc" or c in "\n\t\f")
    kept = "".join(c for c in kept if c not in "\ufeff\u00ad\u200b\u2060")
    plain = unicodedata.normalize("NFC", kept)
    plain = plain.replace("\u2028", " ").replace("\u2029", " ")

    assert normalise(plain) == plain


@given(anything)
def test_its_result_is_unicode_that_can_be_stored(raw: str) -> None:
    text = normalise(raw)

    assert text.encode().decode() == text
    assert "\x00" not in text


@pytest.mark.parametrize("mark", ["\u200b", "\u00ad", "\u2060"])
@pytest.mark.parametrize("word", ["said", "harbour"])
def test_invisible_characters_of_layout_are_no_part_of_a_word(
    mark: str, word: str
) -> None:
    assert normalise(f"{word[:3]}{mark}{word[3:]}") == word
