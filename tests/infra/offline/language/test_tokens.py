"""Text as the parser needs it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.offline.language.tokens import normalise_for_parser
from tests.infra.offline.document_builders import a_unit


@given(st.text(alphabet="ab -_\n’—“ \t", max_size=60))
def test_folding_knows_where_every_character_came_from(text: str) -> None:
    fold, offsets = normalise_for_parser(text)

    assert len(fold) == len(offsets)
    assert offsets == sorted(offsets)
    assert all(
        text[offset] == char
        for char, offset in zip(fold, offsets, strict=True)
        if char.isalpha()
    )


@pytest.mark.parametrize("dash", ["--", " -- ", "---", " --", "-- ", " -- -- "])
def test_two_hyphens_are_a_dash_that_belongs_to_neither_word(dash: str) -> None:
    fold, _ = normalise_for_parser(f"never{dash}_never_\nagain")

    assert fold == "never — never again"


@pytest.mark.parametrize("title", ["Mme.", "Sergt.", "Lieut.", "Hon.", "Supt.", "Mr."])
def test_the_full_stop_of_a_title_ends_no_sentence(title: str) -> None:
    parse = a_unit(f"The wind fell. {title} Fauve said that it was late.").parse

    assert len({token.sentence_start for token in parse}) == 2


@pytest.mark.parametrize("word", ["Captain", "Major", "Judge"])
def test_a_title_in_full_ends_its_sentence(word: str) -> None:
    parse = a_unit(f"He thanked the {word}. Fauve said that it was late.").parse

    assert len({token.sentence_start for token in parse}) == 2


def test_a_link_is_read_as_its_words() -> None:
    fold, _ = normalise_for_parser("He held [a map](https://example.org/map).")

    assert fold == "He held a map."
