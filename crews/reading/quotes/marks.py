"""The quotation marks of a paragraph, classified by the characters beside them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ports.domain.story import Span

_DOUBLE_MARKS = '"“”„‟'
SINGLE_MARKS = "'‘’‚‛`´‹›"
_MARK = re.compile(
    # Typists and TeX write a double mark as two single ones; in ''Tis it is an
    # apostrophe after a quotation mark.
    r"``|''(?!(?:[Tt](?:is|was|were|will)|em)\b)|(?<!\S),,(?=\w)"
    # Code in Markdown: its two marks are the same, and no apostrophe is.
    r"|(?P<code>`[^`'’\n]{1,80}+`)"
    r"|[\"“”„‟«»'‘’‚‛`´‹›「」『』﹁﹂﹃﹄]"
)
_SIGNS = {
    "``": "“",
    "''": '"',
    ",,": "„",
    # The corner brackets of vertical print.
    "﹁": "「",
    "﹂": "」",
    "﹃": "『",
    "﹄": "』",
}
_OPENING_BRACKETS, _CLOSING_BRACKETS = "「『", "」』"
_BEFORE_OPENING = frozenset("([{—–-―_*/|~<…\"“”„«»'‘’‚‹›`:")
_BEFORE_CERTAIN_CLOSE = frozenset(",.!?;:…—–-―)_*")

_AFTER_CERTAIN_CLOSE = frozenset(",.;:!?—–―)-")

# Words that an apostrophe shortens at the start: it does not open a quotation.
_ELIDED_START = re.compile(
    r"(?:[Tt](?:is|was|were|will|would|ain|isn|wasn)|[Ee]?m|[Ii]m|er|ere|[Uu]ns?|[Cc]os"
    r"|[Cc]oz|[Bb]out|[Tt]ill?|[Nn]eath|[Gg]ainst|[Tt]ween|[Tt]wixt|ave|ad|[Ee]|ed|ow|ot"
    r"|ome|ouse|[Nn]uff|[Nn]other|[Ss]pose|[Ss]pect|[Pp]on|fore|[Cc]eptin|[Ss]cuse|gin"
    r"|s|d|ll|re|ve|n|imself|alf|undred|appen|eart|ead|ell|eard|orses?|cause|round|mid"
    r"|long|low|way|is|at|old|ope|and|ands|igh|ardly|[Aa]ppened|[Aa]ppy|Arry|Enry|Arriet"
    r"|aving|\d\ds?)\b(?!-)"
)
_ELIDED_WITH_TURNED_MARK = re.compile(
    r"(?:[Tt]is|[Tt]was|em|[Tt]ill?|cause|bout|\d\ds?)\b"
)

# Words that an apostrophe shortens at the end: it does not close a quotation.
_ELIDED_END = re.compile(r"in$|(?<![\w'’])(?:o|an|th|wi|ol|t|ha|d|l)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class QuotationMark:
    """One quotation mark and what it may be.

    Attributes:
        start: Index of its first character in the text.
        end: Index after its last character.
        sign: The mark as one character, even where the text has two.
        can_open: The characters beside it allow it to open a quotation.
        can_close: The characters beside it allow it to close one.
        is_certain_close: It closes beside punctuation, as no apostrophe does.
        may_be_apostrophe: It may stand for a letter that was left out.
    """

    start: int
    end: int
    sign: str
    can_open: bool
    can_close: bool
    is_certain_close: bool
    may_be_apostrophe: bool


def find_marks(text: str, paragraph: Span) -> list[QuotationMark]:
    """Return the marks of *paragraph*, without apostrophes inside words."""
    found = []
    for match in _MARK.finditer(text, paragraph.start, paragraph.end):
        start = match.start()
        before = text[start - 1] if start > paragraph.start else ""
        after = text[match.end()] if match.end() < paragraph.end else ""
        if match["code"] or (
            before.isalnum() and after.isalnum() and match.group() in SINGLE_MARKS
        ):
            continue
        found.append(_classify_mark(text, match, before, after))
    return found


def _classify_mark(
    text: str, match: re.Match[str], before: str, after: str
) -> QuotationMark:
    start, end = match.span()
    sign = _SIGNS.get(match.group(), match.group())
    if sign in _OPENING_BRACKETS + _CLOSING_BRACKETS:
        opens = sign in _OPENING_BRACKETS
        return QuotationMark(
            start,
            end,
            sign,
            can_open=opens,
            can_close=not opens,
            is_certain_close=not opens,
            may_be_apostrophe=False,
        )
    can_open = (not before or before.isspace() or before in _BEFORE_OPENING) and bool(
        after and not after.isspace()
    )
    can_close = bool(before and not before.isspace()) and not after.isalnum()
    is_certain = can_close and before in _BEFORE_CERTAIN_CLOSE
    is_apostrophe = False
    if sign in SINGLE_MARKS and can_open:
        # Printers turn ’em into ‘em, but no other word.
        elided = _ELIDED_WITH_TURNED_MARK if sign == "‘" else _ELIDED_START
        is_apostrophe = bool(elided.match(text, end))
    elif sign in SINGLE_MARKS and can_close:
        is_apostrophe = bool(_ELIDED_END.search(text[max(0, start - 3) : start])) or (
            before in "sS" and after.isspace()
        )
        # British books put the comma outside: ‘copy’, he said.
        is_certain = is_certain or (not is_apostrophe and after in _AFTER_CERTAIN_CLOSE)
    return QuotationMark(
        start, end, sign, can_open, can_close, is_certain, is_apostrophe
    )


def is_opening_only(mark: QuotationMark) -> bool:
    """Tell whether *mark* can open a quotation and cannot close one."""
    return mark.can_open and not mark.can_close


def mark_family(sign: str) -> str:
    """Return all signs that are used as *sign* is: double, single or angle marks."""
    for signs in (_DOUBLE_MARKS, "«»", "‹›", "「」", "『』"):
        if sign in signs:
            return signs
    return SINGLE_MARKS


class SingleQuoteClassifier:
    """Tells single quotation marks that close speech from apostrophes.

    For each position it knows the next certain close and the next opening mark.
    """

    def __init__(self, marks: Sequence[QuotationMark]) -> None:
        self._marks = marks
        none = len(marks)
        self._next_close = [none] * (none + 1)
        self._next_opening = [none] * (none + 1)
        for index in range(none - 1, -1, -1):
            mark = marks[index]
            is_single = mark.sign in SINGLE_MARKS
            is_close = is_single and mark.is_certain_close and mark.sign not in "‘`"
            is_opening = (
                is_single and is_opening_only(mark) and not mark.may_be_apostrophe
            )
            self._next_close[index] = index if is_close else self._next_close[index + 1]
            self._next_opening[index] = (
                index if is_opening else self._next_opening[index + 1]
            )

    def find_closer(self, index: int) -> int | None:
        """Return the index of the mark that closes a quotation opened before *index*.

        None if no mark of the paragraph closes it.
        """
        close, opening = self._next_close[index], self._next_opening[index]
        if close < opening or (close == opening and close < len(self._marks)):
            return close
        candidates = [
            here
            for here in range(index, opening)
            if self._marks[here].sign in SINGLE_MARKS
            and self._marks[here].can_close
            and not self._marks[here].may_be_apostrophe
        ]
        if candidates:
            return candidates[-1] if opening < len(self._marks) else candidates[0]
        return close if close < len(self._marks) else None
