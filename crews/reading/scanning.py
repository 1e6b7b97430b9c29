"""Where the quotations of one paragraph begin and end."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from crews.reading.marks import SINGLES, Mark, family, only_opens
from crews.reading.singles import Singles
from crews.reading.speech import TAG
from crews.reading.typography import Typography
from ports.domain.story import Span

_DOUBLES = '"“”„‟'
_CLOSERS = {
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
_LONGEST_ASIDE = 60
_TAG_AFTER_SPEECH = re.compile(rf"(?<=[,.!?…—-])\s++(?={TAG.pattern})")


@dataclass(frozen=True, slots=True)
class Opened:
    """A quotation that its paragraph does not close."""

    start: int
    sign: str


@dataclass(frozen=True, slots=True)
class Scan:
    """The quotations of a paragraph, the last of which may still be open."""

    spans: tuple[Span, ...]
    opened: Opened | None


def scan(
    text: str,
    paragraph: Span,
    marks: Sequence[Mark],
    style: Typography,
    carried: str | None,
) -> Scan:
    """Find the quotations of *paragraph*; *carried* is open from the one before."""
    scanner = _Scanner(text, paragraph, marks, style)
    return scanner.scan(carried)


def reopens(paragraph: Span, marks: Sequence[Mark], sign: str) -> bool:
    """Tell whether *paragraph* begins by opening again what *sign* opened."""
    if not marks or marks[0].at != paragraph.start:
        return False
    return marks[0].opens and family(marks[0].sign) == family(sign)


class _Scanner:
    """Walks the marks of a paragraph once, from left to right."""

    def __init__(
        self, text: str, paragraph: Span, marks: Sequence[Mark], style: Typography
    ) -> None:
        self.text = text
        self.paragraph = paragraph
        self.marks = marks
        self.style = style
        self.spans: list[Span] = []
        self.singles = Singles(marks) if style.singles else None

    def scan(self, carried: str | None) -> Scan:
        index = 0
        opened = self._carried(carried) if carried else None
        while True:
            if opened is None:
                while index < len(self.marks) and not self._opens(self.marks[index]):
                    index += 1
                if index == len(self.marks):
                    return Scan(tuple(self.spans), None)
                mark = self.marks[index]
                opened = Opened(mark.end, mark.sign)
            following = self._closed(
                opened, bisect_left(self.marks, opened.start, key=_at)
            )
            if following is None:
                return Scan(tuple(self.spans), opened)
            index, opened = following, None

    def _carried(self, sign: str) -> Opened:
        if reopens(self.paragraph, self.marks, sign):
            return Opened(self.marks[0].end, self.marks[0].sign)
        return Opened(self.paragraph.start, sign)

    def _opens(self, mark: Mark) -> bool:
        match mark.sign:
            case '"' | "“":
                return mark.opens or not mark.closes
            case "”":
                return only_opens(mark)
            case "«" | "‹" | "„" | "‟":
                return mark.sign in "„‟" or not self.style.inverted
            case "»" | "›":
                return self.style.inverted and mark.opens
            case "'" | "‘" | "`" | "‚" | "‛":
                return mark.opens and (not mark.apostrophe or self._leads(mark))
            case _:
                return False

    def _leads(self, mark: Mark) -> bool:
        """Tell whether a quotation may begin here with an elided word: ’Tis."""
        before = self.text[self.paragraph.start : mark.at][-8:].rstrip()
        return self.style.singles and (not before or before[-1] in ",.:;!?—-)")

    def _closed(self, opened: Opened, index: int) -> int | None:
        """Note where *opened* ends and return the next mark; None if it does not."""
        if family(opened.sign) is not SINGLES:
            return self._double(opened, index)
        if self.singles:
            return self._single(opened, index, self.singles)
        return self._aside(opened, index)

    def _double(self, opened: Opened, index: int) -> int | None:
        closers = _CLOSERS[opened.sign]
        nested = False
        for here in range(index, len(self.marks)):
            mark = self.marks[here]
            if mark.sign in closers and not (mark.sign == '"' and only_opens(mark)):
                if nested:
                    nested = False
                    continue
                self.spans.append(Span(opened.start, mark.at))
                return here + 1
            if mark.sign == opened.sign and mark.closes and not mark.opens:
                self.spans.append(Span(opened.start, mark.at))
                return here + 1
            if mark.sign == opened.sign and not nested:
                nested = self._is_nested(here + 1, opened.sign)
                if not nested:
                    # Opened again: the printer forgot to close the first.
                    span = Span(opened.start, mark.at)
                    self.spans.append(forgotten(self.text, span))
                    return here
        return None

    def _is_nested(self, index: int, sign: str) -> bool:
        """Tell whether two closing marks follow, “as “here” it” is."""
        if sign == '"':
            return False
        following = (
            m.sign for m in self.marks[index : index + 40] if m.sign in family(sign)
        )
        return [*islice(following, 2)] == [_CLOSERS[sign][0]] * 2

    def _single(self, opened: Opened, index: int, singles: Singles) -> int | None:
        closer = singles.closer(index)
        if closer is not None:
            self.spans.append(Span(opened.start, self.marks[closer].at))
            return closer + 1
        if index and self.marks[index - 1].apostrophe:
            # ’Tis, and nothing else.
            return index
        if opened.sign in "‘`‚‛" or opened.start <= self.paragraph.start + 1:
            return None
        return index

    def _aside(self, opened: Opened, index: int) -> int:
        """Take a single-quoted phrase where speech has double marks, if it is sure."""
        for here in range(index, min(index + 6, len(self.marks))):
            mark = self.marks[here]
            if mark.sign not in SINGLES or only_opens(mark):
                break
            length = mark.at - opened.start
            if mark.strong or (
                mark.closes and not mark.apostrophe and length <= _LONGEST_ASIDE
            ):
                self.spans.append(Span(opened.start, mark.at))
                return here + 1
        return index


def forgotten(text: str, span: Span) -> Span:
    """Return what of *span* is speech, when its closing mark is missing."""
    tag = _TAG_AFTER_SPEECH.search(text, span.start, span.end)
    return Span(span.start, tag.start()) if tag else span


def _at(mark: Mark) -> int:
    return mark.at
