"""Text as a parser likes it, and parses kept small."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.offline import parse_cache
from infra.offline.language.tokens import normalise_for_parser
from infra.offline.parse_cache import ParseCache, text_digest
from tests.infra.offline.asking import a_passage


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


def test_two_hyphens_belong_to_neither_word() -> None:
    fold, _ = normalise_for_parser("never--_never_\nagain")

    assert fold == "never — never again"


def test_the_oldest_grammar_is_forgotten_over_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(parse_cache, "MAX_CACHE_BYTES", 10)
    first, second = a_passage("One sat."), a_passage("Two sat.")
    kept = ParseCache()

    kept.put({text_digest("One sat."): b"123456"})
    kept.put({text_digest("Two sat."): b"123456"})

    assert (kept.find(first), len(kept.find(second))) == ({}, 1)
