"""Properties of every manuscript, whatever its text."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from crews.reading import build_manuscript, normalise
from ports.domain.choices import StoryFormat
from tests.crews.reading.manuscript_views import all_spans, is_covered_once

FRAGMENTS = [
    *("“Come in,” she said, “and sit.”", "'Tis the boys' own,' he said.", "\n", "\n\n"),
    *('"', "“", "”", "‘", "’", "'", "«", "»", "„", "—", "- ", "…", "...", ". ", "? "),
    *(
        "CHAPTER I\n\n",
        "\n\nChapter 2. The Sea\n\n",
        "\n\n* * *\n\n",
        "\n\nII\n\n",
        "#",
    ),
    *("INT. KITCHEN - NIGHT\n\n", "MARY (V.O.)\nHello.\n\n", "(softly)\n", "CUT TO:\n"),
    *(
        "Title: X\n\n",
        "/* a",
        "*/",
        "[[",
        "]]",
        "THE END",
        "Contents\n",
        "by A. Writer\n",
    ),
    *("word ", "He went. ", "word " * 90, "a. " * 60, "x" * 900, "\f", "\t", "   "),
]
stories = st.lists(
    st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=12)), max_size=40
).map(lambda parts: normalise("".join(parts)))
FORMATS: list[StoryFormat] = ["auto", "prose", "screenplay"]
formats = st.sampled_from(FORMATS)


@given(stories, formats)
@settings(max_examples=300)
def test_units_and_matter_hold_every_character_once(
    text: str, format_: StoryFormat
) -> None:
    spans = all_spans(build_manuscript(text, format_))

    assert is_covered_once(text, spans)


@given(stories, formats)
@settings(max_examples=300)
def test_every_quotation_lies_in_its_unit(text: str, format_: StoryFormat) -> None:
    for passage in build_manuscript(text, format_).passages:
        units = {unit.number: unit.source for unit in passage.units}
        assert len(units) == len(passage.units)
        assert all(units[q.unit].contains(q.source) for q in passage.quotations)
        assert all(q.source.start < q.source.end for q in passage.quotations)


@given(stories, formats)
@settings(max_examples=150)
def test_no_unit_is_longer_than_a_model_can_hold(
    text: str, format_: StoryFormat
) -> None:
    for passage in build_manuscript(text, format_).passages:
        assert all(len(u.source.slice(text).split()) <= 250 for u in passage.units)
        assert all(len(u.source.slice(text)) <= 250 * 17 for u in passage.units)


@given(stories, formats)
@settings(max_examples=150)
def test_a_tail_is_short_and_lies_before_its_passage(
    text: str, format_: StoryFormat
) -> None:
    for passage in build_manuscript(text, format_).passages:
        assert passage.tail.end <= passage.source.start
        assert len(passage.tail.slice(text).split()) <= 120
        assert not (passage.opens_chapter and passage.tail.slice(text))


@given(stories, formats)
@settings(max_examples=150)
def test_a_quotation_goes_on_from_the_one_before_it(
    text: str, format_: StoryFormat
) -> None:
    for passage in build_manuscript(text, format_).passages:
        for index, quotation in enumerate(passage.quotations):
            assert quotation.number == f"Q{index + 1}"
            assert quotation.continues in (None, f"Q{index}")
            assert quotation.continues != "Q0" or not passage.opens_chapter


@given(stories, formats)
@settings(max_examples=150)
def test_quotations_stand_in_order_and_apart(text: str, format_: StoryFormat) -> None:
    for passage in build_manuscript(text, format_).passages:
        spans = [quotation.source for quotation in passage.quotations]
        assert all(a.end <= b.start for a, b in pairwise(spans))
