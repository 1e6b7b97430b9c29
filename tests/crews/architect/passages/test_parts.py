"""A passage in parts, for a model that cannot read it at once."""

from hypothesis import given
from hypothesis import strategies as st

from crews.architect.passages.parts import BEFORE, split_passage
from crews.reading import build_manuscript
from ports.domain.manuscript import Passage

PARAGRAPHS = (
    "Mara lit the lamp and waited.",
    "\u201cYou are late,\u201d said Webb. \u201cAgain.\u201d",
    "\u201cI came as fast as the tide let me,\u201d said Mara.",
    "The boat knocked against the stones below the house.",
    "\u201cThen sit down,\u201d said Webb, \u201cand eat.\u201d",
    "They ate. Neither of them said a word until the plates were empty.",
)


def a_passage() -> Passage:
    [passage] = build_manuscript("\n\n".join(PARAGRAPHS), "prose").passages
    return passage


@given(st.integers(1, 64))
def test_parts_have_every_unit_and_quotation_once_in_order(divisor: int) -> None:
    passage = a_passage()

    parts = split_passage(passage, divisor)

    assert len(parts) <= divisor
    assert tuple(u for part in parts for u in part.units) == passage.units
    assert [q.number for part in parts for q in part.quotations] == [
        quotation.number for quotation in passage.quotations
    ]


def test_a_later_part_opens_no_chapter_and_shows_the_unit_before_it() -> None:
    first, second = split_passage(a_passage(), 2)

    assert (first.opens_chapter, second.opens_chapter) == (True, False)
    assert second.tail == first.units[-1].source


def test_a_quotation_that_goes_on_in_the_next_part_continues_what_came_before() -> None:
    passage = a_passage()
    [resumed] = [q for q in passage.quotations if q.continues == "Q1"]

    parts = split_passage(
        passage.model_copy(
            update={
                "quotations": tuple(
                    q.model_copy(update={"unit": "4"}) if q == resumed else q
                    for q in passage.quotations
                )
            }
        ),
        2,
    )

    [shown] = [q for q in parts[1].quotations if q.number == resumed.number]
    assert shown.continues == BEFORE
