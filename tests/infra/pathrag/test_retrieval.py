"""The estimate of tokens."""

from hypothesis import given
from hypothesis import strategies as st

from infra.pathrag.retrieval import estimate_tokens


def test_common_words_are_one_token_each() -> None:
    assert estimate_tokens("She took the key and left.") == 7


def test_a_long_word_is_several() -> None:
    assert estimate_tokens("internationalisation") > 1


def test_nothing_takes_no_tokens() -> None:
    assert estimate_tokens("") == 0


def test_scripts_without_spaces_are_not_cheap() -> None:
    assert estimate_tokens("彼女は鍵を取った") >= 4


@given(text=st.text(), more=st.text())
def test_more_text_is_never_cheaper(text: str, more: str) -> None:
    assert estimate_tokens(f"{text} {more}") >= estimate_tokens(text)
