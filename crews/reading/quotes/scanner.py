"""Finds where the quotations of one paragraph begin and end."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from operator import attrgetter

from crews.reading.quotes.marks import (
    SINGLE_MARKS,
    QuotationMark,
    SingleQuoteClassifier,
    is_opening_only,
    mark_family,
)
from crews.reading.quotes.style import QuotationStyle
from crews.reading.text.speech_verbs import SPEECH_TAG
from ports.domain.story import Span

_CLOSING_SIGNS = {
    '"': '"”',
    "“": '”"',
    # As some Hebrew and Arabic is set: ”so“.
    "”": '”"“',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
}
_MAX_ASIDE_LENGTH = 60
_TAG_AFTER_SPEECH = re.compile(rf"(?<=[,.!?…—-])\s++(?={SPEECH_TAG.pattern})")


@dataclass(frozen=True, slots=True)
class OpenQuotation:
    """A quotation that its paragraph does not close."""

    start: int
    sign: str


@dataclass(frozen=True, slots=True)
class QuotationScan:
    """The quotations of a paragraph, the last of which may still be open."""

    spans: tuple[Span, ...]
    open_quotation: OpenQuotation | None


def scan(
    text: str,
    paragraph: Span,
    marks: Sequence[QuotationMark],
    style: QuotationStyle,
    open_sign: str | None,
) -> QuotationScan:
    """Find the quotations of *paragraph*.

    *open_sign* is the mark of a quotation that an earlier paragraph left open.
    """
    scanner = _QuotationScanner(text, paragraph, marks, style)
    return scanner.scan(open_sign)


def reopens(paragraph: Span, marks: Sequence[QuotationMark], sign: str) -> bool:
    """Tell whether *paragraph* begins with the opening mark *sign* once more.

    English printers repeat it at each paragraph of a long speech.
    """
    if not marks or marks[0].start != paragraph.start:
        return False
    return marks[0].can_open and mark_family(marks[0].sign) == mark_family(sign)


class _QuotationScanner:
    """Walks the marks of a paragraph once, from left to right."""

    def __init__(
        self,
        text: str,
        paragraph: Span,
        marks: Sequence[QuotationMark],
        style: QuotationStyle,
    ) -> None:
        self.text = text
        self.paragraph = paragraph
        self.marks = marks
        self.style = style
        self.spans: list[Span] = []
        self.single_quotes = (
            SingleQuoteClassifier(marks) if style.single_marks else None
        )

    def scan(self, open_sign: str | None) -> QuotationScan:
        index = 0
        quotation = self._resume(open_sign) if open_sign else None
        while True:
            if quotation is None:
                while index < len(self.marks) and not self._is_opening(
                    self.marks[index]
                ):
                    index += 1
                if index == len(self.marks):
                    return QuotationScan(tuple(self.spans), None)
                mark = self.marks[index]
                quotation = OpenQuotation(mark.end, mark.sign)
            following = self._close(
                quotation,
                bisect_left(self.marks, quotation.start, key=attrgetter("start")),
            )
            if following is None:
                return QuotationScan(tuple(self.spans), quotation)
            index, quotation = following, None

    def _resume(self, sign: str) -> OpenQuotation:
        if reopens(self.paragraph, self.marks, sign):
            return OpenQuotation(self.marks[0].end, self.marks[0].sign)
        return OpenQuotation(self.paragraph.start, sign)

    def _is_opening(self, mark: QuotationMark) -> bool:
        match mark.sign:
            case '"' | "“" | "「" | "『":
                return mark.can_open or not mark.can_close
            case "”":
                return is_opening_only(mark)
            case "«" | "‹" | "„" | "‟":
                return mark.sign in "„‟" or not self.style.inverted_guillemets
            case "»" | "›":
                return self.style.inverted_guillemets and mark.can_open
            case "'" | "‘" | "`" | "‚" | "‛":
                return mark.can_open and (
                    not mark.may_be_apostrophe or self._is_elided_opening(mark)
                )
            case _:
                return False

    def _is_elided_opening(self, mark: QuotationMark) -> bool:
        """Tell whether a quotation may begin here with an elided word: ’Tis."""
        before = self.text[self.paragraph.start : mark.start][-8:].rstrip()
        return self.style.single_marks and (not before or before[-1] in ",.:;!?—-)")

    def _close(self, quotation: OpenQuotation, index: int) -> int | None:
        """Store the span of *quotation* and return the index of the mark to go on with.

        None if the paragraph does not close it.
        """
        if mark_family(quotation.sign) is not SINGLE_MARKS:
            return self._close_double(quotation, index)
        if self.single_quotes:
            return self._close_single(quotation, index, self.single_quotes)
        return self._close_aside(quotation, index)

    def _close_double(self, quotation: OpenQuotation, index: int) -> int | None:
        closing_signs = _CLOSING_SIGNS[quotation.sign]
        nested = False
        for here in range(index, len(self.marks)):
            mark = self.marks[here]
            if mark.sign in closing_signs and not (
                mark.sign in '"“' and is_opening_only(mark)
            ):
                if nested:
                    nested = False
                    continue
                self.spans.append(Span(quotation.start, mark.start))
                return here + 1
            if mark.sign == quotation.sign and mark.can_close and not mark.can_open:
                self.spans.append(Span(quotation.start, mark.start))
                return here + 1
            if mark.sign == quotation.sign and not nested:
                nested = self._is_nested(here + 1, quotation.sign)
                if not nested:
                    # The same mark again: the closing one is missing in print.
                    span = Span(quotation.start, mark.start)
                    self.spans.append(recover_unclosed(self.text, span))
                    return here
        return None

    def _is_nested(self, index: int, sign: str) -> bool:
        """Tell whether two closing marks follow, as in “as “here” it” is."""
        if sign == '"':
            return False
        following = (
            m.sign
            for m in self.marks[index : index + 40]
            if m.sign in mark_family(sign)
        )
        return [*islice(following, 2)] == [_CLOSING_SIGNS[sign][0]] * 2

    def _close_single(
        self, quotation: OpenQuotation, index: int, singles: SingleQuoteClassifier
    ) -> int | None:
        closer = singles.find_closer(index)
        if closer is not None:
            self.spans.append(Span(quotation.start, self.marks[closer].start))
            return closer + 1
        if index and self.marks[index - 1].may_be_apostrophe:
            # The mark is only the apostrophe of ’Tis.
            return index
        if quotation.sign in "‘`‚‛" or quotation.start <= self.paragraph.start + 1:
            return None
        return index

    def _close_aside(self, quotation: OpenQuotation, index: int) -> int:
        """Close a phrase in single marks, where speech has double marks."""
        for here in range(index, min(index + 6, len(self.marks))):
            mark = self.marks[here]
            if mark.sign not in SINGLE_MARKS or is_opening_only(mark):
                break
            length = mark.start - quotation.start
            if mark.is_certain_close or (
                mark.can_close
                and not mark.may_be_apostrophe
                and length <= _MAX_ASIDE_LENGTH
            ):
                self.spans.append(Span(quotation.start, mark.start))
                return here + 1
        return index


def recover_unclosed(text: str, span: Span) -> Span:
    """Return the part of *span* that is speech, when its closing mark is missing."""
    tag = _TAG_AFTER_SPEECH.search(text, span.start, span.end)
    return Span(span.start, tag.start()) if tag else span
