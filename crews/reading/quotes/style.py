"""Detects the printing style of speech: double marks, single marks, dashes, italics."""

from collections.abc import Sequence
from dataclasses import dataclass

from crews.reading.quotes.marks import QuotationMark
from ports.domain.story import Span

DASHES = "—–―"
APOSTROPHES = "'’‘`´"


@dataclass(frozen=True, slots=True)
class QuotationStyle:
    """What the marks of a chapter mean.

    Attributes:
        single_marks: Speech has single marks, and double ones are nested inside it.
        inverted_guillemets: Guillemets point inwards, »so«.
        dash_speech: A dash at the start of a paragraph opens speech.
        italic_speech: The chapter has no marks, so speech may be in _italics_.
    """

    single_marks: bool
    inverted_guillemets: bool
    dash_speech: bool
    italic_speech: bool


def detect_quotation_style(
    text: str,
    paragraphs: Sequence[Span],
    marks_by_paragraph: Sequence[Sequence[QuotationMark]],
) -> QuotationStyle:
    """Tell the style of a chapter from its own paragraphs."""
    all_marks = [mark for marks in marks_by_paragraph for mark in marks]
    # A mark at the start of a paragraph is not nested, so it counts twice.
    leading = [
        marks[0].sign
        for marks, paragraph in zip(marks_by_paragraph, paragraphs, strict=True)
        if marks
        and marks[0].start == paragraph.start
        and not marks[0].may_be_apostrophe
    ]
    doubles = sum(mark.sign in '"“”„' and mark.can_close for mark in all_marks)
    doubles += sum(sign in '"“„' for sign in leading)
    guillemets = sum(mark.sign in "«»" for mark in all_marks)
    singles = sum(mark.sign in "'’" and mark.is_certain_close for mark in all_marks)
    opening_singles = sum(mark.sign in "'‘`‚" and mark.can_open for mark in all_marks)
    leading_singles = sum(sign in "'‘`" for sign in leading) if singles else 0
    outward = sum(mark.sign == "«" and mark.can_open for mark in all_marks)
    inward = sum(mark.sign == "»" and mark.can_open for mark in all_marks)
    dash_paragraphs = sum(has_leading_dash(text, paragraph) for paragraph in paragraphs)
    has_marks = any(
        mark.sign not in APOSTROPHES or (mark.can_open and not mark.may_be_apostrophe)
        for mark in all_marks
    )
    return QuotationStyle(
        single_marks=min(singles, opening_singles) + leading_singles
        > max(doubles, guillemets // 2),
        inverted_guillemets=inward > outward,
        dash_speech=dash_paragraphs > max(1, doubles, guillemets // 2, singles),
        italic_speech=not has_marks and not dash_paragraphs,
    )


def has_leading_dash(text: str, paragraph: Span) -> bool:
    """Tell whether *paragraph* begins with a dash that may open speech."""
    if text.startswith("--", paragraph.start):
        return text[paragraph.start + 2 : paragraph.start + 3] not in {"", "-"}
    if text[paragraph.start] in DASHES:
        return paragraph.end - paragraph.start > 1
    return text.startswith("- ", paragraph.start)
