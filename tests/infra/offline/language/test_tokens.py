"""Text as the parser needs it."""

from hypothesis import given
from hypothesis import strategies as st

from infra.offline.language.tokens import normalise_for_parser


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
