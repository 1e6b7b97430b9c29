"""How a chapter prints its speech."""

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
        singles: Speech stands between single marks, and double ones are nested.
        inverted: Guillemets point inwards, »so«.
        dashes: A dash at the start of a paragraph opens speech.
        italics: Nothing opens speech, so what somebody cries may be in _italics_.
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
    """Tell the typography of a chapter from its own paragraphs."""
    every = [mark for found in marks_by_paragraph for mark in found]
    # What stands first on a paragraph is not nested, so it counts twice.
    leading = [
        found[0].sign
        for found, paragraph in zip(marks_by_paragraph, paragraphs, strict=True)
        if found
        and found[0].start == paragraph.start
        and not found[0].may_be_apostrophe
    ]
    doubles = sum(mark.sign in '"“”„' and mark.can_close for mark in every)
    doubles += sum(sign in '"“„' for sign in leading)
    guillemets = sum(mark.sign in "«»" for mark in every)
    singles = sum(mark.sign in "'’" and mark.is_certain_close for mark in every)
    opened = sum(mark.sign in "'‘`‚" and mark.can_open for mark in every)
    led = sum(sign in "'‘`" for sign in leading) if singles else 0
    outward = sum(mark.sign == "«" and mark.can_open for mark in every)
    inward = sum(mark.sign == "»" and mark.can_open for mark in every)
    dashed = sum(has_leading_dash(text, paragraph) for paragraph in paragraphs)
    quoting = any(
        mark.sign not in APOSTROPHES or (mark.can_open and not mark.may_be_apostrophe)
        for mark in every
    )
    return QuotationStyle(
        single_marks=min(singles, opened) + led > max(doubles, guillemets // 2),
        inverted_guillemets=inward > outward,
        dash_speech=dashed > max(1, doubles, guillemets // 2, singles),
        italic_speech=not quoting and not dashed,
    )


def has_leading_dash(text: str, paragraph: Span) -> bool:
    """Tell whether *paragraph* begins as speech does in dash typography."""
    if text.startswith("--", paragraph.start):
        return text[paragraph.start + 2 : paragraph.start + 3] not in {"", "-"}
    if text[paragraph.start] in DASHES:
        return paragraph.end - paragraph.start > 1
    return text.startswith("- ", paragraph.start)
