"""Where the quotations of one paragraph begin and end."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from crews.reading.quotes.marks import (
    SINGLE_MARKS,
    QuotationMark,
    is_opening_only,
    mark_family,
)
from crews.reading.quotes.single_quotes import SingleQuoteClassifier
from crews.reading.quotes.style import QuotationStyle
from crews.reading.text.speech_verbs import SPEECH_TAG
from ports.domain.story import Span

_DOUBLE_MARKS = '"“”„‟'
_CLOSING_SIGNS = {
    '"': '"”',
    "“": '”"',
    "”": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "‹": "›",
    "›": "‹",
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
    """Find the quotations of *paragraph*; *carried* is open from the one before."""
    scanner = _QuotationScanner(text, paragraph, marks, style)
    return scanner.scan(open_sign)


def reopens(paragraph: Span, marks: Sequence[QuotationMark], sign: str) -> bool:
    """Tell whether *paragraph* begins by opening again what *sign* opened."""
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
        self.singles = SingleQuoteClassifier(marks) if style.single_marks else None

    def scan(self, open_sign: str | None) -> QuotationScan:
        index = 0
        opened = self._resume(open_sign) if open_sign else None
        while True:
            if opened is None:
                while index < len(self.marks) and not self._is_opening(
                    self.marks[index]
                ):
                    index += 1
                if index == len(self.marks):
                    return QuotationScan(tuple(self.spans), None)
                mark = self.marks[index]
                opened = OpenQuotation(mark.end, mark.sign)
            following = self._close(
                opened, bisect_left(self.marks, opened.start, key=_mark_start)
            )
            if following is None:
                return QuotationScan(tuple(self.spans), opened)
            index, opened = following, None

    def _resume(self, sign: str) -> OpenQuotation:
        if reopens(self.paragraph, self.marks, sign):
            return OpenQuotation(self.marks[0].end, self.marks[0].sign)
        return OpenQuotation(self.paragraph.start, sign)

    def _is_opening(self, mark: QuotationMark) -> bool:
        match mark.sign:
            case '"' | "“":
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

    def _close(self, opened: OpenQuotation, index: int) -> int | None:
        """Note where *opened* ends and return the next mark; None if it does not."""
        if mark_family(opened.sign) is not SINGLE_MARKS:
            return self._close_double(opened, index)
        if self.singles:
            return self._close_single(opened, index, self.singles)
        return self._close_aside(opened, index)

    def _close_double(self, opened: OpenQuotation, index: int) -> int | None:
        closers = _CLOSING_SIGNS[opened.sign]
        nested = False
        for here in range(index, len(self.marks)):
            mark = self.marks[here]
            if mark.sign in closers and not (
                mark.sign == '"' and is_opening_only(mark)
            ):
                if nested:
                    nested = False
                    continue
                self.spans.append(Span(opened.start, mark.start))
                return here + 1
            if mark.sign == opened.sign and mark.can_close and not mark.can_open:
                self.spans.append(Span(opened.start, mark.start))
                return here + 1
            if mark.sign == opened.sign and not nested:
                nested = self._is_nested(here + 1, opened.sign)
                if not nested:
                    # Opened again: the printer forgot to close the first.
                    span = Span(opened.start, mark.start)
                    self.spans.append(recover_unclosed(self.text, span))
                    return here
        return None

    def _is_nested(self, index: int, sign: str) -> bool:
        """Tell whether two closing marks follow, “as “here” it” is."""
        if sign == '"':
            return False
        following = (
            m.sign
            for m in self.marks[index : index + 40]
            if m.sign in mark_family(sign)
        )
        return [*islice(following, 2)] == [_CLOSING_SIGNS[sign][0]] * 2

    def _close_single(
        self, opened: OpenQuotation, index: int, singles: SingleQuoteClassifier
    ) -> int | None:
        closer = singles.find_closer(index)
        if closer is not None:
            self.spans.append(Span(opened.start, self.marks[closer].start))
            return closer + 1
        if index and self.marks[index - 1].may_be_apostrophe:
            # ’Tis, and nothing else.
            return index
        if opened.sign in "‘`‚‛" or opened.start <= self.paragraph.start + 1:
            return None
        return index

    def _close_aside(self, opened: OpenQuotation, index: int) -> int:
        """Take a single-quoted phrase where speech has double marks, if it is sure."""
        for here in range(index, min(index + 6, len(self.marks))):
            mark = self.marks[here]
            if mark.sign not in SINGLE_MARKS or is_opening_only(mark):
                break
            length = mark.start - opened.start
            if mark.is_certain_close or (
                mark.can_close
                and not mark.may_be_apostrophe
                and length <= _MAX_ASIDE_LENGTH
            ):
                self.spans.append(Span(opened.start, mark.start))
                return here + 1
        return index


def recover_unclosed(text: str, span: Span) -> Span:
    """Return what of *span* is speech, when its closing mark is missing."""
    tag = _TAG_AFTER_SPEECH.search(text, span.start, span.end)
    return Span(span.start, tag.start()) if tag else span


def _mark_start(mark: QuotationMark) -> int:
    return mark.start
