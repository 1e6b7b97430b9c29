"""The text beside a breakdown is cut so that every claim can be lit, and is whole."""

from hypothesis import given
from hypothesis import strategies as st

from ports.domain.story import Span
from service.console.breakdown import split_text

START = 1000
TEXT = "Mara came into the kitchen. \u201cWhere is the key?\u201d she asked."
WHOLE = Span(START, START + len(TEXT))

SPANS = st.lists(
    st.tuples(st.integers(START - 5, START + len(TEXT) + 5), st.integers(0, 30)).map(
        lambda pair: Span(pair[0], pair[0] + pair[1])
    ),
    max_size=8,
)


@given(claims=SPANS, shots=SPANS)
def test_the_pieces_are_the_text_and_every_claim_is_whole_pieces(
    claims: list[Span], shots: list[Span]
) -> None:
    pieces = split_text(TEXT, WHOLE, claims=claims, shots=shots)

    assert "".join(piece.text for piece in pieces) == TEXT
    for span in (*claims, *shots):
        lit = [p for p in pieces if p.start >= span.start and p.end <= span.end]
        start, end = max(span.start, START), min(span.end, WHOLE.end)
        assert (
            "".join(p.text for p in lit)
            == TEXT[start - START : max(end, start) - START]
        )
    for piece in pieces:
        is_claim = any(
            span.start <= piece.start and piece.end <= span.end for span in claims
        )
        assert piece.is_claim == is_claim
