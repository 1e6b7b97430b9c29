"""The estimate of tokens."""

from hypothesis import given, settings
from hypothesis import strategies as st

from infra.pathrag.tokens import tokens


def test_common_words_are_one_token_each() -> None:
    assert tokens("She took the key and left.") == 7


def test_a_long_word_is_several() -> None:
    assert tokens("internationalisation") > 1


def test_nothing_takes_no_tokens() -> None:
    assert tokens("") == 0


def test_scripts_without_spaces_are_not_cheap() -> None:
    assert tokens("彼女は鍵を取った") >= 4


@settings(deadline=None)
@given(text=st.text(), more=st.text())
def test_more_text_is_never_cheaper(text: str, more: str) -> None:
    assert tokens(f"{text} {more}") >= tokens(text)
